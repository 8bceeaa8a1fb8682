import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import type { MadeSecret } from '../../core/secret-manifest.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';

/** A verdict that stands for a while only: what it becomes once it has been the same for so long, by our clock. */
type Lapse = {
  readonly afterMs: number;
  readonly to: Assessment;
  /** Text that has to stay the same meanwhile; any change of it starts the time again. */
  readonly of?: string;
};

export type Assessment = Verdict & { readonly lapse?: Lapse };

/** Says how one live object is doing, from it and from its context; no clock, no client. */
export type Judge = (live: KubeObject, context: JudgeContext) => Assessment;

export function lapsing(verdict: Verdict, afterMs: number, to: Assessment, of?: string): Assessment {
  return { ...verdict, lapse: { afterMs, to, ...(of !== undefined && { of }) } };
}

/** What may pass by itself, such as a missing node or an unreachable webhook, has so long until it counts as failed. */
export const GRACE_MS = 30_000;

/** What is read to judge an object, besides the object. */
export type Read =
  | 'pods'
  | 'pod events'
  | 'events'
  | 'replica sets'
  | 'revisions'
  | 'workloads'
  | 'services'
  | 'storage classes';

/** What is needed to find Pods. */
export type PodSources = Pick<JudgeContext, 'pods' | 'replicaSets' | 'controllerRevisions'> &
  Partial<Pick<JudgeContext, 'bystanders'>>;

/** Objects are applied in this order, by the wave of their kind; what no kind is known of goes last. */
export const WAVES = [
  'namespaces',
  'definitions',
  'limits',
  'accounts',
  'bindings',
  'configuration',
  'stores',
  'producers',
  'volumes',
  'services',
  /** Jobs marked `slipway.dev/before: workloads`. */
  'before workloads',
  'workloads',
  'triggers',
  'scalers',
  'gateways',
  'routes',
  'rest',
] as const;

export type Wave = (typeof WAVES)[number];

/** All that is known of one kind. What is left out is not so. */
export type Kind = {
  readonly group: string;
  readonly kind: string;
  readonly wave: Wave;
  /** Left out where being stored is all there is to it. */
  readonly judge?: Judge;
  readonly reads?: readonly Read[];
  /** Judged by nothing but itself and what it owns, so that a change of anything else need not be looked at. */
  readonly standsAlone?: true;
  /** It starts Pods, at once or later. */
  readonly startsPods?: true;
  /** A change of its template replaces Pods. */
  readonly rolls?: true;
  /** Why Pods stay as they are though the template changes; undefined where they are replaced. */
  readonly keepsPods?: (object: KubeObject) => string | undefined;
  /** An autoscaler may set its replicas. */
  readonly scalable?: true;
  /** Never changes and is safe to replace, always or once it has come to its end. */
  readonly replaceable?: true | 'once ended';
  /** The Secrets that its controller makes of it, with their keys where they are declared. */
  makes?(object: KubeObject): readonly MadeSecret[];
  /** Once it is ready it stays so, whatever becomes of it. */
  readonly isFinal?: true;
  /** Must be ready before the next wave. */
  readonly awaited?: true;
  /** What to do about a field that cannot change. */
  readonly immutableHint?: string;
  /** The Pods that stand for what was applied, without those of older revisions; what it owns where it is left out. */
  currentPods?(live: KubeObject, sources: PodSources): readonly Pod[];
  /** Available Pods by its controller's status. */
  availability?(live: KubeObject): { readonly available: number; readonly desired: number };
};

/** Equal for all versions of one kind: `apps/Deployment`, `/Service`. */
export function kindId({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return `${groupOf(apiVersion)}/${kind}`;
}
