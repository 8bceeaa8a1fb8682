import { assertNoFaults, InvalidInput } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { readYaml } from '../../../src/core/yaml.ts';
import { openContent, readSecrets } from '../../../src/secrets/fetch.ts';
import { seal } from '../../../src/secrets/sops/seal.ts';
import { openFakeBucket } from '../../support/fake-bucket.ts';
import { ageKey, keyRing, secretYaml } from '../../support/secret-files.ts';
import { type Reader, Wrong } from '../reader.ts';
import { isDeepStrictEqual } from 'node:util';

const { signal } = new AbortController();
// Of another key each time: what is encrypted differs, and is as long.
const key = await ageKey();
const keys = keyRing([key.identity]);
const sealing = { recipients: { age: [key.recipient], kms: [] }, keys, signal, now: 0, where: 'a test' };
const bucket = openFakeBucket('secrets');

const PLAIN = [
  secretYaml({ A: 'x', B: 'two\nlines', C: '' }),
  '# who\napiVersion: v1\nkind: Secret\nmetadata: { name: a, labels: { b: "1" } }\nstringData:\n  # was: x\n  A: |\n    a\n    b\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b }\ndata:\n  token: aGVsbG8=\n',
  '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"type":"kubernetes.io/tls","data":{"tls.crt":"eA==","tls.key":"eA=="}}',
];
const sealed = await Promise.all(PLAIN.map(async (text) => (await seal(new Secret(text), sealing)).reveal()));

const place = { bucket: 'secrets', key: 'development/a.yml', versionId: '1' };

async function opened(text: string): Promise<void> {
  const stored = { ...place, content: new Secret(text), encryption: 'kms' as const };
  const content = await openContent(stored as never, { bucket, encryption: 'required', keys, signal });
  const { faults } = readSecrets(content, 'development', place);
  // Places are looked up when they are told.
  for (const fault of faults) void fault.place?.line;
  assertNoFaults(faults);
}

/** Where a file of secrets is taken, each value is the one that a template would have, for kubectl is what both follow. */
function asTemplates(text: string): void {
  const { secrets, faults } = readSecrets({ text: new Secret(text) }, 'development', place);
  if (faults.length > 0) return;
  const { documents } = readYaml({ text, file: 'a.yml' });
  const names = documents.flatMap(
    ({ value }) => (value as { metadata?: { name?: string } } | null)?.metadata?.name ?? [],
  );
  if (
    !isDeepStrictEqual(
      names,
      secrets.map(({ name }) => name),
    )
  )
    throw new Wrong('a file of secrets is read otherwise than a template');
}

/** Sealed again after it was changed, as somebody who has the key could. */
async function resealed(input: Buffer): Promise<Buffer> {
  try {
    return Buffer.from((await seal(new Secret(input.toString()), sealing)).reveal());
  } catch {
    return input;
  }
}

const plain: Reader = {
  name: 'secret',
  share: 0.5,
  samples: PLAIN.map((text) => Buffer.from(text)),
  words: [
    'stringData:\n',
    'data:\n',
    'type: Opaque\n',
    'immutable: true\n',
    'kind: List\n',
    'sops: {}\n',
    '!!binary aGVsbG8=',
  ],
  read: async (input) => {
    asTemplates(input.toString());
    await opened(input.toString());
  },
};

const sops: Reader = {
  name: 'sops',
  share: 0.2,
  samples: sealed.map((text) => Buffer.from(text)),
  words: [
    'ENC[AES256_GCM,data:',
    ',iv:,',
    ',type:int]',
    ',type:bool]',
    'encrypted_regex: "("\n',
    'age: []\n',
    'kms: [{arn: a}]\n',
    'mac_only_encrypted: true\n',
  ],
  fitted: resealed,
  read: async (input) => {
    try {
      await opened(input.toString());
    } catch (error) {
      // This machine has no KMS, which keyRing says with an error of its own.
      if (error instanceof InvalidInput || !String(error).includes('gives no KMS')) throw error;
    }
  },
};

export const SECRETS: readonly Reader[] = [plain, sops];
