import { type Approvable, objectionTo } from '../../approval/approved.ts';
import { type ApprovalClaims, passTidyGate } from '../../approval/gate.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import type { TidyPlan } from '../../core/tidy.ts';
import type { Session } from '../world.ts';
import { claimedApprover } from './approval.ts';

type Asking = {
  readonly environment: Environment;
  readonly platform: Pick<Platform, 'identities'>;
  readonly claims: ApprovalClaims;
  readonly requester: string;
  /** The command that comes to this plan again. */
  readonly again: string;
};

/**
 * Who said yes to what goes, by signature, by claim or here: somebody always has to, and who counts is what the approval of the
 * environment says. Throws before any write.
 */
export async function tidyApproverOf(
  plan: TidyPlan,
  { environment, platform, claims, requester, again }: Asking,
  session: Session,
): Promise<string> {
  const { name, approval } = environment;
  const { person, signal } = session;
  const { digest } = plan;
  const asked: Approvable = {
    environment: name,
    digest,
    requester,
    approval,
    again,
    service: name,
    branch: '',
    author: undefined,
    rollbackTo: undefined,
    steps: [],
  };
  const claimed = await claimedApprover(asked, claims, session);
  const objection = objectionTo(asked, claimed ?? person, { identities: platform.identities ?? {} });
  if (objection) throw objection;
  if (claimed !== undefined) return claimed;
  const { approve } = claims;
  const terminal = session.input && approve === undefined ? await session.adapters.terminal() : undefined;
  await passTidyGate(plan, { approve, terminal }, signal);
  return person;
}
