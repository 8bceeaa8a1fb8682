import { fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { conditionsOf, conditionText, judgeCondition, type ObservedCondition } from './conditions.ts';
import type { JudgeContext } from './context.ts';
import { type JsonPathRule, valueAt } from '../../core/json-path.ts';
import { type Assessment, kindId } from './kind.ts';
import type { KindRule } from './kind-rule.ts';
import { EXISTS, judgeOtherWords } from './other-words.ts';
import { isEmpty, isStatusStale, settled, unheard } from './status-age.ts';
import { STALE } from './workload.ts';

/** Each of these that a controller writes has to be `True`. */
const GOOD = ['Ready', 'Available', 'Healthy', 'Established', 'Synced'];
/** The end of what ends, where there is none of the others. */
const DONE = ['Succeeded', 'Complete'];
const BAD = ['Stalled', 'Failed', 'Degraded'];

export const UNHEARD = ready('stored; no controller has said anything of it');

/** Whether a verdict comes of nothing that a controller has said. */
export function isSilent({ lapse, ...found }: Assessment): boolean {
  const { state, reason } = lapse?.to ?? found;
  return state === 'ready' && [EXISTS.reason, UNHEARD.reason].includes(reason);
}

/** By what the platform file and the object itself say of its kind; undefined where they leave it to its own words. */
export function judgeByRules(live: KubeObject, context: JudgeContext): Assessment | undefined {
  const { failedWhen, readyWhen: usual } = context.rules.get(kindId(live)) ?? {};
  const readyWhen = context.policy.readyWhen ?? usual;
  const asked = [readyWhen, failedWhen].filter((one) => one !== undefined);
  if (asked.length === 0) return undefined;
  if (isStatusStale(live) || asked.some((one) => isAboutOlder(live, one))) return waiting(STALE);
  const judged = judgeTexts(live, { readyWhen, failedWhen });
  const wordOf = (object: KubeObject): string => asked.map((one) => textOf(object, one)).join(' ');
  return judged && settled(live, judged, context, wordOf);
}

/** Any kind we do not know: by conditions that controllers agree on, else it merely exists. */
export function judgeCustomResource(live: KubeObject, context: JudgeContext): Assessment {
  if (isStatusStale(live)) return waiting(STALE);
  if (!isEmpty(live['status'])) return settled(live, judgeByConditions(live), context);
  return context.withStatus.has(kindId(live)) ? unheard(UNHEARD, context) : EXISTS;
}

function judgeByConditions(live: KubeObject): Assessment {
  const conditions = conditionsOf(live['status']);
  const named = (types: readonly string[]): readonly ObservedCondition[] =>
    types.flatMap((type) => conditions.find((condition) => condition.type === type) ?? []);
  const bad = named(BAD).find(({ status, observedGeneration = Infinity }) => {
    return status === 'True' && observedGeneration >= (live.metadata.generation ?? 0);
  });
  // Degraded may pass; what its controller calls stalled or failed does not.
  if (bad)
    return bad.type === 'Degraded' ? waiting(conditionText(bad)) : failed('config', conditionText(bad));
  const [busy] = named(['Reconciling']);
  if (busy?.status === 'True') return waiting(conditionText(busy));
  const found = named(GOOD);
  const asked = found.length > 0 ? found : named(DONE);
  const [first] = asked;
  if (!first) return judgeOtherWords(live, conditions);
  const verdicts = asked.map((condition) => judgeCondition(condition.type, condition, live));
  return verdicts.find((verdict) => verdict !== undefined) ?? ready(`is ${first.type.toLowerCase()}`);
}

function judgeTexts(
  live: KubeObject,
  { readyWhen, failedWhen }: Pick<KindRule, 'readyWhen' | 'failedWhen'>,
): Assessment | undefined {
  if (failedWhen && textOf(live, failedWhen) === failedWhen.expected)
    return failed('config', `${failedWhen.text} is ${failedWhen.expected}`);
  if (!readyWhen) return undefined;
  const shown = textOf(live, readyWhen);
  const { text, expected } = readyWhen;
  return shown === expected
    ? ready(`${text} is ${expected}`)
    : waiting(`${text} is ${shown}, not ${expected} yet`);
}

/** A condition on the way to the value may say itself which generation it is about. */
function isAboutOlder(live: KubeObject, { path }: JsonPathRule): boolean {
  return path.some((_, index) => {
    const { observedGeneration } = fieldsOf(valueAt(live, path.slice(0, index + 1)));
    return Number(observedGeneration) < (live.metadata.generation ?? 0);
  });
}

function textOf(live: KubeObject, { path }: JsonPathRule): string {
  const found = valueAt(live, path);
  if (found === undefined) return 'not there';
  return typeof found === 'string' ? found : JSON.stringify(found);
}
