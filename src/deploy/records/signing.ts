import { type KeyObject, createHash, createPublicKey, sign, verify } from 'node:crypto';
import { badRecordsKey } from '../../core/catalogue/deploy.ts';
import { parseStrictJson } from '../../core/strict-json.ts';

/** Ed25519 keys for statements about releases. */
export type Signing = {
  /** Undefined where this process only reads. */
  readonly privateKey: KeyObject | undefined;
  readonly publicKeys: readonly KeyObject[];
};

/** A DSSE envelope (github.com/secure-systems-lab/dsse). */
type Envelope = {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
};

const TYPE = 'application/vnd.slipway.release+json+gzip';
const MAX_LENGTH = 16 * 1_024 * 1_024;

export function signed(payload: Buffer, signing: Signing | undefined): Envelope {
  if (signing && !signing.privateKey) throw badRecordsKey(undefined);
  const key = signing?.privateKey;
  const signatures = key
    ? [{ keyid: keyId(createPublicKey(key)), sig: sign(null, encoded(payload), key).toString('base64') }]
    : [];
  return { payloadType: TYPE, payload: payload.toString('base64'), signatures };
}

/** The payload of an envelope; throws an Error in words where a wanted signature is missing or wrong. */
export function payloadOf(text: string, signing: Signing | undefined): Buffer {
  const { payloadType, payload, signatures = [] } = parseStrictJson(text, MAX_LENGTH) as Partial<Envelope>;
  if (payloadType !== TYPE || typeof payload !== 'string') throw new Error('it is no statement of a release');
  const bytes = Buffer.from(payload, 'base64');
  if (!signing) return bytes;
  const good = signatures.some(({ sig }) =>
    signing.publicKeys.some((key) => verify(null, encoded(bytes), key, Buffer.from(String(sig), 'base64'))),
  );
  if (!good) throw new Error('none of the keys of records.sign signed it');
  return bytes;
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
