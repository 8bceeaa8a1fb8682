import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Pod } from '../../../src/core/pod.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import type { JudgeContext, PodMemory } from '../../../src/deploy/kinds/context.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { rememberPods } from '../../../src/deploy/rollout/pod-memory.ts';

type Recording = {
  readonly target: { readonly kind: string; readonly name: string };
  readonly applied: string;
  readonly objects: Readonly<Record<string, KubeObject>>;
  readonly frames: readonly { readonly ms: number; readonly seen: readonly string[] }[];
};

export type Replayed = { readonly ms: number; readonly verdict: Verdict };

type Options = {
  /** Kinds that the user has no right to read. */
  readonly without?: readonly string[];
  /** Images of which their registry says that it has none. */
  readonly missingImages?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** A last look so long after the start, at which nothing has changed. */
  readonly untilMs?: number;
};

/** The verdict at every recorded moment; moments in which the target is gone say nothing. */
export function replay(
  name: string,
  { without = [], missingImages = [], annotations = {}, untilMs }: Options = {},
): Replayed[] {
  const recording = JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as Recording;
  const { target, frames, objects } = recording;
  let memory: ReadonlyMap<string, PodMemory> = new Map();
  const last = frames.at(-1);
  const looks = last && untilMs !== undefined ? [...frames, { ...last, ms: untilMs }] : frames;
  return looks.flatMap(({ ms, seen }, index): Replayed[] => {
    const all = seen.map((id) => objects[id] as KubeObject);
    const of = (kind: string): KubeObject[] | undefined =>
      without.includes(kind) ? undefined : all.filter((object) => object.kind === kind);
    const found = all.find(({ kind, metadata }) => kind === target.kind && metadata.name === target.name);
    const pods = of('Pod') as Pod[] | undefined;
    memory = rememberPods(memory, pods ?? [], { at: ms, first: index === 0, written: [] });
    // As the tracker does: a read older than our own write says nothing.
    const written = objects[recording.applied]?.metadata.generation ?? 0;
    if (!found || (found.metadata.generation ?? 0) < written) return [];
    const live = {
      ...found,
      metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } },
    };
    const context: JudgeContext = {
      pods,
      replicaSets: of('ReplicaSet'),
      controllerRevisions: of('ControllerRevision'),
      events: of('Event'),
      // Most were recorded without looking at Services.
      services: all.some(({ kind }) => kind === 'Service') ? of('Service') : undefined,
      storageClasses: of('StorageClass'),
      peers: all.filter(({ kind }) => kind === 'Deployment'),
      memory,
      images: new Map(missingImages.map((image) => [image, { state: 'missing' }])),
      deletesStuckPods: false,
      policy: policyOf(live),
      written: undefined,
      bystanders: [],
      withStatus: new Set(),
      lost: new Map(),
      changed: new Set(),
      rules: new Map(),
      at: ms,
    };
    const { lapse, ...verdict } = judge(live, context);
    void lapse;
    return [{ ms, verdict }];
  });
}

/** Verdicts as lines, each once where it stays the same: `waiting  1 of 2 new pods ready, 1 old left`. */
export function transcript(replayed: readonly Replayed[]): string[] {
  const lines = replayed.map(({ verdict }) =>
    [verdict.state, verdict.state === 'failed' ? verdict.cause : '', verdict.reason]
      .filter((part) => part !== '')
      .join('  '),
  );
  return lines.filter((line, index) => line !== lines[index - 1]);
}
