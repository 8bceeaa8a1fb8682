import { fieldsOf, isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Condition } from '../../core/pod.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { type Assessment, GRACE_MS, lapsing } from './kind.ts';
import { STALE } from './workload.ts';

/** Conditions of custom resources say themselves which generation they are about. */
export type ObservedCondition = Condition & { readonly observedGeneration?: number };

/** Those of a status; none where a kind means something else by the word. */
export function conditionsOf(status: unknown): readonly ObservedCondition[] {
  const { conditions } = fieldsOf(status);
  return Array.isArray(conditions) ? (conditions.filter(isFields) as unknown as ObservedCondition[]) : [];
}

/** Reasons that controllers give for `False` while they are still at work. */
export const AT_WORK =
  /progress|pending|creating|updating|issuing|waiting|provisioning|reconciling|initiali[sz]ing|installing|scaling|doesnotexist|inprogress|missingendpoints|addressnotassigned|dependency|not ?ready/i;
/** Reasons that tell of an error, whatever was being done. */
export const IN_ERROR = /err|fail|invalid|denied|refused|forbidden|unauthori[sz]ed|exceeded/i;

/** The verdict of one condition that has to be `True`; undefined where it is. */
export function judgeCondition(
  type: string,
  found: ObservedCondition | undefined,
  { metadata }: KubeObject,
): Assessment | undefined {
  if (!found) return waiting(`its controller has not said whether it is ${type.toLowerCase()}`);
  const { status, observedGeneration } = found;
  if (observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0))
    return waiting(STALE);
  if (status === 'True') return undefined;
  const text = conditionText(found);
  const { reason = '' } = found;
  // Unknown is what a controller writes before it has looked, and some write where only a part of it works.
  const isFinal = IN_ERROR.test(reason) || (status === 'False' && !AT_WORK.test(reason));
  return isFinal ? lapsing(waiting(text), GRACE_MS, failed('config', text)) : waiting(text);
}

/** Ready where every one of the conditions is `True`. */
export function judgeConditions(
  types: readonly string[],
  conditions: readonly ObservedCondition[],
  live: KubeObject,
): Assessment {
  for (const type of types) {
    const verdict = judgeCondition(
      type,
      conditions.find((condition) => condition.type === type),
      live,
    );
    if (verdict) return verdict;
  }
  return ready(`is ${types.map((type) => type.toLowerCase()).join(', ')}`);
}

export function conditionText({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((part) => part).join(': ');
  return why === '' ? `${type} is ${status}` : why;
}
