import { notApproved, otherPlanApproved, refusedByPerson } from '../core/catalogue/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import type { Terminal } from '../core/ports/terminal.ts';

/** What is said about who approved a plan, before anybody is asked. */
export type ApprovalClaims = {
  /** Digest of the plan that was shown to whom it may concern. */
  readonly approve?: string | undefined;
  /** Name that is claimed to have said yes to that digest. */
  readonly approvedBy?: string | undefined;
  /** File of a signed approval, and the file of those who may sign. */
  readonly approval?: string | undefined;
  readonly approvers?: string | undefined;
};

export type Gate = {
  readonly plan: Plan;
  /** Digest given with --approve: a person saw this plan before and said yes to it. */
  readonly approve: string | undefined;
  /** The person at the console; undefined with --no-input. */
  readonly terminal: Terminal | undefined;
  /** Who that person is, for the record: user@host. */
  readonly person: string;
};

/**
 * Waits for the person an environment wants, and returns who said yes. Throws NOT_APPROVED, REFUSED_BY_PERSON or
 * OTHER_PLAN_APPROVED, always before any write.
 */
export async function passGate(
  { plan, approve, terminal, person }: Gate,
  signal: AbortSignal,
): Promise<string> {
  if (approve !== undefined) {
    if (approve !== plan.digest) throw otherPlanApproved(approve, plan.digest);
    return person;
  }
  if (!terminal?.interactive) throw notApproved(plan, person);
  const typed = await terminal.ask(`  type the service's name to deploy it to ${plan.environment}: `, signal);
  if (typed !== plan.service) throw refusedByPerson(plan.environment, typed);
  return person;
}
