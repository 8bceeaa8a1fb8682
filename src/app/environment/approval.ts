import { badApproval, badApprovers } from '../../core/catalogue/approval.ts';
import { type Brought, digestMissing } from '../../core/catalogue/pipeline.ts';
import { fourEyes } from '../../core/catalogue/plan.ts';
import { hasChanges, type Plan } from '../../core/plan.ts';
import type { Platform } from '../../core/platform.ts';
import { assertApproved, assertInTime, objectionTo } from '../../approval/approved.ts';
import { parseApprovers } from '../../approval/approvers.ts';
import { type ApprovalClaims, isNamed, passGate } from '../../approval/gate.ts';
import { parseApproval, verifyApproval } from '../../approval/signed.ts';
import { inStage, type Stage } from '../stage.ts';
import type { Session } from '../world.ts';
import { notifierFor } from './notices.ts';
import { pastReleases } from './past.ts';
import type { Planned } from './plan.ts';

/**
 * Who said yes, by signature, by claim or here at the terminal; undefined where the environment wants nobody or nothing
 * would change. No matter who it was, policy and four eyes are those of the platform now. Throws before any write.
 */
export async function approverOf(
  stage: Stage,
  planned: Planned,
  claims: ApprovalClaims & { readonly planFile?: string | undefined; readonly by?: Brought['by'] },
  session: Session,
): Promise<string | undefined> {
  const { plan, release, saved, platform } = planned;
  const { identities = {} } = platform;
  const { approval: policy } = release.environment;
  const { approve, planFile: file, by } = claims;
  const known = { identities, brought: { file, by } };
  const now = session.clock.now();
  const claimed = await claimedApprover(plan, claims, session);
  if (claimed !== undefined) {
    assertApproved(await withPeople(planned, session), claimed, now, known);
    return claimed;
  }
  if (saved === true) assertInTime(plan, now);
  // The end of a service is nothing to be asked for by mistake.
  if ((!policy && plan.ends !== true) || !hasChanges(plan)) return undefined;
  return inStage(stage, session, async () => {
    session.emit({ type: 'gate.waiting', plan });
    // Somebody who is named already need not be called.
    const notifier = notifierFor(platform, session);
    if (!isNamed(plan, approve))
      notifier.tell(plan, { kind: 'waiting', approvers: policy?.submitters ?? [] });
    const terminal = session.input ? await session.adapters.terminal() : undefined;
    const { person } = session;
    const asked = saved === true ? await withPeople(planned, session) : askedForBy(person, plan);
    const gate = { plan: asked, approve, terminal, person, brought: known.brought };
    // Nobody is asked for a yes that would not count.
    const objection = terminal?.interactive === true && objectionTo(asked, person, known);
    const passing = objection ? Promise.reject(objection) : passGate(gate, session.signal);
    const value = await passing.finally(async () => notifier.settled());
    assertApproved(asked, value, session.clock.now(), known);
    session.emit({ type: 'gate.passed', environment: plan.environment, approver: value });
    return { value, result: { code: 'approved', approver: value } };
  });
}

/**
 * Everybody whose addresses the platform knows, each with why this person may not approve the plan, empty where nothing
 * speaks against it; undefined where one pair of eyes is enough.
 */
export function approversOf(
  plan: Plan,
  { identities = {} }: Pick<Platform, 'identities'>,
): Readonly<Record<string, string>> | undefined {
  if (plan.approval?.fourEyes !== true) return undefined;
  const said = Object.keys(identities).map((id) => {
    const objection = objectionTo(plan, id, { identities });
    if (!objection) return [id, ''] as const;
    const involved = fourEyes.is(objection);
    return [id, involved ? 'asked for this deploy or wrote the change' : objection.message] as const;
  });
  return Object.fromEntries(said);
}

/** Who has a plan made and done by one command has asked for it, whoever else is named. */
function askedForBy(person: string, plan: Plan): Plan {
  const requesters = plan.requester.split(', ');
  return requesters.includes(person) ? plan : { ...plan, requester: [...requesters, person].join(', ') };
}

/** Whoever wrote the file of a plan may have left people out of it, so it is looked at again who they are. */
async function withPeople(planned: Planned, session: Session): Promise<Plan> {
  const { plan, release, cluster, saved, platform } = planned;
  const { environment, service } = release;
  if (saved !== true || plan.approval?.fourEyes !== true) return plan;
  const [last] = await pastReleases({ service, environment, cluster, platform }, session);
  const repository = await session.adapters.repository(session.cwd);
  const people = await repository.people(last?.commit, plan.commit);
  return { ...plan, people: [...(plan.people ?? []), ...people] };
}

/** Who is said to have approved a plan, by signature or by claim; undefined where nobody is named. */
export async function claimedApprover(
  plan: Pick<Plan, 'digest' | 'approval'>,
  claims: ApprovalClaims,
  session: Session,
): Promise<string | undefined> {
  if (claims.approval !== undefined) return signerOf(plan, claims.approval, claims.approvers, session);
  if (claims.approvedBy === undefined) return undefined;
  // A name alone would approve whatever plan lies in the file by now.
  if (!isNamed(plan, claims.approve)) throw digestMissing(claims.approvedBy);
  return claims.approvedBy;
}

/** Who signed the approval in this file, after it was checked against the plan and the approvers. */
async function signerOf(
  plan: Pick<Plan, 'digest' | 'approval'>,
  approval: string,
  approvers: string | undefined,
  { adapters, cwd, env, clock }: Session,
): Promise<string> {
  const files = await adapters.files(cwd);
  const file = approvers ?? env['SLIPWAY_APPROVERS'];
  const known = file === undefined ? undefined : await files.text(file);
  if (file === undefined || known === undefined) throw badApprovers(file ?? '--approvers');
  const signed = await files.text(approval);
  if (signed === undefined) throw badApproval(approval);
  return verifyApproval(parseApproval(signed, approval), {
    plan,
    approvers: parseApprovers(known, file),
    now: clock.now(),
  });
}
