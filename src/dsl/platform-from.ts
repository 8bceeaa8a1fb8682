import { posix } from 'node:path';
import { parseDuration } from '../core/duration.ts';
import type { Place } from '../core/place.ts';
import type {
  Approval,
  ClusterConfig,
  Environment,
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
  const registry = registryFrom(written.registry) ?? sandbox?.registry;
  const credentials = compact(written.credentials ?? {});
  if (!registry) throw new Error('unchecked platform: no registry');
  return {
    file,
    registry,
    secrets: secretsFrom(written.secrets) ?? sandbox?.secrets,
    records: recordsFrom(written.records) ?? sandbox?.records,
    credentials,
    ...(written.pass && { pass: written.pass }),
    ...(written.identities && { identities: written.identities }),
    ...(written.network && { network: networkFrom(written.network, file) }),
    ...(written.kinds && { kinds: kindsFrom(written.kinds) }),
    ...(written.bitbucket !== undefined && { bitbucket: written.bitbucket }),
    environments: Object.entries(written.environments).map(([name, environment]) => {
      const lent = sandbox?.environments.find((other) => other.name === name)?.cluster;
      const cluster = clusterFrom(environment.cluster, file) ?? lent;
      if (!cluster) throw new Error(`unchecked platform: no cluster for ${name}`);
      return environmentFrom(environment, {
        name,
        cluster,
        credentials: { ...credentials, ...compact(environment.credentials ?? {}) },
        place: placeOf(['environments', name]),
      });
    }),
  };
}

function kindsFrom(kinds: NonNullable<WrittenPlatform['kinds']>): Readonly<Record<string, KindWords>> {
  return Object.fromEntries(Object.entries(kinds).map(([name, words]) => [name, compact(words)]));
}

function registryFrom(registry: WrittenPlatform['registry']): RegistryConfig | undefined {
  if (registry?.oci !== undefined)
    return { kind: 'oci', prefix: registry.oci, insecure: registry.insecure ?? false };
  return (
    registry?.ecr && {
      kind: 'ecr',
      ...compact(registry.ecr),
      createRepositories: registry.ecr.createRepositories ?? false,
    }
  );
}

function secretsFrom(secrets: WrittenPlatform['secrets']): SecretsBucket | undefined {
  return (
    secrets && {
      ...compact(secrets),
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

function clusterFrom(cluster: WrittenEnvironment['cluster'], file: string): ClusterConfig | undefined {
  if (!cluster) return undefined;
  const { kubeconfig, timeout, ca, ...rest } = cluster;
  return {
    ...compact(rest),
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

type Given = Pick<Environment, 'name' | 'cluster' | 'credentials' | 'place'>;

function environmentFrom(written: WrittenEnvironment, given: Given): Environment {
  return {
    ...given,
    branches: written.branches ?? [],
    namespace: written.namespace ?? given.name,
    approval: approvalFrom(written.approval),
    onFailure: written.onFailure ?? 'rollback',
    pruneMax: written.prune?.max ?? 5,
    clusterScoped: written.clusterScoped ?? [],
    namespaces: written.namespaces ?? [],
    after: written.after,
    promote: written.promote,
    timeoutMs: milliseconds(written.timeout ?? '10m'),
    // In production, a container that crashes just after being ready is worth waiting for.
    soakMs: milliseconds(written.soak ?? (isProduction(written, given) ? '5s' : '0s')),
  };
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
