import { expect } from 'chai';
import { type Fault, InvalidInput } from '../../src/core/errors.ts';
import { placeText } from '../../src/core/place.ts';
import type { SecretManifest } from '../../src/core/secret-manifest.ts';
import { Secret } from '../../src/core/secret.ts';
import { fetchSecrets } from '../../src/secrets/fetch.ts';
import { seal } from '../../src/secrets/sops/seal.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';
import { type AgeKey, ageKey, keyRing } from '../support/secret-files.ts';

const { signal } = new AbortController();
const TEXT = `apiVersion: v1
kind: Secret
metadata:
  name: example-env
stringData:
  CERTIFICATE: |
    three
    lines
    long
---
apiVersion: v1
kind: Secret
metadata:
  name: other
stringData:
  PORT: "5432"
`;

describe('secrets/fetch', () => {
  let key: AgeKey;

  before(async () => {
    key = await ageKey();
  });

  /** What a deploy reads of a file that was encrypted, one line in the bucket for each value. */
  async function fetched(text: string): Promise<readonly SecretManifest[]> {
    const bucket = openFakeBucket();
    const keys = keyRing([key.identity]);
    const recipients = { age: [key.recipient], kms: [] };
    const sealed = await seal(new Secret(text), { recipients, keys, signal, now: 0, where: '' });
    const options = { expected: 'absent', encryption: undefined, signal } as const;
    await bucket.write('development/a.yml', sealed, options);
    const files = [{ file: 'a.yml', key: 'development/a.yml' }];
    return fetchSecrets({ files, namespace: 'dev' }, { bucket, encryption: 'required', keys }, signal);
  }

  async function faultsOf(text: string): Promise<readonly Fault[]> {
    const error = await fetched(text).catch((caught: unknown) => caught);
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults;
  }

  const told = ({ place, message }: Fault): string => `${place ? placeText(place) : ''} ${message}`;

  it('finds values and places of the decrypted text, as people see it in their editor', async () => {
    const [, other] = await fetched(TEXT);

    expect(other?.values.get('PORT')?.is(Buffer.from('5432').toString('base64'))).to.equal(true);
    expect(other && placeText(other.place)).to.equal('s3://secrets/development/a.yml:14:3');
  });

  it('gives faults the lines of the decrypted text', async () => {
    const faults = await faultsOf(TEXT.replace('PORT:', 'P!:').replace('name: other', 'name: Other'));

    expect(faults.map(told)).to.deep.equal([
      's3://secrets/development/a.yml:14:3 metadata.name is no DNS name: lower-case letters, digits, - and .',
      's3://secrets/development/a.yml:16:3 a key of stringData has other characters than letters, digits, -, _ and .',
    ]);
  });

  it('takes a bare key of an encrypted file for what it is', async () => {
    expect((await faultsOf(TEXT.replace('PORT:', 'yes:'))).map(told)).to.deep.equal([
      's3://secrets/development/a.yml:16:3 this key reads as a number or truth value, not as text',
    ]);
  });
});
