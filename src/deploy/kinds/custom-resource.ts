import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { conditionText, judgeCondition, type ObservedCondition } from './conditions.ts';
import type { JudgeContext } from './context.ts';
import { type JsonPathRule, valueAt } from './json-path.ts';
import { type Assessment, kindId } from './kind.ts';
import type { KindRule } from './kind-rule.ts';
import { isStatusStale, settled, unheard } from './status-age.ts';
import { STALE } from './workload.ts';

type Custom = KubeObject & {
  readonly status?: { readonly conditions?: readonly ObservedCondition[] };
};

/** Each of these that a controller writes has to be `True`. */
const GOOD = ['Ready', 'Available', 'Healthy', 'Established', 'Synced'];
/** The end of what ends, where there is none of the others. */
const DONE = ['Succeeded', 'Complete'];
const BAD = ['Stalled', 'Failed', 'Degraded'];

export const UNHEARD = ready('stored; no controller has said anything of it');

/** Any kind we do not know: by a rule, else by conditions that controllers agree on, else it merely exists. */
export function judgeCustomResource(live: KubeObject, context: JudgeContext): Assessment {
  if (isStatusStale(live)) return waiting(STALE);
  const rule = context.rules.get(kindId(live));
  const readyWhen = context.policy.readyWhen ?? rule?.readyWhen;
  if (readyWhen ?? rule?.failedWhen) {
    const judged = judgeByRules(live, { readyWhen, failedWhen: rule?.failedWhen });
    const asked = [readyWhen, rule?.failedWhen].filter((one) => one !== undefined);
    const wordOf = (object: KubeObject): string => asked.map((one) => textOf(object, one)).join(' ');
    if (judged) return settled(live, judged, context, wordOf);
  }
  const { status = {} } = live as Custom;
  if (Object.keys(status).length > 0) return settled(live, judgeByConditions(live), context);
  return context.withStatus.has(kindId(live)) ? unheard(UNHEARD, context) : ready('exists');
}

function judgeByConditions(live: KubeObject): Assessment {
  const { conditions = [] } = (live as Custom).status ?? {};
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
  if (!first) return ready('exists');
  const verdicts = asked.map((condition) => judgeCondition(condition.type, condition, live));
  return verdicts.find((verdict) => verdict !== undefined) ?? ready(`is ${first.type.toLowerCase()}`);
}

/** Undefined where the rules leave it to the conditions. */
function judgeByRules(
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

function textOf(live: KubeObject, { path }: JsonPathRule): string {
  const found = valueAt(live, path);
  if (found === undefined) return 'not there';
  return typeof found === 'string' ? found : JSON.stringify(found);
}
