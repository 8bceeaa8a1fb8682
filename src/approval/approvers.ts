import { createPublicKey } from 'node:crypto';
import { badApprovers } from '../core/catalogue/approval.ts';

/** Somebody who may sign approvals, as the platform team wrote it down. */
export type Approver = {
  readonly name: string;
  /** SubjectPublicKeyInfo in base64: the one line between the marks of `openssl pkey -pubout`. */
  readonly key: string;
  readonly groups: readonly string[];
};

/** Lines of name, public key and groups; `#` begins a comment. Throws BAD_APPROVERS with the line. */
export function parseApprovers(text: string, file: string): readonly Approver[] {
  const approvers = text.split('\n').flatMap((line, index): Approver[] => {
    const [name, key, ...groups] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name === undefined || name === '') return [];
    if (key === undefined || !isEd25519(key)) throw badApprovers(`${file}:${index + 1}`);
    return [{ name, key, groups }];
  });
  if (approvers.length === 0) throw badApprovers(file);
  return approvers;
}

function isEd25519(base64: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
