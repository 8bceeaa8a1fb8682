import { Readable } from 'node:stream';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { awsEndpointInvalid, awsRoleDenied } from '../core/catalogue/aws.ts';
import { pageAnswered } from '../core/catalogue/network.ts';
import type { AwsRole } from '../core/platform.ts';
import { isWebAddress } from '../core/web-address.ts';
import type { Agents } from './network/agents.ts';
import type { Network } from './network/network.ts';
import { OPENING_MS } from './network/tunnel.ts';
import { type AwsSession, tagValue } from './aws-session.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export type AwsWorld = {
  readonly env: Env;
  readonly network: Network;
  /** Asked when a role is assumed; nobody's in particular where it is left out. */
  readonly session?: (() => AwsSession | undefined) | undefined;
};

type RequestHandler = {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: boolean;
  readonly httpAgent: Agents['http'];
  readonly httpsAgent: Agents['https'];
};

function handlerOver(network: Network): RequestHandler {
  const { http: httpAgent, https: httpsAgent } = network.agents();
  // A proxy that opens no tunnel says so by itself, and is named then.
  const connectionTimeout = network.isProxied ? 2 * OPENING_MS : 5_000;
  const times = { connectionTimeout, requestTimeout: 30_000, throwOnRequestTimeout: true };
  return { ...times, httpAgent, httpsAgent };
}

type Answered = {
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
};
type Handler = {
  handle(request: { readonly hostname: string }, ...more: readonly unknown[]): Promise<Answered>;
};

/** Where a page comes instead of AWS' answer, readers of XML find nothing in it, and nothing looks like an empty bucket. */
const WITHOUT_PAGES = {
  configure: (client: { httpHandler?: () => unknown }): void => {
    const handler = client.httpHandler?.() as Handler | undefined;
    if (!handler) return;
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, ...more) => {
      const answer = await handle(request, ...more);
      const { headers, body } = answer.response;
      const isPage = headers['content-type']?.startsWith('text/html') === true;
      const isOfAws = Object.keys(headers).some((name) => /^x-amzn?-(?:request-?id|id-2)$/.test(name));
      if (!isPage || isOfAws) return answer;
      if (body instanceof Readable) body.destroy();
      throw pageAnswered(request.hostname);
    };
  },
};

// What Node the SDK will want next year is nothing the person at the console can change.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** What a client of one service is opened with: the environment decides, as for every AWS tool. */
export function clientOptions(
  service: 'S3' | 'KMS' | 'STS' | 'ECR' | 'EKS',
  region: string,
  { role, ...world }: AwsWorld & { readonly role?: AwsRole | undefined },
): {
  region: string;
  endpoint?: string;
  credentials: AwsCredentialIdentity | ((asked?: object) => Promise<AwsCredentialIdentity>);
  requestHandler: RequestHandler;
  extensions: (typeof WITHOUT_PAGES)[];
} {
  const { env, network } = world;
  const [variable, endpoint] = endpointIn(env, service);
  if (endpoint !== undefined && !isWebAddress(endpoint)) throw awsEndpointInvalid(variable);
  const requestHandler = handlerOver(network);
  const credentials =
    role?.assumeRole === undefined
      ? (keyFrom(env) ?? chainOver(requestHandler))
      : roleCredentials(role, role.assumeRole, region, world);
  return {
    region,
    requestHandler,
    extensions: [WITHOUT_PAGES],
    credentials,
    ...(endpoint !== undefined && { endpoint }),
  };
}

function endpointIn(env: Env, service: string): readonly [name: string, value: string | undefined] {
  const own = `AWS_ENDPOINT_URL_${service}`;
  const name = env[own] === undefined ? 'AWS_ENDPOINT_URL' : own;
  return [name, env[name]];
}

/** The SDK's own chain. By itself it asks the portal of SSO by a handler that knows no proxy. */
function chainOver(requestHandler: RequestHandler): (asked?: object) => Promise<AwsCredentialIdentity> {
  let chain: ((asked?: object) => Promise<AwsCredentialIdentity>) | undefined;
  return async (asked) => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    chain ??= defaultProvider({ clientConfig: { requestHandler, extensions: [WITHOUT_PAGES] } });
    return chain(asked);
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
  { externalId, sessionTags = [] }: AwsRole,
  arn: string,
  region: string,
  { env, network, session }: AwsWorld,
): () => Promise<AwsCredentialIdentity> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient({ ...clientOptions('STS', region, { env, network }), maxAttempts: 3 });
    const who = whoseCredentials(env, undefined);
    const { name = 'slipway', tags } = session?.() ?? {};
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: arn,
          RoleSessionName: name,
          DurationSeconds: 3600,
          ...(externalId !== undefined && { ExternalId: externalId }),
          ...(tags &&
            sessionTags.length > 0 && {
              Tags: sessionTags.map((Key) => ({ Key, Value: tagValue(tags[Key]) })),
            }),
        }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
      };
    } catch (error) {
      if (sdkError(error).status === 403 && sdkError(error).name === 'AccessDenied')
        throw awsRoleDenied(arn, who, { externalId: externalId !== undefined, tags: sessionTags.length > 0 });
      throw awsErrorFrom(error, { what: `role ${arn}`, who, endpoint: `STS in ${region}` }) ?? error;
    }
  };
}
