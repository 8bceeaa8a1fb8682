import type { Folders } from './folders.ts';
import { writePrivate } from './state.ts';

/** Makes the key that opens the files of secrets; answers with its public half. */
export async function writeAgeKey({ ageKey }: Folders): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  await writePrivate(ageKey, `${identity}\n`);
  return identityToRecipient(identity);
}
