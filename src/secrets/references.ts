import { secretReference } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import { type KubeObject, keyText, keyOf, type Manifest } from '../core/objects.ts';
import type { PlacedSecret, SecretManifest } from '../core/secret-manifest.ts';
import { dataOf } from './marks.ts';
import { isFields } from '../core/fields.ts';
import { type SecretUse, usesOf } from './uses.ts';

export type References = {
  readonly manifests: readonly Manifest[];
  readonly secrets: readonly SecretManifest[];
  /** Secrets the cluster has already; `missingSecrets` says which to read. */
  readonly live: readonly KubeObject[];
  /** Secrets that will be made in the cluster; of some nobody declares the keys. */
  readonly made?: readonly PlacedSecret[];
  /** Namespace of manifests that name none. */
  readonly namespace: string;
};

/** Every use of a Secret or key that neither the files nor the cluster will have; checked before anything is written. */
export function checkReferences(references: References): readonly Fault[] {
  const { manifests, namespace } = references;
  const known = knownKeys(references);
  const open = new Set(
    (references.made ?? []).flatMap((one) => (one.keys ? [] : [idOf(one.namespace, one.name)])),
  );
  return manifests.flatMap((manifest) =>
    unique(usesOf(manifest.object)).flatMap((use) => {
      const id = idOf(manifest.object.metadata.namespace ?? namespace, use.secret);
      const keys = known.get(id);
      if (use.optional || open.has(id) || (keys && (use.key === undefined || keys.has(use.key)))) return [];
      return [faultFor(manifest, use, keys !== undefined)];
    }),
  );
}

/** Secrets that manifests use and no file brings: the ones to look for in the cluster. */
export function missingSecrets({
  manifests,
  secrets,
  made = [],
  namespace,
}: Omit<References, 'live'>): readonly { readonly namespace: string; readonly name: string }[] {
  const known = knownKeys({ manifests, secrets, live: [], made, namespace });
  const wanted = new Map(
    manifests.flatMap(({ object }) => {
      const home = object.metadata.namespace ?? namespace;
      return usesOf(object).map(
        ({ secret }) => [idOf(home, secret), { namespace: home, name: secret }] as const,
      );
    }),
  );
  return [...wanted].filter(([id]) => !known.has(id)).map(([, ref]) => ref);
}

function knownKeys({
  manifests,
  secrets,
  live,
  made = [],
  namespace,
}: References): Map<string, ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const object of live)
    known.set(
      idOf(object.metadata.namespace ?? namespace, object.metadata.name),
      new Set(Object.keys(dataOf(object))),
    );
  for (const { object } of manifests)
    if (object.kind === 'Secret' && object.apiVersion === 'v1')
      known.set(
        idOf(object.metadata.namespace ?? namespace, object.metadata.name),
        new Set(
          [object['data'], object['stringData']].flatMap((data) => (isFields(data) ? Object.keys(data) : [])),
        ),
      );
  // What is recreated keeps no promise of the keys that it has now.
  for (const { namespace: home, name, keys = [] } of made) known.set(idOf(home, name), new Set(keys));
  for (const secret of secrets) known.set(idOf(secret.namespace, secret.name), new Set(secret.values.keys()));
  return known;
}

function faultFor(manifest: Manifest, { secret, key, by, how, path }: SecretUse, exists: boolean): Fault {
  const { object } = manifest;
  return secretReference({
    reader: `${keyText(keyOf(object))}, ${by}`,
    secret,
    key,
    exists,
    isPullSecret: how === 'imagePullSecret',
    place: manifest.placeOf?.(path) ?? manifest.place,
  });
}

function unique(uses: readonly SecretUse[]): readonly SecretUse[] {
  const text = ({ secret, key, by, optional }: SecretUse): string => [secret, key, by, optional].join('\0');
  return [...new Map(uses.toReversed().map((use) => [text(use), use])).values()].toReversed();
}

function idOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
