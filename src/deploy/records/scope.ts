import type { Environment, Platform } from '../../core/platform.ts';
import type { ReleaseRecord } from '../../core/record.ts';

/** How far a record may reach: what the platform lets the environment's releases write, and the secrets it may read. */
export type RecordScope = Pick<Environment, 'name' | 'namespace' | 'namespaces' | 'clusterScoped'> & {
  readonly bucket: string | undefined;
};

export function scopeOf(environment: Environment, platform: Pick<Platform, 'secrets'>): RecordScope {
  const { name, namespace, namespaces, clusterScoped } = environment;
  return {
    name,
    namespace,
    namespaces,
    clusterScoped,
    bucket: (environment.secrets ?? platform.secrets)?.bucket,
  };
}

/** What a record names outside of its environment, in words; anyone who may write ConfigMaps may write anything there. */
export function outsideScope(
  { inventory, objects, secrets }: ReleaseRecord,
  scope: RecordScope,
): readonly string[] {
  const objectItems = objects.map(({ kind, metadata: { namespace = scope.namespace, name } }) => ({
    kind,
    // A manifest may leave its namespace out; only kinds that the platform names have none.
    namespace: scope.clusterScoped.includes(kind) ? undefined : namespace,
    name,
  }));
  return [
    ...[...inventory, ...objectItems].flatMap(({ kind, namespace, name }) =>
      isInside(kind, namespace, scope) ? [] : [itemText(kind, namespace, name)],
    ),
    ...secrets.flatMap(({ name, namespace, source: { bucket, key } }) => [
      ...(isInside('Secret', namespace, scope) ? [] : [itemText('Secret', namespace, name)]),
      ...(bucket === scope.bucket && isPathOf(key, scope.name)
        ? []
        : [`Secret ${name} of s3://${bucket}/${key}`]),
    ]),
  ].filter((text, index, all) => all.indexOf(text) === index);
}

function isInside(kind: string, namespace: string | undefined, scope: RecordScope): boolean {
  if (namespace === undefined) return scope.clusterScoped.includes(kind);
  return namespace === scope.namespace || scope.namespaces.includes(namespace);
}

function itemText(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${name} ${namespace === undefined ? 'outside of namespaces' : `of namespace ${namespace}`}`;
}

/** Keys of an environment are below its own folder and `shared/`. */
function isPathOf(key: string, environment: string): boolean {
  const [folder, ...rest] = key.split('/');
  return (
    (folder === environment || folder === 'shared') &&
    rest.length > 0 &&
    rest.every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
