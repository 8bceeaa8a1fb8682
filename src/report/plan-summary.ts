import type { Plan } from '../core/plan.ts';
import { planLines } from './deploy.ts';

export type PlanSummary = {
  readonly digest: string;
  readonly service: string;
  readonly environment: string;
  readonly summary: readonly string[];
  readonly submitters: readonly string[];
  readonly fourEyes: boolean;
  /** Ids of `identities` with why each may not approve, empty where nothing speaks against it; left out where it is not known. */
  readonly approvers?: Readonly<Record<string, string>>;
  readonly requester: string;
  readonly author: string;
  readonly people: readonly string[];
  /** ISO 8601. */
  readonly expires: string;
  readonly expiresMs: number | undefined;
  readonly changes: number;
};

/** What an approval shows and asks, for the Jenkins library: neither cluster nor credentials are needed. */
export function planSummary(plan: Plan, approvers?: PlanSummary['approvers']): PlanSummary {
  const { digest, service, environment, approval, requester, author, expiresAt } = plan;
  return {
    digest,
    service,
    environment,
    summary: planLines(plan).map((line) => line.trim()),
    submitters: approval?.submitters ?? [],
    fourEyes: approval?.fourEyes ?? false,
    ...(approvers && { approvers }),
    requester,
    author,
    people: plan.people ?? [],
    expires: expiresAt,
    expiresMs: approval?.expiresMs,
    changes: plan.steps.filter(({ op }) => op !== 'keep').length,
  };
}
