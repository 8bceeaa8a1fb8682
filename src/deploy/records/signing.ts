import { type KeyObject, createHash, verify } from 'node:crypto';
import { badRecordsKey } from '../../core/catalogue/deploy.ts';
import { parseStrictJson } from '../../core/strict-json.ts';

/** The keys of statements about releases, Ed25519 or ECDSA on P-256 with SHA-256. */
export type Signing = {
  /** Undefined where this process only reads. */
  readonly signer: Signer | undefined;
  /** Public keys, tried in this order; one that KMS has is asked for only where none before it matches. */
  readonly publicKeys: readonly (() => Promise<KeyObject>)[];
};

export type Signer = {
  readonly publicKey: () => Promise<KeyObject>;
  readonly sign: (message: Buffer, signal: AbortSignal) => Promise<Uint8Array>;
};

/** A DSSE envelope (github.com/secure-systems-lab/dsse). */
type Envelope = {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
};

const TYPE = 'application/vnd.slipway.release+json+gzip';
const MAX_LENGTH = 16 * 1_024 * 1_024;
/** Signatures of one envelope that are looked at. */
const MAX_SIGNATURES = 10;

export async function signed(
  payload: Buffer,
  signing: Signing | undefined,
  signal: AbortSignal,
): Promise<Envelope> {
  const envelope = { payloadType: TYPE, payload: payload.toString('base64') };
  if (!signing) return { ...envelope, signatures: [] };
  const { signer } = signing;
  if (!signer) throw badRecordsKey(undefined);
  const sig = Buffer.from(await signer.sign(encoded(payload), signal)).toString('base64');
  return { ...envelope, signatures: [{ keyid: keyId(await signer.publicKey()), sig }] };
}

/** The payload of an envelope; throws an Error in words where a wanted signature is missing or wrong. */
export async function payloadOf(text: string, signing: Signing | undefined): Promise<Buffer> {
  const { payloadType, payload, signatures } = parseStrictJson(text, MAX_LENGTH) as Partial<Envelope>;
  if (payloadType !== TYPE || typeof payload !== 'string') throw new Error('it is no statement of a release');
  const bytes = Buffer.from(payload, 'base64');
  if (!signing) return bytes;
  const given = (Array.isArray(signatures) ? signatures.slice(0, MAX_SIGNATURES) : []).map(
    ({ sig }: { readonly sig?: unknown }) => Buffer.from(String(sig), 'base64'),
  );
  if (given.length === 0) throw new Error(NOT_SIGNED);
  const message = encoded(bytes);
  for (const publicKey of signing.publicKeys) {
    const key = await publicKey();
    if (given.some((signature) => verify(hashFor(key), message, key, signature))) return bytes;
  }
  throw new Error(NOT_SIGNED);
}

const NOT_SIGNED = 'none of the keys of records.sign signed it';

/** Ed25519 hashes by itself. */
export function hashFor({ asymmetricKeyType }: KeyObject): 'sha256' | null {
  return asymmetricKeyType === 'ec' ? 'sha256' : null;
}

/** What is signed: type and payload, each with its length in front. */
function encoded(payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(TYPE)} ${TYPE} ${payload.length} `),
    payload,
  ]);
}

function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
