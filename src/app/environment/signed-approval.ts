import { badApproval, badApprovers } from '../../core/catalogue/approval.ts';
import type { Plan } from '../../core/plan.ts';
import { parseApproval, verifyApproval } from '../../approval/signed.ts';
import { parseApprovers } from '../../approval/approvers.ts';
import type { Session } from '../world.ts';

export type ApprovalFiles = { readonly approval: string; readonly approvers: string | undefined };

/** Who signed the approval in this file, after it was checked against the plan and the approvers. */
export async function signerOf(
  plan: Plan,
  { approval, approvers }: ApprovalFiles,
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
