import { apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { type FieldSet, MANAGER, appliedBy, entriesOf, fieldSetOf, union } from '../plan/ownership.ts';
import { withoutStale } from '../plan/dropped-fields.ts';

/** Managers of tools that applied the same manifests before Slipway did. */
const APPLIERS: readonly { readonly manager: string; readonly operation: string }[] = [
  { manager: 'kubectl-client-side-apply', operation: 'Update' },
  { manager: 'before-first-apply', operation: 'Update' },
  { manager: 'kubectl', operation: 'Apply' },
];

/**
 * Managers whose fields become ours when the object is applied for the first time. Without that, a field that the
 * manifest has dropped since would stay for ever, because its owner never comes back to remove it.
 */
export function adoptable(live: KubeObject): readonly string[] {
  if (appliedBy(MANAGER, live)) return [];
  return entriesOf(live)
    .filter(isApplier)
    .map(({ manager = '' }) => manager);
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export type Adoption = {
  readonly object: KubeObject;
  readonly live: KubeObject;
  readonly cluster: Cluster;
  /** What an apply of the object would leave, or a conflict. */
  readonly dryRun: () => Promise<KubeObject>;
};

/** What an apply after the take-over would leave. The server cannot try both at once, so the stale fields go here. */
export async function dryRunAdopted(
  { object, live, cluster, dryRun }: Adoption,
  signal: AbortSignal,
): Promise<KubeObject> {
  const adopts = adoptable(live);
  const next = await dryRun().catch(async (error: unknown) => {
    const causes = apiStatusOf(error)?.causes ?? [];
    const others = causes.filter(
      ({ message }) => !adopts.some((manager) => message.includes(`"${manager}"`)),
    );
    if (causes.length === 0 || others.length > 0) throw error;
    return cluster.apply(object, { dryRun: true, force: true }, signal);
  });
  return withoutStale(next, { owned: writtenOf(live), desired: object });
}

/** Turns the other managers' entries into ours, unless the object changed since it was read. */
export async function takeOver(live: KubeObject, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const kept = entriesOf(live).filter((entry) => !isApplier(entry));
  const { apiVersion, time } = entriesOf(live).find(isApplier) as ManagedFields & {
    readonly apiVersion?: string;
  };
  const ours = {
    manager: MANAGER,
    operation: 'Apply',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(live),
  };
  const body = [
    { op: 'replace', path: '/metadata/managedFields', value: [...kept, ours] },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
  ];
  await cluster.patch(refOf(live), { type: 'json', body }, signal);
}

/**
 * What the other tools wrote. kubectl keeps that in an annotation, while its managed fields also hold every default
 * of the object's first version; those come back by themselves.
 */
function writtenOf(live: KubeObject): FieldSet {
  const applied = live.metadata.annotations?.[LAST_APPLIED];
  return applied === undefined ? fieldsOf(live) : fieldSetOf(JSON.parse(applied));
}

function fieldsOf(live: KubeObject): FieldSet {
  return entriesOf(live)
    .filter(isApplier)
    .reduce<FieldSet>((all, { fieldsV1 }) => union(all, fieldsV1 as FieldSet), {});
}

function isApplier({ manager, operation, subresource }: ManagedFields): boolean {
  return !subresource && APPLIERS.some((one) => one.manager === manager && one.operation === operation);
}
