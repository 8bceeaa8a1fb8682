import type { Pod } from '../../core/pod.ts';
import type { Cause } from '../../core/cause.ts';
import type { JudgeContext } from './context.ts';
import { troublesOf } from './pod-troubles.ts';
import { requiredOf } from './policy.ts';
import type { Trouble } from './trouble.ts';

/** What the Pods of the current revision say, whatever the controller's status says. */
type PodsVerdict = {
  readonly failed?: { readonly cause: Cause; readonly reason: string };
  /** Why it waits, for a person; undefined where nothing is wrong. */
  readonly hint?: string;
};

/** So many crashes above the allowed ones in one Pod are no bad luck, even when the other Pods are well. */
const STUBBORN = 3;

/** Judges the Pods that a workload started for its current revision. */
export function judgePods(pods: readonly Pod[], desired: number, context: JudgeContext): PodsVerdict {
  const { allowedFailures } = context.policy;
  const staying = pods.filter(
    ({ metadata, status }) => !metadata.deletionTimestamp && !wasEvicted(status?.reason),
  );
  const leaving = staying.length < pods.length;
  const troubles = staying.flatMap((pod) => troublesOf(pod, context, leaving).slice(0, 1));
  // Where only a share is required, that many Pods may be broken for good.
  const spare = desired - requiredOf(desired, context.policy);

  const fatal = troubles.filter(({ weight }) => weight === 'fatal');
  if (fatal.length > spare) return { failed: counted(commonest(fatal)) };

  const crashing = troubles.filter(({ weight }) => weight === 'counted');
  const over = crashing.filter(({ count }) => count > allowedFailures);
  const stubborn = crashing.filter(({ count }) => count > allowedFailures + STUBBORN);
  const crashes = crashing.reduce((sum, { count }) => sum + count, 0);
  const overspent = over.length > spare && crashes > staying.length * allowedFailures;
  if (overspent || stubborn.length > spare) return { failed: crashed(crashing, allowedFailures) };

  return troubles.length === 0 ? {} : { hint: counted(commonest(troubles)).reason };
}

/** What Pods of an earlier revision say that nobody replaces: without them the workload is not whole. */
export function judgeStaying(pods: readonly Pod[], context: JudgeContext): PodsVerdict['failed'] {
  const { failed } = judgePods(pods, pods.length, context);
  return failed && { cause: failed.cause, reason: `${failed.reason}, in a pod that stays as it is` };
}

const EVICTIONS = new Set(['Evicted', 'Preempting', 'NodeLost', 'Shutdown', 'Terminated', 'NodeShutdown']);

/** The controller replaces such a Pod by itself; it says something about the node, not about the revision. */
function wasEvicted(reason: string | undefined): boolean {
  return reason !== undefined && EVICTIONS.has(reason);
}

type Group = { readonly cause: Cause; readonly reason: string; readonly pods: number };

/** The reason that most Pods give. */
function commonest(troubles: readonly Trouble[]): Group {
  const groups = new Map<string, Group>();
  for (const { cause, reason } of troubles)
    groups.set(reason, { cause, reason, pods: (groups.get(reason)?.pods ?? 0) + 1 });
  return [...groups.values()].reduce((most, group) => (group.pods > most.pods ? group : most));
}

function counted({ cause, reason, pods }: Group): { cause: Cause; reason: string } {
  return { cause, reason: pods > 1 ? `${reason} (${pods} pods)` : reason };
}

function crashed(crashing: readonly Trouble[], allowed: number): { cause: Cause; reason: string } {
  const { cause, reason } = commonest(crashing);
  const counts = crashing.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const crashes = `${least === most ? most : `${least} to ${most}`} crash${most === 1 ? '' : 'es'}`;
  const detail =
    crashing.length === 1
      ? `${crashes}, allowed ${allowed}`
      : `${crashing.length} pods, ${crashes} each, allowed ${allowed} each`;
  return { cause, reason: `${reason} (${detail})` };
}
