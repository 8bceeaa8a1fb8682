import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import {
  approvalForOther,
  approvalTooOld,
  badApproval,
  badApprovalKey,
  badDigest,
  mayNotApprove,
  unknownApprover,
  wrongSignature,
} from '../core/catalogue/approval.ts';
import type { Plan } from '../core/plan.ts';
import { parseStrictJson } from '../core/strict-json.ts';
import type { Approver } from './approvers.ts';

/** A person's yes to one plan, which can travel over any channel: chat, mail, another CI. */
export type SignedApproval = {
  readonly format: 1;
  readonly digest: string;
  readonly approver: string;
  /** ISO 8601; after it the approval is worth nothing. */
  readonly until: string;
  /** Ed25519 over the other fields, base64. */
  readonly signature: string;
};

type Statement = Pick<SignedApproval, 'digest' | 'approver' | 'until'>;

/** `key` is PEM; `where` says where it came from and is named in BAD_APPROVAL_KEY. */
export function signApproval(
  { digest, approver, until }: Statement,
  { key, where }: { readonly key: string; readonly where: string },
): SignedApproval {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw badDigest(digest);
  const signature = sign(null, message({ digest, approver, until }), privateKey(key, where)).toString(
    'base64',
  );
  return { format: 1, digest, approver, until, signature };
}

export function parseApproval(text: string, file: string): SignedApproval {
  const said = jsonOf(text);
  const fields = ['digest', 'approver', 'until', 'signature'] as const;
  if (said?.['format'] !== 1 || !fields.every((field) => typeof said[field] === 'string'))
    throw badApproval(file);
  if (Number.isNaN(Date.parse(said['until'] as string))) throw badApproval(file);
  return said as unknown as SignedApproval;
}

/**
 * Who approved this plan. Throws, each with exit 7: UNKNOWN_APPROVER, WRONG_SIGNATURE, APPROVAL_FOR_OTHER_PLAN,
 * APPROVAL_EXPIRED or MAY_NOT_APPROVE. Four eyes are a matter of the plan and are not looked at here.
 */
export function verifyApproval(approval: SignedApproval, { plan, approvers, now }: VerifyAgainst): string {
  const { approver, digest, until, signature } = approval;
  const known = approvers.find(({ name }) => name === approver);
  if (!known) throw unknownApprover(approver);
  const genuine = verify(null, message(approval), publicKey(known.key), Buffer.from(signature, 'base64'));
  if (!genuine) throw wrongSignature(approver);
  if (digest !== plan.digest) throw approvalForOther(digest, plan.digest);
  if (now >= Date.parse(until)) throw approvalTooOld(until);
  const submitters = plan.approval?.submitters ?? [];
  if (submitters.length > 0 && ![known.name, ...known.groups].some((name) => submitters.includes(name)))
    throw mayNotApprove(approver, submitters);
  return approver;
}

type VerifyAgainst = {
  readonly plan: Pick<Plan, 'digest' | 'approval'>;
  readonly approvers: readonly Approver[];
  readonly now: number;
};

/** The purpose stands in front, so that no other text signed with the same key can pass for an approval. */
function message({ digest, approver, until }: Statement): Buffer {
  return Buffer.from(JSON.stringify(['slipway approval 1', digest, approver, until]));
}

function privateKey(pem: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The cause may quote the key, so it is not kept.
  }
  throw badApprovalKey(where);
}

function publicKey(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

/** Characters of an approval; it has a few hundred. */
const LONGEST = 100_000;

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const said = parseStrictJson(text, LONGEST);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
