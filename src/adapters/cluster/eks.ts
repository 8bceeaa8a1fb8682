import { type Cluster as Described, DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsRefused } from '../../core/catalogue/aws.ts';
import { eksDenied, eksNotFound, eksNotReady, eksUnknownIdentity } from '../../core/catalogue/eks.ts';
import { UserError } from '../../core/errors.ts';
import type { EksCluster } from '../../core/platform.ts';
import { type AwsWorld, clientOptions } from '../aws-client.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from '../aws-errors.ts';
import type { Context, Granted } from './kubeconfig.ts';

type EksWorld = AwsWorld & {
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** EKS believes a token for a quarter of an hour after its signature, whatever the URL in it says. */
const TOKEN_MS = 14 * 60_000;

/** How long the URL in a token may be asked: EKS does so at once. */
const URL_SECONDS = 60;

/** The way to a cluster of EKS by its name, as a kubeconfig would describe it. Throws where AWS does not tell it. */
export async function eksContext(eks: EksCluster, world: EksWorld, signal?: AbortSignal): Promise<Context> {
  const { name, region } = eks;
  const client = new EKSClient({ ...clientOptions('EKS', region, { ...world, role: eks }), maxAttempts: 4 });
  const described = await describe(client, eks, world, signal);
  const { endpoint, certificateAuthority, status = '', resourcesVpcConfig } = described;
  const ca = certificateAuthority?.data;
  // A cluster that is being updated has both, and works.
  if (!endpoint || !ca || status === 'DELETING') throw eksNotReady(name, region, status);
  const who = whoseCredentials(world.env, eks.assumeRole);
  return {
    file: `EKS in ${region}`,
    name,
    cluster: { server: endpoint, 'certificate-authority-data': ca },
    user: {},
    // The SDK has seen by then how far this machine's clock is from that of AWS.
    grant: tokenSource(eks, world, () => world.now() + client.config.systemClockOffset),
    refused: (server, status) => eksUnknownIdentity(server, name, who, status),
    isPrivate: resourcesVpcConfig?.endpointPublicAccess === false,
  };
}

async function describe(
  client: EKSClient,
  { name, region, assumeRole }: EksCluster,
  { env }: EksWorld,
  signal: AbortSignal | undefined,
): Promise<Described> {
  const who = whoseCredentials(env, assumeRole);
  try {
    const answer = await client.send(new DescribeClusterCommand({ name }), {
      ...(signal && { abortSignal: signal }),
    });
    return answer.cluster ?? {};
  } catch (error) {
    throw faultFrom(error, { name, region, who });
  }
}

type Asked = { readonly name: string; readonly region: string; readonly who: string };

function faultFrom(error: unknown, { name, region, who }: Asked): UserError {
  if (error instanceof UserError) return error;
  const sdk = sdkError(error);
  if (sdk.name === 'ResourceNotFoundException') return eksNotFound(name, region, who);
  if (sdk.name === 'AccessDeniedException') return eksDenied(name, region, who);
  const what = `EKS cluster ${name}`;
  return awsErrorFrom(error, { what, who, endpoint: `EKS in ${region}` }) ?? awsRefused(what, sdk.name);
}

/** Tokens as EKS takes them: the signed address of a question to STS who is asking. */
function tokenSource(eks: EksCluster, world: EksWorld, now: () => number): () => Promise<Granted> {
  const { name, region } = eks;
  const sts = new STSClient(clientOptions('STS', region, { ...world, role: eks }));
  const { credentials, sha256 } = sts.config;
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256 });
  return async () => {
    const signedAt = now();
    const hostname = await stsHost(sts, region);
    const request = {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': name },
    };
    try {
      const { query = {} } = await signer.presign(request, {
        expiresIn: URL_SECONDS,
        signingDate: new Date(signedAt),
        unhoistableHeaders: new Set(['x-k8s-aws-id']),
      });
      const url = `https://${hostname}/?${new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20')}`;
      const { expiration } = await credentials();
      return {
        token: `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`,
        // Ends with what signed it.
        expires: Math.min(signedAt + TOKEN_MS, expiration?.getTime() ?? Infinity),
      };
    } catch (error) {
      throw faultFrom(error, { name, region, who: whoseCredentials(world.env, eks.assumeRole) });
    }
  };
}

/**
 * STS of the region by its public name. EKS asks it, not this machine, and believes no other: neither the dual-stack name
 * nor an endpoint that the environment names for requests of its own.
 */
async function stsHost({ config }: STSClient, region: string): Promise<string> {
  const flags = { UseFIPS: await config.useFipsEndpoint(), UseDualStack: false, UseGlobalEndpoint: false };
  return config.endpointProvider({ Region: region, ...flags }).url.hostname;
}
