import {
  awsCredentialsExpired,
  awsCredentialsMissing,
  awsCredentialsRefused,
  awsUnreachable,
  clockSkew,
} from '../core/catalogue/aws.ts';
import type { UserError } from '../core/errors.ts';
import { proxyFault } from './network/fault.ts';

/** What AWS was asked for and by whom, in words for the message. */
export type Asked = { readonly what: string; readonly who: string; readonly endpoint: string };

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const REFUSED = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidToken',
  // versitygw's word for a key it does not know.
  'XAdminUserNotFound',
]);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture']);

/** Faults that every AWS service has in common; undefined where the caller knows better. The SDK's own error, which may hold what was sent, goes no further. */
export function awsErrorFrom(error: unknown, { what, who, endpoint }: Asked): UserError | undefined {
  const fault = proxyFault(error, endpoint);
  if (fault) return fault;
  const { name, status, code } = sdkError(error);
  if (EXPIRED.has(name)) return awsCredentialsExpired(what, who);
  if (SKEWED.has(name)) return clockSkew(what);
  if (REFUSED.has(name)) return awsCredentialsRefused(what, who);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return awsCredentialsMissing(what, who);
  if (status === undefined) return awsUnreachable(what, endpoint, code ?? name);
  if (status >= 500 || status === 429) return awsUnreachable(what, endpoint, `${status} ${name}`);
  return undefined;
}

type SdkError = {
  readonly name: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
};

/** The few fields of an SDK error that are safe to look at. */
export function sdkError(error: unknown): SdkError {
  if (!(error instanceof Error)) return { name: 'Unknown', status: undefined, code: undefined, headers: {} };
  const { $metadata, $response, code } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
    code?: unknown;
  };
  return {
    name: error.name,
    status: $metadata?.httpStatusCode,
    code: typeof code === 'string' ? code : undefined,
    headers: $response?.headers ?? {},
  };
}

/** Whose credentials are used, as far as the environment says. */
export function whoseCredentials(
  env: Readonly<Record<string, string | undefined>>,
  role: string | undefined,
): string {
  if (role !== undefined) return `role ${role}`;
  if (env['AWS_ACCESS_KEY_ID'] !== undefined) return `access key ${env['AWS_ACCESS_KEY_ID']}`;
  if (env['AWS_PROFILE'] !== undefined) return `profile ${env['AWS_PROFILE']}`;
  // What a Pod on EKS gets.
  return env['AWS_WEB_IDENTITY_TOKEN_FILE'] !== undefined && env['AWS_ROLE_ARN'] !== undefined
    ? `role ${env['AWS_ROLE_ARN']}`
    : 'the default AWS credentials';
}
