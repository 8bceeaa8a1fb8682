import pLimit from 'p-limit';
import { type KubeObject, keyId, keyOf } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { CONCURRENCY } from '../concurrency.ts';
import { refOfStep } from '../plan/refs.ts';
import { runsOnce } from '../plan/run-once.ts';
import type { Front } from '../rollout/fronts.ts';
import { liveReader } from '../survey/live.ts';

/** Services that the release did not make; those that it is still to write are read. */
export async function readFronts(
  { steps }: Plan,
  applied: ReadonlyMap<Step, KubeObject | undefined>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly Front[]> {
  const services = steps.filter(
    ({ key, op }) => key.group === '' && key.kind === 'Service' && op !== 'create',
  );
  const written = services.flatMap((step) => (step.object ? [{ step, wanted: step.object }] : []));
  const later = written.filter(({ step }) => step.op !== 'keep' && !applied.has(step));
  const live = await readKept(
    later.map(({ step }) => step),
    cluster,
    signal,
  );
  return written.flatMap(({ step, wanted }) => {
    const isSame = (one: KubeObject): boolean => keyId(keyOf(one)) === keyId(step.key);
    const now = later.some((one) => one.step === step) ? live.find(isSame) : (applied.get(step) ?? wanted);
    return now ? [{ now, wanted }] : [];
  });
}

/** What is live of these steps. */
export async function readKept(
  kept: readonly Step[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const atMost = pLimit(CONCURRENCY);
  const refs = kept.map(refOfStep);
  const readLive = liveReader(refs, cluster, async (ask) => atMost(ask));
  const live = await Promise.all(refs.map(async (ref) => readLive(ref, signal)));
  return live.filter((object) => object !== undefined);
}

/**
 * Those of the steps that are there no longer, as the object that they were planned on or that was applied, by whose uid they
 * are missed. A Job or a Pod that runs once goes by itself when its time is over.
 */
export function goneSince(
  steps: readonly Step[],
  live: readonly KubeObject[],
  applied: ReadonlyMap<Step, KubeObject | undefined> = new Map(),
): readonly KubeObject[] {
  const there = new Set(live.map((object) => keyId(keyOf(object))));
  return steps.flatMap((step) => {
    const { namespace, ...key } = step.key;
    const uid = applied.get(step)?.metadata.uid ?? step.live?.uid;
    const isThere = there.has(keyId({ namespace, ...key }));
    if (isThere || !step.object || uid === undefined || runsOnce(step.object)) return [];
    const metadata = { ...step.object.metadata, ...(namespace !== undefined && { namespace }), uid };
    return [{ ...step.object, metadata }];
  });
}
