import { fourEyes, planExpired } from '../core/catalogue/plan.ts';
import type { Plan } from '../core/plan.ts';

/** Throws PLAN_EXPIRED or FOUR_EYES where this approval does not count. */
export function assertApproved(plan: Plan, approver: string, now: number): void {
  assertInTime(plan, now);
  if (plan.approval?.fourEyes !== true) return;
  if (isSame(approver, namesOf(plan.requester))) throw fourEyes(approver, 'asked for this deploy');
  if (isSame(approver, namesOf(plan.author))) throw fourEyes(approver, 'wrote this commit');
}

export function assertInTime({ expiresAt }: Plan, now: number): void {
  if (now >= Date.parse(expiresAt)) throw planExpired(expiresAt);
}

/** `alice@laptop` → alice; `Alice Smith <alice@example.com>` → alice smith, alice@example.com, alice. */
function namesOf(person: string): readonly string[] {
  const [, name = person, mail = ''] = /^(.*?)\s*<(.*)>$/.exec(person) ?? [];
  return [
    person,
    name,
    mail,
    ...[name, mail].filter((text) => text.includes('@')).map((text) => text.split('@')[0] ?? ''),
  ]
    .map((text) => text.trim().toLowerCase())
    .filter((text) => text !== '');
}

function isSame(approver: string, names: readonly string[]): boolean {
  return namesOf(approver).some((name) => names.includes(name));
}
