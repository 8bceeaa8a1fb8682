import {
  type AwsRole,
  type ClusterConfig,
  type Environment,
  type Platform,
  platformOf,
  type RecordsBucket,
  type RegistryConfig,
  type SecretsBucket,
} from '../../core/platform.ts';
import { registryPlace } from '../../core/registry-host.ts';

/** An address that a deploy asks; that of a cluster may have a proxy of its own in the kubeconfig. */
export type Way = { readonly to: string; readonly cluster?: ClusterConfig };

type Env = Readonly<Record<string, string | undefined>>;

/** All that deploys to these environments ask, as far as the settings say it, each address once. */
export function waysTo(
  environments: readonly Environment[],
  { platform, env }: { readonly platform: Platform; readonly env: Env },
): readonly Way[] {
  const ways = [
    ...environments.flatMap((environment) => waysOf(platformOf(platform, environment), environment, env)),
    ...(platform.records ? bucketWays(platform.records, env) : []),
    ...(platform.bitbucket === undefined ? [] : [{ to: platform.bitbucket }]),
    ...environments.flatMap(({ prometheus }) => hostWay(prometheus?.url)),
    ...noticeWays(platform, { environments, env }),
  ];
  const known = new Map(ways.filter(({ to }) => URL.canParse(to)).map((way) => [way.to, way]));
  return [...known.values()];
}

/** Of those that are told of deploys to one of the environments, or of any. */
function noticeWays(
  { notify = [] }: Platform,
  { environments, env }: { readonly environments: readonly Environment[]; readonly env: Env },
): readonly Way[] {
  return notify
    .filter(({ environments: only }) => !only || environments.some(({ name }) => only.includes(name)))
    .flatMap(({ url, variable }) => hostWay(url ?? env[variable ?? '']));
}

/** Of an address whose rest may be a key. */
function hostWay(address: string | undefined): readonly Way[] {
  return address !== undefined && URL.canParse(address) ? [{ to: new URL(address).origin }] : [];
}

function waysOf({ registry, builds, secrets }: Platform, { cluster }: Environment, env: Env): readonly Way[] {
  const { eks, server } = cluster;
  return [
    ...(server === undefined ? [] : [{ to: server, cluster }]),
    ...(eks ? [aws('eks', eks.region, env), ...roleWays(eks, eks.region, env)] : []),
    ...[registry, ...(builds ? [builds] : [])].flatMap((one) => registryWays(one, env)),
    ...(secrets ? [...bucketWays(secrets, env), ...keyWays(secrets, env)] : []),
  ];
}

function registryWays(config: RegistryConfig, env: Env): readonly Way[] {
  const { host } = registryPlace(config);
  if (config.kind === 'oci') return [{ to: `${config.insecure ? 'http' : 'https'}://${host}` }];
  const { endpoint, region } = config;
  const api = endpoint === undefined ? aws('ecr', region, env, 'api.ecr') : { to: endpoint };
  return [{ to: `https://${host}` }, api, ...roleWays(config, region, env)];
}

function bucketWays(config: SecretsBucket | RecordsBucket, env: Env): readonly Way[] {
  const { bucket, endpoint, pathStyle, region } = config;
  const at =
    endpoint === undefined ? aws('s3', region, env, pathStyle ? 's3' : `${bucket}.s3`) : { to: endpoint };
  return [at, ...roleWays(config, region, env)];
}

function keyWays({ kms = [], kmsKeys = [] }: SecretsBucket, env: Env): readonly Way[] {
  return [kms, kmsKeys].flat().map((arn) => aws('kms', arn.split(':')[3] ?? '', env));
}

function roleWays({ assumeRole }: AwsRole, region: string, env: Env): readonly Way[] {
  return assumeRole === undefined ? [] : [aws('sts', region, env)];
}

/** A service of AWS at its usual name, or where the environment has it. */
function aws(service: string, region: string, env: Env, name = service): Way {
  const named = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env['AWS_ENDPOINT_URL'];
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { to: named ?? `https://${name}.${region}.${domain}` };
}
