import type { Asked, Brought } from '../core/catalogue/pipeline.ts';
import { approverUnknown, fourEyes, nameUnclear, planExpired } from '../core/catalogue/plan.ts';
import type { UserError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Identities } from '../core/platform.ts';
import { idsOf, isUnclear, namesOf, mailOf } from './names.ts';

/** The addresses of approvers, and how the plan came here, for the words of a refusal. */
type Known = { readonly identities?: Identities | undefined; readonly brought?: Brought };

/** What is to be approved, and who had a part in it. */
export type Approvable = Asked &
  Pick<Plan, 'people'> & {
    /** Undefined for what comes of no commit, such as tidying up. */
    readonly author: string | undefined;
  };

/** Throws PLAN_EXPIRED, and what `objectionTo` finds. */
export function assertApproved(plan: Plan, approver: string, now: number, known: Known = {}): void {
  assertInTime(plan, now);
  const objection = objectionTo(plan, approver, known);
  if (objection) throw objection;
}

/**
 * Why somebody may not approve where four eyes are wanted: FOUR_EYES where the approver has a part in what is deployed,
 * APPROVER_UNKNOWN where `identities` has no entry for the approver, so that nobody can tell, and NAME_UNCLEAR for a name
 * that only looks like another one, or cannot be read at all.
 */
export function objectionTo(
  plan: Approvable,
  approver: string,
  { identities, brought }: Known = {},
): UserError | undefined {
  if (plan.approval?.fourEyes !== true) return undefined;
  if (isUnclear(approver)) return nameUnclear(approver);
  const sharesName = (names: readonly string[]) => {
    const own = new Set(names.flatMap(namesOf));
    return (person: string): boolean => namesOf(person).some((name) => own.has(name));
  };
  // A build may have been asked for by several people at once.
  const requesters = plan.requester.split(', ');
  const asked = (): UserError =>
    fourEyes(approver, plan.again === undefined ? 'asked for this deploy' : 'asked for it', plan, brought);
  // Whose own name it is needs no entry to be told, and none would help.
  if (requesters.some(sharesName([approver]))) return asked();
  const addresses = identities && addressesOf(approver, identities);
  if (identities && !addresses) return approverUnknown(approver);
  const isOwn = sharesName([approver, ...(addresses ?? [])]);
  if (requesters.some(isOwn)) return asked();
  const people = [...(plan.author === undefined ? [] : [plan.author]), ...(plan.people ?? [])];
  const wrote = 'wrote this commit or one since the last deploy';
  if (people.some(isOwn)) return fourEyes(approver, wrote, plan, brought);
  // git gives neither name nor address of a line that it cannot read.
  const unclear = people.find((person) => isUnclear(mailOf(person) ?? '') || !/[\p{L}\p{N}]/u.test(person));
  return unclear === undefined ? undefined : nameUnclear(unclear);
}

export function assertInTime({ expiresAt }: Plan, now: number): void {
  if (now >= Date.parse(expiresAt)) throw planExpired(expiresAt);
}

/** Ids are told apart as people read them, so `Carol` is `carol`. */
function addressesOf(approver: string, identities: Identities): readonly string[] | undefined {
  const ids = idsOf(approver);
  return Object.entries(identities).find(([id]) => idsOf(id).some((name) => ids.includes(name)))?.[1];
}
