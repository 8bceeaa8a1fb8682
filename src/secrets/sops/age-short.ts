import { createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { X25519Identity } from './age-identity.ts';

const VERSION = 'age-encryption.org/v1';
const WRAP_LABEL = 'age-encryption.org/v1/X25519';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 16;
/** The counter of the first chunk of a payload, which is also the last. */
const ONLY_CHUNK = Buffer.concat([Buffer.alloc(11), Buffer.of(1)]);

/**
 * Opens an age file that holds a data key, which is one short chunk, with an X25519 key. Undefined for anything else, so
 * that the age library has the last word; its streams take several times as long, and with a hundred files people would
 * wait for the processor instead of for S3.
 */
export function openShortAge(file: Buffer, identities: readonly X25519Identity[]): Buffer | undefined {
  const parts = partsOf(file);
  const pairs = parts?.stanzas.flatMap((stanza) => identities.map((identity) => [stanza, identity] as const));
  for (const [stanza, identity] of pairs ?? []) {
    const fileKey = unwrap(stanza, identity);
    if (parts && fileKey) return openPayload(parts, fileKey);
  }
  return undefined;
}

type Stanza = { readonly share: Buffer; readonly body: Buffer };
type Parts = {
  readonly stanzas: readonly Stanza[];
  /** What the MAC of the header covers. */
  readonly covered: Buffer;
  readonly mac: Buffer;
  readonly payload: Buffer;
};

function partsOf(file: Buffer): Parts | undefined {
  const end = file.indexOf('\n---');
  const payloadAt = file.indexOf('\n', end + 1) + 1;
  if (end < 0 || payloadAt === 0) return undefined;
  const [version, ...lines] = file.toString('latin1', 0, end).split('\n');
  if (version !== VERSION) return undefined;
  const stanzas = lines.flatMap((line, index) => {
    const share = /^-> X25519 (?<share>[A-Za-z\d+/]{43})$/u.exec(line)?.groups?.['share'];
    // Base64 of 32 bytes is one line.
    return share === undefined ? [] : [{ share: bytesOf(share), body: bytesOf(lines[index + 1] ?? '') }];
  });
  return {
    stanzas: stanzas.filter(({ share, body }) => share.length === KEY_BYTES && body.length === KEY_BYTES),
    covered: file.subarray(0, end + '\n---'.length),
    mac: bytesOf(file.toString('latin1', end + '\n--- '.length, payloadAt - 1)),
    payload: file.subarray(payloadAt),
  };
}

function unwrap({ share, body }: Stanza, { recipient, agree }: X25519Identity): Buffer | undefined {
  try {
    const key = derived(agree(share), Buffer.concat([share, recipient]), WRAP_LABEL);
    return decrypted(body, key, Buffer.alloc(ONLY_CHUNK.length));
  } catch {
    // Meant for somebody else, or changed.
    return undefined;
  }
}

function openPayload({ covered, mac, payload }: Parts, fileKey: Buffer): Buffer | undefined {
  const expected = createHmac('sha256', derived(fileKey, Buffer.alloc(0), 'header'))
    .update(covered)
    .digest();
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  if (payload.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
  const key = derived(fileKey, payload.subarray(0, NONCE_BYTES), 'payload');
  try {
    return decrypted(payload.subarray(NONCE_BYTES), key, ONLY_CHUNK);
  } catch {
    // The library finds the same.
    return undefined;
  }
}

function derived(secret: Buffer, salt: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, label, KEY_BYTES));
}

/** Throws where it was changed or another key made it. */
function decrypted(sealed: Buffer, key: Buffer, nonce: Buffer): Buffer {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
