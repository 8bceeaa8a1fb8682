import { posix } from 'node:path';
import { parseDuration } from '../core/duration.ts';
import { parseMoment } from '../core/moment.ts';
import { NOTICES, type NoticeTarget } from '../core/notice-target.ts';
import type { Place } from '../core/place.ts';
import type {
  Approval,
  AwsRole,
  ClusterConfig,
  CredentialIds,
  Environment,
  ExposeConfig,
  Freeze,
  NetworkConfig,
  KindWords,
  Platform,
  RecordsBucket,
  RegistryConfig,
  SecretsBucket,
} from '../core/platform.ts';
import type { Path } from './places.ts';
import type { WrittenEnvironment, WrittenPlatform } from './written-platform.ts';

type Checked = {
  readonly written: WrittenPlatform;
  readonly file: string;
  readonly sandbox: Platform | undefined;
  readonly placeOf: (path: Path) => Place;
};

/** The platform with what its file leaves out filled in. */
export function platformFrom({ written, file, sandbox, placeOf }: Checked): Platform {
  const registry = registryFrom(written.registry, {}) ?? sandbox?.registry;
  const credentials = compact(written.credentials ?? {});
  if (!registry) throw new Error('unchecked platform: no registry');
  const secrets = secretsFrom(written.secrets, {}) ?? sandbox?.secrets;
  return {
    file,
    registry,
    secrets,
    records: recordsFrom(written.records) ?? sandbox?.records,
    credentials,
    ...(written.freeze && { freezes: freezesFrom(written.freeze, placeOf) }),
    ...(written.notify && { notify: written.notify.map(noticeTargetFrom) }),
    ...(written.pass && { pass: written.pass }),
    ...(written.identities && { identities: written.identities }),
    ...(written.network && { network: networkFrom(written.network, file) }),
    ...(written.definitions && {
      definitions: written.definitions.map((path) => besideFile(path, file)),
    }),
    ...(written.kinds && { kinds: kindsFrom(written.kinds) }),
    ...(written.bitbucket !== undefined && { bitbucket: written.bitbucket }),
    environments: Object.entries(written.environments).map(([name, environment]) => {
      const lent = sandbox?.environments.find((other) => other.name === name)?.cluster;
      const cluster = clusterFrom(environment, file) ?? lent;
      if (!cluster) throw new Error(`unchecked platform: no cluster for ${name}`);
      return environmentFrom(environment, {
        name,
        cluster,
        credentials: credentialsOver(credentials, compact(environment.credentials ?? {})),
        place: placeOf(['environments', name]),
        ...prometheusFrom(environment.prometheus ?? written.prometheus),
        ...ownPlaces(environment, { registry, secrets }),
      });
    }),
  };
}

/** Those of the environment over those of the platform; one way to AWS takes the place of any other. */
function credentialsOver(
  { aws, awsKeys, awsWebIdentity, ...rest }: CredentialIds,
  own: CredentialIds,
): CredentialIds {
  const hasOwn = own.aws !== undefined || own.awsKeys !== undefined || own.awsWebIdentity !== undefined;
  return { ...(hasOwn ? {} : compact({ aws, awsKeys, awsWebIdentity })), ...rest, ...own };
}

function kindsFrom(kinds: NonNullable<WrittenPlatform['kinds']>): Readonly<Record<string, KindWords>> {
  return Object.fromEntries(Object.entries(kinds).map(([name, words]) => [name, compact(words)]));
}

/** Role and region of an environment, for whatever names none of its own. */
type Defaults = Pick<WrittenEnvironment, 'region' | keyof AwsRole>;

/** The role of the environment with all that belongs to it, where the thing itself names none. */
function roleFor(own: AwsRole, { assumeRole, externalId, sessionTags }: Defaults): AwsRole {
  return own.assumeRole === undefined
    ? compact({ assumeRole, externalId, sessionTags, ...compact(own) })
    : {};
}

/** What an environment has of its own; that of the platform too where it is asked by the environment's role. */
function ownPlaces(
  environment: WrittenEnvironment,
  platform: Pick<Platform, 'registry' | 'secrets'>,
): Pick<Environment, 'registry' | 'secrets'> {
  const { registry, secrets } = platform;
  const lent = environment.assumeRole !== undefined;
  const ownRegistry =
    registryFrom(environment.registry, environment) ??
    (lent && registry.kind === 'ecr' ? { ...registry, ...roleFor(registry, environment) } : undefined);
  const ownSecrets =
    secretsFrom(environment.secrets, environment) ??
    (lent && secrets ? { ...secrets, ...roleFor(secrets, environment) } : undefined);
  const kmsRole = ownSecrets?.kmsRole ?? environment.assumeRole;
  return {
    ...(ownRegistry && { registry: ownRegistry }),
    ...(ownSecrets && { secrets: { ...ownSecrets, ...(kmsRole !== undefined && { kmsRole }) } }),
  };
}

function registryFrom(registry: WrittenPlatform['registry'], defaults: Defaults): RegistryConfig | undefined {
  const wait = registry?.wait === undefined ? {} : { waitMs: milliseconds(registry.wait) };
  if (registry?.oci !== undefined)
    return { kind: 'oci', prefix: registry.oci, insecure: registry.insecure ?? false, ...wait };
  return (
    registry?.ecr && {
      kind: 'ecr',
      ...compact(registry.ecr),
      ...roleFor(compact(registry.ecr), defaults),
      region: regionOf(registry.ecr, defaults),
      createRepositories: registry.ecr.createRepositories ?? false,
      ...wait,
    }
  );
}

function regionOf(own: { readonly region?: string | undefined }, { region }: Defaults): string {
  return own.region ?? region ?? '';
}

function secretsFrom(secrets: WrittenPlatform['secrets'], defaults: Defaults): SecretsBucket | undefined {
  return (
    secrets && {
      ...compact(secrets),
      ...roleFor(compact(secrets), defaults),
      region: regionOf(secrets, defaults),
      pathStyle: secrets.pathStyle ?? secrets.endpoint !== undefined,
      encryption: secrets.encryption ?? 'required',
      age: secrets.age ?? [],
    }
  );
}

function recordsFrom(records: WrittenPlatform['records']): RecordsBucket | undefined {
  return (
    records && {
      ...compact(records),
      prefix: (records.prefix ?? 'records').replace(/\/+$/, ''),
      pathStyle: records.pathStyle ?? records.endpoint !== undefined,
    }
  );
}

function clusterFrom(environment: WrittenEnvironment, file: string): ClusterConfig | undefined {
  const { cluster } = environment;
  if (!cluster) return undefined;
  const { kubeconfig, timeout, ca, eks, context = eks?.name ?? '', ...rest } = cluster;
  return {
    ...compact(rest),
    context,
    ...(eks && {
      eks: { ...compact(eks), ...roleFor(compact(eks), environment), region: regionOf(eks, environment) },
    }),
    ...(ca !== undefined && { ca: authorityFrom(ca, file) }),
    ...(kubeconfig !== undefined && { kubeconfig: besideFile(kubeconfig, file) }),
    ...(timeout !== undefined && { timeoutMs: milliseconds(timeout) }),
  };
}

function networkFrom(network: NonNullable<WrittenPlatform['network']>, file: string): NetworkConfig {
  const { ca, ...rest } = compact(network);
  return { ...rest, ...(ca !== undefined && { ca: authorityFrom(ca, file) }) };
}

function authorityFrom(pemOrPath: string, file: string): string {
  return pemOrPath.includes('-----BEGIN') ? pemOrPath : besideFile(pemOrPath, file);
}

/** Paths in the platform file count from its folder; `~/` and absolute ones stay. */
function besideFile(path: string, file: string): string {
  return /^(\/|~\/)/.test(path) ? path : posix.join(posix.dirname(file), path);
}

type Given = Pick<
  Environment,
  'name' | 'cluster' | 'credentials' | 'place' | 'registry' | 'secrets' | 'prometheus'
>;

function environmentFrom(written: WrittenEnvironment, given: Given): Environment {
  return {
    ...given,
    ...(written.expose && { expose: exposeFrom(written.expose) }),
    ...(given.prometheus && { prometheus: given.prometheus }),
    ...(written.verify && { verify: written.verify }),
    ...(written.onUnverified && { onUnverified: written.onUnverified }),
    branches: written.branches ?? [],
    namespace: written.namespace ?? given.name,
    approval: approvalFrom(written.approval),
    onFailure: written.onFailure ?? 'rollback',
    pruneMax: written.prune?.max ?? 5,
    clusterScoped: written.clusterScoped ?? [],
    namespaces: written.namespaces ?? [],
    ...(written.services && { services: written.services }),
    after: written.after,
    promote: written.promote,
    timeoutMs: milliseconds(written.timeout ?? '10m'),
    // In production, a container that crashes just after being ready is worth waiting for.
    soakMs: milliseconds(written.soak ?? (isProduction(written, given) ? '5s' : '0s')),
  };
}

function prometheusFrom(prometheus: WrittenPlatform['prometheus']): Pick<Environment, 'prometheus'> {
  return prometheus
    ? { prometheus: { ...compact(prometheus), url: prometheus.url.replace(/\/+$/, '') } }
    : {};
}

function exposeFrom({
  ingressClass,
  gateway,
  annotations = {},
  tls,
}: NonNullable<WrittenEnvironment['expose']>): ExposeConfig {
  if (gateway === undefined)
    return {
      by: 'ingress',
      annotations,
      ...(ingressClass !== undefined && { ingressClass }),
      ...(tls !== undefined && { tls }),
    };
  const [name = '', namespace] = gateway.split('/').toReversed();
  return { by: 'gateway', gateway: name, annotations, ...(namespace !== undefined && { namespace }) };
}

function noticeTargetFrom({
  as = 'cloudevents',
  url,
  variable,
  events,
  environments,
}: NonNullable<WrittenPlatform['notify']>[number]): NoticeTarget {
  return { as, events: events ?? NOTICES, ...compact({ url, variable, environments }) };
}

function freezesFrom(
  written: NonNullable<WrittenPlatform['freeze']>,
  placeOf: Checked['placeOf'],
): readonly Freeze[] {
  return written.map(({ from, to, except = [], reason }, index) => ({
    fromMs: parseMoment(from) ?? 0,
    toMs: parseMoment(to, true) ?? 0,
    except,
    ...(reason !== undefined && { reason }),
    place: placeOf(['freeze', index]),
  }));
}

/** Called so, or waiting for a person as production does. */
function isProduction({ approval }: WrittenEnvironment, { name }: Given): boolean {
  return approval !== undefined || name === 'production';
}

function approvalFrom(approval: WrittenEnvironment['approval']): Approval | undefined {
  return (
    approval && {
      submitters: approval.submitters ?? [],
      expiresMs: milliseconds(approval.expires ?? '3d'),
      fourEyes: approval.fourEyes ?? false,
    }
  );
}

function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`unchecked platform: duration ${text}`);
  return ms;
}

type Compact<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** The same without fields that are there but undefined. */
function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Compact<T>;
}
