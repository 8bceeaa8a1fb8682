import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { conditionText, judgeCondition, type ObservedCondition } from './conditions.ts';
import type { JudgeContext } from './context.ts';
import { type JsonPathRule, valueAt } from './json-path.ts';
import { type Assessment, kindId, lapsing } from './kind.ts';
import { STALE } from './workload.ts';

type Custom = KubeObject & {
  readonly status?: {
    /** Argo writes a text. */
    readonly observedGeneration?: number | string;
    readonly conditions?: readonly ObservedCondition[];
  };
};

const GOOD = ['Ready', 'Available', 'Healthy', 'Established', 'Succeeded', 'Complete', 'Synced'];
const BAD = ['Stalled', 'Failed', 'Degraded'];

/** How long a controller has for its first word on an object. */
const FIRST_WORD_MS = 5_000;
const UNSPOKEN = 'stored; no controller has said anything of it';

/** Any kind we do not know: by a rule, else by conditions that controllers agree on, else it merely exists. */
export function judgeCustomResource(live: KubeObject, context: JudgeContext): Assessment {
  const { status } = live as Custom;
  if (isStatusStale(live)) return waiting(STALE);
  const rule = context.rules.get(kindId(live));
  const readyWhen = context.policy.readyWhen ?? rule?.readyWhen;
  if (rule?.failedWhen && textOf(live, rule.failedWhen) === rule.failedWhen.expected)
    return failed('config', `${rule.failedWhen.text} is ${rule.failedWhen.expected}`);
  if (readyWhen) return judgeRule(live, readyWhen);
  if (status === undefined) return judgeUnspoken(live, context);
  return settled(live, judgeByConditions(live), context);
}

/** A status that is about an older generation, where it says so. */
export function isStatusStale(live: KubeObject): boolean {
  const seen = (live as Custom).status?.observedGeneration;
  return seen !== undefined && Number(seen) < (live.metadata.generation ?? 0);
}

/** Where a status names no generation, an old one cannot be told from a new one: it has a moment to change. */
export function settled(live: KubeObject, found: Assessment, { written }: JudgeContext): Assessment {
  const { status } = live as Custom;
  const namesGeneration =
    status?.observedGeneration !== undefined ||
    status?.conditions?.some(({ observedGeneration }) => observedGeneration !== undefined);
  if (!written || namesGeneration || written['status'] === undefined) return found;
  if (JSON.stringify(written['status']) !== JSON.stringify(live['status'])) return found;
  return lapsing(waiting(STALE), FIRST_WORD_MS, found);
}

function judgeUnspoken(live: KubeObject, { withStatus, written }: JudgeContext): Assessment {
  if (!withStatus.has(kindId(live))) return ready('exists');
  return written ? lapsing(waiting(STALE), FIRST_WORD_MS, ready(UNSPOKEN)) : ready(UNSPOKEN);
}

function judgeByConditions(live: KubeObject): Assessment {
  const { conditions } = (live as Custom).status ?? {};
  const find = (types: readonly string[], isWanted: (found: ObservedCondition) => boolean) =>
    types
      .map((type) => conditions?.find((condition) => condition.type === type))
      .find((found) => found !== undefined && isWanted(found));
  const bad = find(BAD, ({ status, observedGeneration = Infinity }) => {
    return status === 'True' && observedGeneration >= (live.metadata.generation ?? 0);
  });
  // Degraded may pass; what its controller calls stalled or failed does not.
  if (bad)
    return bad.type === 'Degraded' ? waiting(conditionText(bad)) : failed('config', conditionText(bad));
  const good = find(GOOD, () => true);
  if (!good) return ready('exists');
  return judgeCondition(good.type, good, live) ?? ready(`is ${good.type.toLowerCase()}`);
}

function judgeRule(live: KubeObject, rule: JsonPathRule): Assessment {
  const shown = textOf(live, rule);
  const { text, expected } = rule;
  return shown === expected
    ? ready(`${text} is ${expected}`)
    : waiting(`${text} is ${shown}, not ${expected} yet`);
}

function textOf(live: KubeObject, { path }: JsonPathRule): string {
  const found = valueAt(live, path);
  if (found === undefined) return 'not there';
  return typeof found === 'string' ? found : JSON.stringify(found);
}
