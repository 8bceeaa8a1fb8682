import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { awsRoleDenied } from '../core/catalogue/aws.ts';
import type { Agents } from './network/agents.ts';
import type { Network } from './network/network.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export type AwsWorld = { readonly env: Env; readonly network: Network };

type RequestHandler = {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: boolean;
  readonly httpAgent: Agents['http'];
  readonly httpsAgent: Agents['https'];
};

/** The SDK hands it on to the clients that its credential chains open, such as those of STS and SSO. */
function handlerOver(network: Network): RequestHandler {
  const { http: httpAgent, https: httpsAgent } = network.agents();
  const times = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
  return { ...times, httpAgent, httpsAgent };
}

// What Node the SDK will want next year is nothing the person at the console can change.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** What a client of one service is opened with: the environment decides, as for every AWS tool. */
export function clientOptions(
  service: 'S3' | 'KMS' | 'STS' | 'ECR',
  region: string,
  { env, network, role }: AwsWorld & { readonly role?: string | undefined },
): {
  region: string;
  endpoint?: string;
  credentials?: AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>);
  requestHandler: RequestHandler;
} {
  const endpoint = env[`AWS_ENDPOINT_URL_${service}`] ?? env['AWS_ENDPOINT_URL'];
  const credentials = role === undefined ? keyFrom(env) : roleCredentials(role, region, { env, network });
  const requestHandler = handlerOver(network);
  return {
    region,
    requestHandler,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  };
}

/** Undefined where the SDK has to look into profiles, token files and the machine's role itself. */
function keyFrom(env: Env): AwsCredentialIdentity | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(token !== undefined && { sessionToken: token }) };
}

/** Credentials of a role, fetched when first needed and again before they expire (the SDK keeps them meanwhile). */
function roleCredentials(
  role: string,
  region: string,
  { env, network }: AwsWorld,
): () => Promise<AwsCredentialIdentity> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient({ ...clientOptions('STS', region, { env, network }), maxAttempts: 3 });
    const who = whoseCredentials(env, undefined);
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'slipway', DurationSeconds: 3600 }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
      };
    } catch (error) {
      if (sdkError(error).status === 403 && sdkError(error).name === 'AccessDenied')
        throw awsRoleDenied(role, who);
      throw awsErrorFrom(error, { what: `role ${role}`, who, endpoint: `STS in ${region}` }) ?? error;
    }
  };
}
