import { basename, dirname, resolve } from 'node:path';
import { noSecretsBucket } from '../core/catalogue/secrets.ts';
import type { Platform } from '../core/platform.ts';
import { ageIdentitiesFrom } from '../secrets/age-identities.ts';
import type { SecretAccess } from '../secrets/fetch.ts';
import type { KeyRing } from '../secrets/sops/unseal.ts';
import type { Session } from './session.ts';

type Access = Pick<Session, 'adapters' | 'env' | 'cwd'>;

/** The bucket of the platform and the keys of this machine. */
export async function openSecretAccess(session: Access, platform: Platform): Promise<SecretAccess> {
  const { secrets } = platform;
  if (!secrets) throw noSecretsBucket(platform.file);
  return {
    bucket: await session.adapters.bucket(secrets),
    encryption: secrets.encryption,
    keys: keyRing(session),
  };
}

function keyRing({ adapters, env, cwd }: Access): KeyRing {
  let identities: ReturnType<KeyRing['ageIdentities']> | undefined;
  const readFile = async (path: string): Promise<string | undefined> => {
    const absolute = resolve(cwd, path);
    return (await adapters.files(dirname(absolute))).text(basename(absolute));
  };
  return {
    ageIdentities: () => (identities ??= ageIdentitiesFrom(env, readFile)),
    kms: () => adapters.kms(),
  };
}
