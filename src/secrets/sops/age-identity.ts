import { bech32 } from '@scure/base';
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import type { Secret } from '../../core/secret.ts';

/** What stands before the 32 bytes of an X25519 key in DER. */
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');

const KEY_BYTES = 32;

export type X25519Identity = {
  readonly recipient: Buffer;
  /** What only this key and the one who made the share can compute. */
  readonly agree: (share: Buffer) => Buffer;
};

/** Reading a key takes longer than opening a file with it. */
const known = new WeakMap<Secret, X25519Identity>();

/** Whether a text is a private age key, of the usual or the post-quantum kind; its checksum tells what was mistyped. */
export function isIdentity(text: string): boolean {
  return (
    scalarOf(text, 'AGE-SECRET-KEY-') !== undefined || scalarOf(text, 'AGE-SECRET-KEY-PQ-') !== undefined
  );
}

/** The key ready for use; undefined where it is of another kind. */
export function x25519Identity(identity: Secret): X25519Identity | undefined {
  const found = known.get(identity);
  if (found) return found;
  const scalar = scalarOf(identity.reveal(), 'AGE-SECRET-KEY-');
  if (!scalar) return undefined;
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE, scalar]),
    format: 'der',
    type: 'pkcs8',
  });
  const made = {
    recipient: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES),
    agree: (share: Buffer) => diffieHellman({ privateKey, publicKey: publicKey(share) }),
  };
  known.set(identity, made);
  return made;
}

/** As JWK: Node takes six times as long to find out what a DER holds. */
function publicKey(point: Buffer): KeyObject {
  const key = { kty: 'OKP', crv: 'X25519', x: point.toString('base64url') };
  return createPublicKey({ key, format: 'jwk' });
}

function scalarOf(identity: string, prefix: string): Buffer | undefined {
  try {
    const decoded = bech32.decodeToBytes(identity);
    if (decoded.prefix.toUpperCase() !== prefix || decoded.bytes.length !== KEY_BYTES) return undefined;
    return Buffer.from(decoded.bytes);
  } catch {
    // The library's own words quote the key.
    return undefined;
  }
}
