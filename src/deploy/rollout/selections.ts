import type { KubeObject } from '../../core/objects.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import { isWatched, kindOf, readsOf } from '../kinds/index.ts';
import { kindId, type Read } from '../kinds/kind.ts';
import { selectorOf, selectedBy } from '../kinds/service-workloads.ts';

/** What may stand behind a Service, by kindId. */
export const BYSTANDERS = [
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
  'batch/CronJob',
] as const;

/** What has to be read to judge these objects: one selection a kind and namespace, however many objects. */
export function selectionsFor(targets: readonly KubeObject[]): Selection[] {
  const watched = targets.filter(isWatched);
  const wanted = [
    ...watched.map(ownSelection),
    ...watched.flatMap(familySelections),
    ...watched.flatMap((target) => (isWithoutWorkload(target, targets) ? workloadSelections(target) : [])),
  ];
  const merged = new Map<string, Selection>();
  for (const selection of wanted) {
    const id = selectionId(selection);
    const known = merged.get(id);
    merged.set(id, known ? widened(known, selection) : selection);
  }
  return [...merged.values()];
}

/** Equal for selections that share one connection. */
export function selectionId({ apiVersion, kind, namespace, fieldSelector }: Selection): string {
  const about = kind === 'Event' ? (fieldSelector ?? '') : '';
  return [apiVersion, kind, namespace ?? '', about].join('/');
}

/** Where nothing of the release is behind a Service, something else of the namespace may be. */
function isWithoutWorkload(target: KubeObject, targets: readonly KubeObject[]): boolean {
  return (
    kindId(target) === '/Service' &&
    selectorOf(target) !== undefined &&
    selectedBy(target, targets).length === 0
  );
}

function workloadSelections({ metadata: { namespace } }: KubeObject): Selection[] {
  return BYSTANDERS.map((id) => {
    const [group = '', kind = ''] = id.split('/');
    return { apiVersion: `${group}/v1`, kind, namespace };
  });
}

function ownSelection({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): Selection {
  return { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` };
}

function familySelections(target: KubeObject): Selection[] {
  const { namespace } = target.metadata;
  // What a kind means by its selector is known of known ones only.
  const chosen = kindOf(target) && selectorText(target);
  const labelled = chosen === undefined ? {} : { labelSelector: chosen };
  const selections: Readonly<Record<Read, Selection | readonly Selection[]>> = {
    pods: { apiVersion: 'v1', kind: 'Pod', namespace, ...labelled },
    'pod events': eventsOf('Pod', namespace),
    events: eventsOf(target.kind, namespace),
    'replica sets': { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, ...labelled },
    revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace, ...labelled },
    workloads: ['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({
      apiVersion: 'apps/v1',
      kind,
      namespace,
    })),
    services: { apiVersion: 'v1', kind: 'Service', namespace },
    'storage classes': { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' },
  };
  return readsOf(target).flatMap((read) => selections[read]);
}

function eventsOf(kind: string, namespace: string | undefined): Selection {
  return { apiVersion: 'v1', kind: 'Event', namespace, fieldSelector: `involvedObject.kind=${kind}` };
}

/** Their selector is labels alone. */
const PLAIN = ['/Service', '/ReplicationController'];

/** Keeps other Pods of a busy namespace off the wire; whose Pods they are is still decided by their owner. */
function selectorText(target: KubeObject): string | undefined {
  const { selector } = (target.spec ?? {}) as { selector?: Readonly<Record<string, unknown>> };
  if (!selector) return undefined;
  const labels = PLAIN.includes(kindId(target))
    ? selector
    : selector['matchExpressions']
      ? undefined
      : selector['matchLabels'];
  return labels === undefined
    ? undefined
    : Object.entries(labels as Record<string, string>)
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
}

/** Two different filters of one kind become one connection without either. */
function widened(a: Selection, b: Selection): Selection {
  const { apiVersion, kind, namespace } = a;
  return {
    apiVersion,
    kind,
    namespace,
    ...(a.labelSelector !== undefined &&
      a.labelSelector === b.labelSelector && { labelSelector: a.labelSelector }),
    ...(a.fieldSelector !== undefined &&
      a.fieldSelector === b.fieldSelector && { fieldSelector: a.fieldSelector }),
  };
}
