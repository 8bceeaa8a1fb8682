import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { type JsonPathRule, valueAt } from './json-path.ts';
import { STALE } from './workload.ts';

type Custom = KubeObject & {
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
};

const GOOD = ['Ready', 'Available', 'Healthy', 'Established', 'Succeeded', 'Complete', 'Synced'];
const BAD = ['Stalled', 'Failed', 'Degraded'];

/** Any kind we do not know: by its own rule, else by conditions that controllers agree on, else it merely exists. */
export function judgeCustomResource(live: KubeObject, { policy }: JudgeContext): Verdict {
  const { status } = live as Custom;
  const seen = status?.observedGeneration;
  if (seen !== undefined && seen < (live.metadata.generation ?? 0)) return waiting(STALE);
  if (policy.readyWhen) return judgeRule(live, policy.readyWhen);
  const bad = BAD.map((type) => conditionOf(status?.conditions, type)).find(
    (found) => found?.status === 'True',
  );
  // Degraded may pass; what its controller calls stalled or failed does not.
  if (bad)
    return bad.type === 'Degraded' ? waiting(conditionText(bad)) : failed('config', conditionText(bad));
  const good = GOOD.map((type) => conditionOf(status?.conditions, type)).find((found) => found !== undefined);
  if (!good) return ready('exists');
  return good.status === 'True' ? ready(`is ${good.type.toLowerCase()}`) : waiting(conditionText(good));
}

function judgeRule(live: KubeObject, { path, text, expected }: JsonPathRule): Verdict {
  const found = valueAt(live, path);
  const shown = shownValue(found);
  return shown === expected
    ? ready(`${text} is ${expected}`)
    : waiting(`${text} is ${shown}, not ${expected} yet`);
}

function shownValue(found: unknown): string {
  if (found === undefined) return 'not there';
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function conditionText({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((part) => part).join(': ');
  return why === '' ? `${type} is ${status}` : why;
}
