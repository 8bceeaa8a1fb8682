import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { badRecordsKey, recordsKeyUnusable } from '../../core/catalogue/deploy.ts';
import type { KmsKey } from '../../core/ports/kms.ts';
import type { Signing, Signer } from '../../deploy/records/signing.ts';
import { hashFor } from '../../deploy/records/signing.ts';
import type { Session } from '../world.ts';

type Opening = Pick<Session, 'adapters' | 'env' | 'cwd' | 'signal'>;
type Keys = Omit<KmsKey, 'key'> & { readonly sign: readonly string[] };

/**
 * The keys of `records.sign`. The private one is in the file of $SLIPWAY_RECORDS_KEY, else the first KMS key signs;
 * without either, statements can only be read.
 */
export async function signingOf({ sign: keys, ...role }: Keys, session: Opening): Promise<Signing> {
  const kms = keys.filter(isKms).map((arn) => kmsSigner({ key: arn, ...role }, session));
  const pinned = keys
    .filter((key) => !isKms(key))
    .map((key) => createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }));
  return {
    signer: (await fileSigner(session)) ?? kms[0],
    publicKeys: [
      ...pinned.map((key) => () => Promise.resolve(key)),
      ...kms.map(({ publicKey }) => publicKey),
    ],
  };
}

function isKms(key: string): boolean {
  return key.startsWith('arn:');
}

async function fileSigner({ env, adapters, cwd }: Opening): Promise<Signer | undefined> {
  const file = env['SLIPWAY_RECORDS_KEY'];
  if (file === undefined || file === '') return undefined;
  const key = privateKey((await (await adapters.files(cwd)).text(file)) ?? '', file);
  return {
    publicKey: () => Promise.resolve(createPublicKey(key)),
    sign: (message) => Promise.resolve(sign(hashFor(key), message, key)),
  };
}

function privateKey(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (isUsable(key)) return key;
  } catch {
    // The cause may quote the key, so it is not kept.
  }
  throw badRecordsKey(file);
}

function kmsSigner(kmsKey: KmsKey, { adapters, signal }: Opening): Signer {
  let known: Promise<KeyObject> | undefined;
  const ask = async (): Promise<KeyObject> => {
    const der = await (await adapters.kms()).publicKey(kmsKey, signal);
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    if (!isUsable(key)) throw recordsKeyUnusable(kmsKey.key);
    return key;
  };
  return {
    publicKey: () => (known ??= ask()),
    sign: async (message, within) => {
      const digest = createHash('sha256').update(message).digest();
      return (await adapters.kms()).sign({ ...kmsKey, digest }, within);
    },
  };
}

function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'ed25519' || asymmetricKeyDetails?.namedCurve === 'prime256v1';
}
