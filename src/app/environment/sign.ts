import { jsonText } from '../../core/printable.ts';
import { badApprovalKey } from '../../core/catalogue/approval.ts';
import { noSuchFile } from '../../core/catalogue/templating.ts';
import { badDuration } from '../../core/catalogue/pipeline.ts';
import { parseDuration } from '../../core/duration.ts';
import { signApproval } from '../../approval/signed.ts';
import type { Session } from '../world.ts';

export type Signing = {
  readonly digest: string;
  /** Name among the approvers; the user of this machine where it is left out. */
  readonly as?: string | undefined;
  /** File of the private key; $SLIPWAY_APPROVAL_KEY where it is left out. */
  readonly key?: string | undefined;
  /** How long the approval is good, such as `2h`. */
  readonly for: string;
};

export type SignedApproval = {
  /** JSON for `slipway deploy --approval`. */
  readonly text: string;
  readonly approver: string;
  /** ISO 8601. */
  readonly until: string;
};

/** A yes to one plan. Throws BAD_DURATION or BAD_APPROVAL_KEY. */
export async function signedApproval(
  { digest, as, key, for: time }: Signing,
  session: Session,
): Promise<SignedApproval> {
  const ms = parseDuration(time);
  if (ms === undefined) throw badDuration('--for', time);
  const until = new Date(session.clock.now() + ms).toISOString();
  const approver = as ?? session.person.split('@')[0] ?? session.person;
  const text = jsonText(signApproval({ digest, approver, until }, await signingKey(key, session)));
  return { text, approver, until };
}

async function signingKey(
  file: string | undefined,
  { adapters, cwd, env }: Session,
): Promise<{ readonly key: string; readonly where: string }> {
  if (file === undefined) {
    const given = env['SLIPWAY_APPROVAL_KEY'];
    if (!given) throw badApprovalKey();
    return { key: given, where: '$SLIPWAY_APPROVAL_KEY' };
  }
  const key = await (await adapters.files(cwd)).text(file);
  if (key === undefined) throw noSuchFile(file, 'name the file of your private key with --key');
  return { key, where: file };
}
