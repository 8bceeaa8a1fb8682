import type { Plan } from '../core/plan.ts';
import type { Deployed } from '../core/deployed.ts';
import { keyText } from '../core/objects.ts';
import { isFailed, type Outcome } from '../core/verdict.ts';
import { shortImage } from '../core/short-names.ts';
import { outcomeText } from './rollout.ts';

/** One line about how a deploy ended: `development runs example:…@sha256:9b1c…, never fewer than 2 of 2 available`. */
export function deployedText({ state, rollout }: Pick<Deployed, 'state' | 'rollout'>, plan: Plan): string {
  const { environment, image } = plan;
  const what = image === undefined ? `${plan.service} as planned` : shortImage(image);
  switch (state) {
    case 'unchanged':
      return `${environment} runs ${what} already, nothing to do`;
    case 'succeeded':
      return [`${environment} runs ${what}`, rollout && outcomeText(rollout)].filter(Boolean).join(', ');
    case 'failed':
      return `${environment} does not run ${what}`;
    case 'timed out':
      return `${environment} does not run ${what} in time`;
  }
}

/** Why a rollout failed, its cause first: `crash: Deployment worker, container web exited with 3 (2 crashes, allowed 1)`. */
export function failureText({ objects }: Outcome): string | undefined {
  const failures = objects.flatMap(({ key, verdict }) => (isFailed(verdict) ? [{ key, verdict }] : []));
  const [first] = failures;
  if (!first) return undefined;
  const { key, verdict } = first;
  const more = failures.length === 1 ? '' : `, and ${failures.length - 1} more`;
  return `${verdict.cause}: ${keyText(key)}, ${verdict.reason}${more}`;
}
