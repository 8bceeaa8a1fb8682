import { badRecipient } from '../../core/catalogue/secrets.ts';
import type { Secret } from '../../core/secret.ts';
import type { AgeEntry } from './metadata.ts';

/** The data key by the first entry that one of the private keys opens; undefined where there is none. */
export async function openWithAge(
  entries: readonly AgeEntry[],
  identities: readonly Secret[],
): Promise<Uint8Array | undefined> {
  if (identities.length === 0) return undefined;
  const { armor, Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  for (const { enc } of entries) {
    try {
      return await decrypter.decrypt(armor.decode(enc));
    } catch {
      // Meant for somebody else, or damaged; another entry may still open it.
    }
  }
  return undefined;
}

/** The entry of a file by which the owner of this public key opens it. */
export async function sealWithAge(
  key: Buffer,
  recipient: string,
): Promise<Readonly<Record<'recipient' | 'enc', string>>> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw badRecipient(recipient);
  }
  return { recipient, enc: armor.encode(await encrypter.encrypt(key)) };
}
