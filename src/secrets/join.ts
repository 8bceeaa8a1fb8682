import { secretImmutable } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import type { KubeObject, Manifest } from '../core/objects.ts';
import type { Cluster } from '../core/ports/cluster.ts';
import type { PlacedSecret, SecretManifest } from '../core/secret-manifest.ts';
import { liveOf, markSecrets, secretChanges } from './marks.ts';
import { checkReferences, missingSecrets } from './references.ts';
import { stampConsumers } from './stamp.ts';

type Joining = {
  readonly manifests: readonly Manifest[];
  readonly secrets: readonly SecretManifest[];
  /** Secrets that will be made in the cluster. */
  readonly made?: readonly PlacedSecret[];
  /** Namespace of manifests that name none. */
  readonly namespace: string;
};

export type Joined = {
  /** The same, with a stamp on each pod template that uses one of the secrets. */
  readonly manifests: readonly Manifest[];
  /** The same, with marks. */
  readonly secrets: readonly SecretManifest[];
  /** What the cluster has of the secrets, and of those that the manifests use beside them. */
  readonly live: readonly KubeObject[];
  readonly faults: readonly Fault[];
};

/** Brings manifests and fetched secrets together with what the cluster has: marks, stamps and the check of every reference. */
export async function joinSecrets(
  { manifests, secrets, made = [], namespace }: Joining,
  cluster: Pick<Cluster, 'get'>,
  signal: AbortSignal,
): Promise<Joined> {
  const wanted = [...secrets, ...missingSecrets({ manifests, secrets, made, namespace })];
  const found = await Promise.all(
    wanted.map((secret) =>
      cluster.get(
        { apiVersion: 'v1', kind: 'Secret', namespace: secret.namespace, name: secret.name },
        signal,
      ),
    ),
  );
  const live = found.filter((object) => object !== undefined);
  const marked = markSecrets(secrets, live);
  return {
    manifests: stampConsumers(manifests, marked),
    secrets: marked,
    live,
    faults: [
      ...checkReferences({ manifests, secrets, live, made, namespace }),
      ...secrets.flatMap((secret) => checkImmutable(secret, liveOf(secret, live))),
    ],
  };
}

/** The API server would refuse the change; its words do not say what to do. */
function checkImmutable(secret: SecretManifest, live: KubeObject | undefined): readonly Fault[] {
  if (live?.['immutable'] !== true) return [];
  const { added, changed, removed } = secretChanges(secret, live);
  const keys = [...added, ...changed, ...removed];
  if (keys.length === 0 && secret.immutable) return [];
  const what = keys.length === 0 ? 'back to mutable' : `of ${keys.join(', ')}`;
  return [secretImmutable(secret.name, what, secret.place)];
}
