import { type Brought, notApproved, otherPlanApproved, refusedByPerson } from '../core/catalogue/pipeline.ts';
import { tidyNotApproved } from '../core/catalogue/tidy.ts';
import { type Key, keyText } from '../core/objects.ts';
import type { Plan } from '../core/plan.ts';
import type { Terminal } from '../core/ports/terminal.ts';

/** What is said about who approved a plan, before anybody is asked. */
export type ApprovalClaims = {
  /** Digest of the plan that was shown to whom it may concern; several where a run asks for several environments. */
  readonly approve?: string | readonly string[] | undefined;
  /** Name that is claimed to have said yes to that digest. */
  readonly approvedBy?: string | undefined;
  /** File of a signed approval, and the file of those who may sign. */
  readonly approval?: string | undefined;
  readonly approvers?: string | undefined;
};

export type Gate = {
  readonly plan: Plan;
  /** Digests given with --approve: a person saw these plans before and said yes to them. */
  readonly approve: ApprovalClaims['approve'];
  /** The person at the console; undefined with --no-input. */
  readonly terminal: Terminal | undefined;
  /** Who that person is, for the record: user@host. */
  readonly person: string;
  readonly brought?: Brought;
};

/**
 * Waits for the person an environment wants, and returns who said yes. Throws NOT_APPROVED, REFUSED_BY_PERSON or
 * OTHER_PLAN_APPROVED, always before any write.
 */
export async function passGate(
  { plan, approve, terminal, person, brought }: Gate,
  signal: AbortSignal,
): Promise<string> {
  if (isNamed(plan, approve)) return person;
  if (!terminal?.interactive) throw notApproved(plan, person, brought);
  const what = plan.ends === true ? 'remove it from' : 'deploy it to';
  const typed = await terminal.ask(`  type the service's name to ${what} ${plan.environment}: `, signal);
  if (typed !== plan.service) throw refusedByPerson(plan.environment, typed);
  return person;
}

/** Whether the plan is among the approved ones; false where none is. Throws OTHER_PLAN_APPROVED where only others are. */
export function isNamed({ digest }: Pick<Plan, 'digest'>, approve: ApprovalClaims['approve']): boolean {
  const digests = [approve ?? []].flat();
  if (digests.length > 0 && !digests.includes(digest)) throw otherPlanApproved(digests.join(', '), digest);
  return digests.length > 0;
}

/** What nobody needs any more goes only when somebody has seen what that is. Throws TIDY_NOT_APPROVED or OTHER_PLAN_APPROVED. */
export async function passTidyGate(
  plan: Pick<Plan, 'environment' | 'digest'>,
  { approve, terminal }: Pick<Gate, 'approve' | 'terminal'>,
  signal: AbortSignal,
): Promise<void> {
  const { environment, digest } = plan;
  if (isNamed(plan, approve)) return;
  if (!terminal?.interactive) throw tidyNotApproved(environment, digest, undefined);
  const typed = await terminal.ask(`  type ${environment} to remove these from it: `, signal);
  if (typed !== environment) throw tidyNotApproved(environment, digest, typed);
}

/** A release with a Job that says it cannot go back is taken back only where somebody at the terminal says so. */
export async function confirmRollback(
  { service, environment }: Pick<Plan, 'service' | 'environment'>,
  key: Key,
  terminal: Terminal | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (!terminal?.interactive) return false;
  const question = `  ${keyText(key)} says slipway.dev/rollback: refuse; type the service's name to roll ${environment} back all the same: `;
  return (await terminal.ask(question, signal)) === service;
}
