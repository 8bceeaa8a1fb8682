import { noDataKey, sopsBroken, sopsUnsupported } from '../../core/catalogue/secrets.ts';
import { UserError } from '../../core/errors.ts';
import type { Sealing } from '../../core/ports/kms.ts';
import type { Secret } from '../../core/secret.ts';
import { openWithAge, sealWithAge } from './age.ts';
import type { KmsEntry, SopsMetadata } from './metadata.ts';

/** What can open an encrypted file; each part is only asked for when a file needs it. */
export type KeyRing = {
  /** Private age keys of this machine; empty where it has none. */
  ageIdentities(): Promise<readonly Secret[]>;
  kms(): Promise<Sealing>;
};

/** Who a new file is encrypted for: everybody listed can open it alone. */
export type Recipients = { readonly age: readonly string[]; readonly kms: readonly string[] };

type DataKey = { readonly key: Buffer; readonly by: 'age' | 'kms' };

type Access = { readonly keys: KeyRing; readonly signal: AbortSignal };

/** Unwraps the data key of a file with the first of its keys that works. */
export async function openDataKey(
  metadata: SopsMetadata,
  where: string,
  { keys, signal }: Access,
): Promise<DataKey> {
  if (metadata.groups > 1) throw sopsUnsupported(where, 'its data key is split among key groups');
  const byAge =
    metadata.age.length > 0 ? await openWithAge(metadata.age, await keys.ageIdentities()) : undefined;
  if (byAge) return { key: wholeKey(byAge, where), by: 'age' };
  const byKms = metadata.kms.length > 0 ? await openWithKms(metadata.kms, { keys, signal }) : undefined;
  if (byKms) return { key: wholeKey(byKms, where), by: 'kms' };
  if (metadata.age.length + metadata.kms.length === 0 && metadata.otherKeys.length > 0)
    throw sopsUnsupported(
      where,
      `only ${metadata.otherKeys.join(' and ')} keys open it, and slipway has age and KMS`,
    );
  const others = [...metadata.age.map(({ recipient }) => recipient), ...metadata.otherKeys];
  throw others.length === 0 ? sopsBroken(where, 'it lists no key') : noDataKey(where, others);
}

/** Tries every key; what the last one said is what the person needs to know. */
async function openWithKms(
  entries: readonly KmsEntry[],
  { keys, signal }: Access,
): Promise<Uint8Array | undefined> {
  const kms = await keys.kms();
  let refusal: UserError | undefined;
  for (const { arn, enc, context } of entries) {
    try {
      return await kms.decrypt({ key: arn, bytes: Buffer.from(enc, 'base64'), context }, signal);
    } catch (error) {
      if (!(error instanceof UserError) || signal.aborted) throw error;
      refusal = error;
    }
  }
  if (refusal) throw refusal;
  return undefined;
}

function wholeKey(bytes: Uint8Array, where: string): Buffer {
  if (bytes.length !== 32) throw sopsBroken(where, 'its data key has a wrong length');
  return Buffer.from(bytes);
}

/** Wraps a data key for every recipient, as the entries of the `sops` mapping. */
export async function sealDataKey(
  key: Buffer,
  { age, kms }: Recipients,
  { keys, signal, now }: Access & { readonly now: string },
): Promise<Readonly<Record<'age' | 'kms', readonly Readonly<Record<string, string>>[]>>> {
  return {
    kms: kms.length === 0 ? [] : await sealWithKms(key, kms, { service: await keys.kms(), signal, now }),
    age: await Promise.all(age.map((recipient) => sealWithAge(key, recipient))),
  };
}

async function sealWithKms(
  key: Buffer,
  arns: readonly string[],
  { service, signal, now }: { readonly service: Sealing; readonly signal: AbortSignal; readonly now: string },
): Promise<readonly Readonly<Record<string, string>>[]> {
  return Promise.all(
    arns.map(async (arn) => {
      const enc = await service.encrypt({ key: arn, bytes: key, context: {} }, signal);
      return { arn, created_at: now, enc: Buffer.from(enc).toString('base64'), aws_profile: '' };
    }),
  );
}
