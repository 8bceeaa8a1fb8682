import {
  awsCredentialsExpired,
  awsCredentialsMissing,
  awsCredentialsRefused,
  awsRoleDenied,
  awsUnreachable,
  awsWebIdentityRefused,
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
/** What STS says of a token that it does not believe, or not yet. */
const WEB_IDENTITY = /^(?:InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError)/;
/** All services but S3 say of a clock that is wrong that the signature is, and why in the text alone. */
const OTHER_TIME = /signature (?:not yet current|expired)/i;

/** Faults that every AWS service has in common; undefined where the caller knows better. The SDK's own error, which may hold what was sent, goes no further. */
export function awsErrorFrom(error: unknown, { what, who, endpoint }: Asked): UserError | undefined {
  const fault = proxyFault(error, endpoint);
  if (fault) return fault;
  const { name, status, code } = sdkError(error);
  const chain = chainFault(error, name, who);
  if (chain) return chain;
  if (EXPIRED.has(name)) return awsCredentialsExpired(what, who);
  if (SKEWED.has(name) || (REFUSED.has(name) && OTHER_TIME.test(textOf(error)))) return clockSkew(what);
  if (REFUSED.has(name)) return awsCredentialsRefused(what, who);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return awsCredentialsMissing(what, who, endpoint);
  if (status === undefined) return awsUnreachable(what, endpoint, code ?? name);
  if (status >= 500 || status === 429) return awsUnreachable(what, endpoint, `${status} ${name}`);
  return undefined;
}

/** Chains of credentials ask STS on their own: its refusal is none of the service that was meant. */
function chainFault(error: unknown, name: string, who: string): UserError | undefined {
  if (WEB_IDENTITY.test(name)) return awsWebIdentityRefused(who, name);
  const text = textOf(error);
  if (!name.startsWith('AccessDenied') || !/sts:AssumeRole/.test(text)) return undefined;
  if (text.includes('WithWebIdentity')) return awsWebIdentityRefused(who, name);
  const role = /arn:aws[\w-]*:iam::\d+:role\/[\w+=,.@/-]+/.exec(text)?.[0] ?? 'the role';
  return awsRoleDenied(role, who, { externalId: false, tags: false });
}

/** To look for known words in, never to be shown: it may hold what was sent. */
function textOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
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
