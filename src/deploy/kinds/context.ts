import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent, Pod } from '../../core/pod.ts';
import type { KindRule } from './kind-rule.ts';
import type { Policy } from './policy.ts';

/** What Slipway itself saw of one Pod over time, by its own clock: the cluster's may differ from ours. */
export type PodMemory = {
  /** Since when its containers run without it being Ready. */
  readonly unreadySince?: number;
  /** Since when its init containers and sidecars that run now have been running, by name. */
  readonly startingSince?: Readonly<Record<string, number>>;
  readonly unschedulableSince?: number;
  /** Since when it is to end. */
  readonly endingSince?: number;
  /** Why the image of a container could not be pulled, in the words that came before the back-off hid them. */
  readonly pullMessages?: Readonly<Record<string, string>>;
  /** Crashes per container from before the rollout, which are not the rollout's fault. */
  readonly crashesBefore: Readonly<Record<string, number>>;
};

/** What the registry of an image says of it when Slipway asks for itself; `private` requires a login that we have not. */
export type ImageAnswer = {
  readonly state: 'exists' | 'missing' | 'private' | 'unreachable';
  /** Tags that somebody may have meant. */
  readonly similar?: readonly string[];
};

/** What the cluster has of an object that another one names: the keys of its data, or nothing. */
export type ReferenceAnswer = ReadonlySet<string> | 'missing';

/**
 * Everything beside the object that a judge may look at. A list is undefined where the rights to read it are missing:
 * judges then go by the controller's status alone.
 */
export type JudgeContext = {
  readonly pods: readonly Pod[] | undefined;
  readonly replicaSets: readonly KubeObject[] | undefined;
  readonly controllerRevisions: readonly KubeObject[] | undefined;
  readonly events: readonly KubeEvent[] | undefined;
  /** All of the namespaces where an Ingress was written; else those of the release alone. */
  readonly services: readonly KubeObject[] | undefined;
  readonly storageClasses: readonly KubeObject[] | undefined;
  /** Live objects of the same rollout, so that a Service can find the workload behind it. */
  readonly peers: readonly KubeObject[];
  readonly memory: ReadonlyMap<string, PodMemory>;
  /** What registries said of the images that nodes cannot pull; empty where nobody asked. */
  readonly images: ReadonlyMap<string, ImageAnswer>;
  readonly policy: Policy;
  /** The object as the API answered to its apply; undefined where this release did not write it. */
  readonly written: KubeObject | undefined;
  /** Workloads of the namespace that are not of this release, read where a Service has none of its own. */
  readonly bystanders: readonly KubeObject[];
  /** What objects of the release need by name and the cluster does not have, as far as it may be read; by refId. */
  readonly lost: ReadonlyMap<string, ReferenceAnswer>;
  /** refIds of what this release wrote. */
  readonly changed: ReadonlySet<string>;
  /** Whether the definition of a kind has a status that its controller writes; by kindId. */
  readonly withStatus: ReadonlySet<string>;
  /** What the platform file says of kinds; by kindId. */
  readonly rules: ReadonlyMap<string, KindRule>;
  /** Pods that block their own replacement are being deleted by Slipway. */
  readonly deletesStuckPods: boolean;
  /** Milliseconds since 1970 by our clock. */
  readonly at: number;
};

export function ownedBy<T extends KubeObject>(owner: KubeObject, objects: readonly T[]): T[] {
  const { uid } = owner.metadata;
  return uid === undefined ? [] : ((childrenIn(objects).get(uid) ?? []) as T[]);
}

const indexes = new WeakMap<readonly KubeObject[], ReadonlyMap<string, readonly KubeObject[]>>();

/** By owner, made once for each list: hundreds of owners ask about the same one in each look. */
function childrenIn(objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const known = indexes.get(objects);
  if (known) return known;
  const index = new Map<string, KubeObject[]>();
  for (const object of objects)
    for (const { uid, controller } of object.metadata.ownerReferences ?? [])
      if (controller !== false) {
        const children = index.get(uid);
        if (children) children.push(object);
        else index.set(uid, [object]);
      }
  indexes.set(objects, index);
  return index;
}
