import type { Plan } from '../core/plan.ts';
import { planLines } from './deploy.ts';

/** What an approval shows and asks, for the Jenkins library: neither cluster nor credentials are needed. */
export function planSummary(plan: Plan): Readonly<Record<string, unknown>> {
  const { digest, service, environment, approval, requester, author, expiresAt } = plan;
  return {
    digest,
    service,
    environment,
    summary: planLines(plan).map((line) => line.trim()),
    submitters: approval?.submitters ?? [],
    fourEyes: approval?.fourEyes ?? false,
    requester,
    author,
    people: plan.people ?? [],
    expires: expiresAt,
    expiresMs: approval?.expiresMs,
    changes: plan.steps.filter(({ op }) => op !== 'keep').length,
  };
}
