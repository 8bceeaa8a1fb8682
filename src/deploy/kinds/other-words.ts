import { fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { AT_WORK, conditionText, IN_ERROR, type ObservedCondition } from './conditions.ts';
import { type Assessment, GRACE_MS, lapsing } from './kind.ts';

/** Types of conditions that are bad where they are `True`: `ReconcileError`, `ResolutionFailed`, `NotReady`. */
const BAD_TYPE =
  /error|fail|irreconcilable|invalid|unhealthy|not ?ready|rejected|degraded|stalled|blocked|unavailable|conflict/i;
/** `NoErrors`, `NotFailed`: the other way round. */
const NEGATED = /^(?:No|Not|Without|Zero)(?=[A-Z])(?!Ready)/;

/** One word in `phase` or `state`, as many operators write it instead of conditions. */
const BAD_WORD = /fail|error|^(?:invalid|stalled|degraded|unhealthy|rejected|denied)$/i;
const WORKING =
  /^(?:pending|creating|initiali[sz]ing|progressing|provisioning|reconciling|updating|applying\w*|migrating\w*|installing|scaling|starting|upgrading|queued|validating|preparing|building|deploying|configuring|in ?progress)$/i;

export const EXISTS = ready('exists');

/** Of controllers that write none of the usual conditions: what says that something is wrong, or on its way. */
export function judgeOtherWords(live: KubeObject, conditions: readonly ObservedCondition[]): Assessment {
  const generation = live.metadata.generation ?? 0;
  const bad = conditions
    .filter(({ observedGeneration = Infinity }) => observedGeneration >= generation)
    .find(isBad);
  if (bad) {
    const text = conditionText(bad);
    return AT_WORK.test(bad.reason ?? '') ? waiting(text) : passing(text);
  }
  const { phase, state, ...status } = fieldsOf(live['status']);
  const [name, word] = typeof phase === 'string' ? ['phase', phase] : ['state', state];
  if (typeof word !== 'string') return EXISTS;
  const more = [status['message'], status['reason'], status['error']].find((one) => isText(one));
  const text = `${name} is ${word}${isText(more) ? `: ${more}` : ''}`;
  if (BAD_WORD.test(word) && !NEGATED.test(word)) return passing(text);
  return WORKING.test(word) ? waiting(text) : EXISTS;
}

function isBad({ type, status, reason = '' }: ObservedCondition): boolean {
  const isNegative = BAD_TYPE.test(type) && !NEGATED.test(type);
  if (isNegative) return status === 'True';
  // `ReconcileSuccess`, `Deployed` and the like are good where they are `True`.
  return status === 'False' && IN_ERROR.test(reason) && ![type, reason].some((word) => NEGATED.test(word));
}

/** Controllers try again, and what is an error now may be none in a moment. */
function passing(text: string): Assessment {
  return lapsing(waiting(text), GRACE_MS, failed('config', text));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
