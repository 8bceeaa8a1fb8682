import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Kms } from '../../src/core/ports/kms.ts';
import { Secret } from '../../src/core/secret.ts';
import { readSecrets } from '../../src/secrets/fetch.ts';
import { secretObject } from '../../src/secrets/object.ts';
import type { KeyRing } from '../../src/secrets/sops/unseal.ts';

export type AgeKey = { readonly identity: string; readonly recipient: string };

export async function ageKey(): Promise<AgeKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** What a machine with these age keys, and perhaps KMS, can open. */
export function keyRing(identities: readonly string[], kms?: Kms): KeyRing {
  return {
    ageIdentities: () => Promise.resolve(identities.map((identity) => new Secret(identity))),
    kms: () => (kms ? Promise.resolve(kms) : Promise.reject(new Error('this test gives no KMS'))),
  };
}

export function secretYaml(stringData: Readonly<Record<string, string>>, name = 'example-env'): string {
  const lines = Object.entries(stringData).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\nstringData:\n${lines.join('')}`;
}

/** What the file would be read as, of namespace `development`. */
export function readYaml(text: string, versionId = 'v1'): ReturnType<typeof readSecrets> {
  return readSecrets({ text: new Secret(text) }, 'development', {
    bucket: 'secrets',
    key: 'development/example.yml',
    versionId,
  });
}

/** The object as the cluster would have it after it was applied. */
export function liveSecret(secret: Parameters<typeof secretObject>[0], resourceVersion: string): KubeObject {
  const object = secretObject(secret);
  return { ...object, metadata: { ...object.metadata, uid: 'uid-1', resourceVersion } };
}
