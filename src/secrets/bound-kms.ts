import { kmsKeyNotNamed } from '../core/catalogue/aws.ts';
import type { SecretsBucket } from '../core/platform.ts';
import type { KmsRequest, Sealing } from '../core/ports/kms.ts';

/**
 * KMS, asked only about keys that the platform names and as the role that it names: a file says both as well, and it was
 * written by anyone who may write the bucket. Throws KMS_KEY_NOT_NAMED before anything is asked.
 */
export function boundKms(
  kms: Sealing,
  secrets: Pick<SecretsBucket, 'kms' | 'kmsKeys' | 'kmsRole' | 'externalId' | 'sessionTags'>,
): Sealing {
  const { kms: newKeys = [], kmsKeys = [], kmsRole, externalId, sessionTags } = secrets;
  const named = [newKeys, kmsKeys].flat();
  const role = kmsRole === undefined ? {} : { role: kmsRole, externalId, sessionTags };
  const bound = ({ key: wanted, bytes, context }: KmsRequest): KmsRequest => {
    if (!named.includes(wanted)) throw kmsKeyNotNamed(wanted);
    return { key: wanted, bytes, context, ...role };
  };
  return {
    encrypt: async (request, signal) => kms.encrypt(bound(request), signal),
    decrypt: async (request, signal) => kms.decrypt(bound(request), signal),
  };
}
