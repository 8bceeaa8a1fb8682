import type { KubeObject } from '../../core/objects.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import { isWatched } from '../kinds/index.ts';

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);

/** What has to be read to judge these objects: one selection a kind and namespace, however many objects. */
export function selectionsFor(targets: readonly KubeObject[]): Selection[] {
  const watched = targets.filter(isWatched);
  const wanted = [...watched.map(ownSelection), ...watched.flatMap(familySelections)];
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

function ownSelection({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): Selection {
  return { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` };
}

function familySelections(target: KubeObject): Selection[] {
  const { kind, metadata } = target;
  const { namespace } = metadata;
  const chosen = selectorText(target);
  const labelled = chosen === undefined ? {} : { labelSelector: chosen };
  const pods: Selection = { apiVersion: 'v1', kind: 'Pod', namespace, ...labelled };
  const selections: Selection[] = [];
  if (WORKLOADS.has(kind) || kind === 'Service') selections.push(pods);
  if (WORKLOADS.has(kind) || kind === 'Pod') selections.push(eventsOf('Pod', namespace));
  if (kind === 'Deployment')
    selections.push({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, ...labelled });
  if (kind === 'DaemonSet')
    selections.push({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace, ...labelled });
  if (kind === 'PersistentVolumeClaim')
    selections.push(eventsOf(kind, namespace), { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' });
  return selections;
}

function eventsOf(kind: string, namespace: string | undefined): Selection {
  return { apiVersion: 'v1', kind: 'Event', namespace, fieldSelector: `involvedObject.kind=${kind}` };
}

/** Keeps other Pods of a busy namespace off the wire; whose Pods they are is still decided by their owner. */
function selectorText({ kind, spec }: KubeObject): string | undefined {
  const { selector } = (spec ?? {}) as { selector?: Readonly<Record<string, unknown>> };
  if (!selector) return undefined;
  const labels =
    kind === 'Service' ? selector : selector['matchExpressions'] ? undefined : selector['matchLabels'];
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
