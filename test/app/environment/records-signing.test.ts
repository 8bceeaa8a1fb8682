import { CreateKeyCommand, KMSClient, type KeySpec } from '@aws-sdk/client-kms';
import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFiles } from '../../../src/adapters/files.ts';
import { openKms } from '../../../src/adapters/kms.ts';
import { signingOf } from '../../../src/app/environment/records-signing.ts';
import type { Kms } from '../../../src/core/ports/kms.ts';
import { payloadOf, signed, type Signing } from '../../../src/deploy/records/signing.ts';
import { type S3Server, moto } from '../../support/aws.ts';
import { failureOf } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';

const { signal } = new AbortController();
/** Larger than the 4096 bytes that KMS itself would hash. */
const RELEASE = Buffer.alloc(20_000, 'a release');

describe('statements about releases signed by KMS', function () {
  this.timeout(120_000);
  let server: S3Server;
  let [ours, theirs] = ['', ''];
  let folder: string;

  before(async () => {
    server = await moto();
    [ours, theirs] = [await createKey('ECC_NIST_P256'), await createKey('ECC_NIST_P256')];
    folder = temporaryFolder('records-key');
  });

  async function createKey(KeySpec: KeySpec): Promise<string> {
    const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'tested' };
    const client = new KMSClient({ region: server.region, endpoint: server.endpoint, credentials });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
    client.destroy();
    return KeyMetadata?.Arn ?? '';
  }

  async function openKeys(keys: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const env = { ...server.env, ...more };
    const asked: string[] = [];
    const counted = (kms: Kms): Kms => ({
      ...kms,
      publicKey: (request, within) => {
        asked.push(request.key);
        return kms.publicKey(request, within);
      },
    });
    const adapters = { kms: () => Promise.resolve(counted(openKms(env))), files: openFilesIn } as never;
    const signing = await signingOf({ sign: keys, role: undefined }, { adapters, env, cwd: folder, signal });
    return { signing, asked };
  }

  const openFilesIn = (root: string) => Promise.resolve(openFiles(root));

  async function publicKeyOf(arn: string): Promise<string> {
    const der = await openKms(server.env).publicKey({ key: arn }, signal);
    return Buffer.from(der).toString('base64');
  }

  async function statement(signing: Signing): Promise<string> {
    return JSON.stringify(await signed(RELEASE, signing, signal));
  }

  it('are taken by the public key that KMS has, which is asked for once', async () => {
    const text = await statement((await openKeys([ours])).signing);
    const { signing, asked } = await openKeys([ours]);

    expect(await payloadOf(text, signing)).to.deep.equal(RELEASE);
    expect(await payloadOf(text, signing)).to.deep.equal(RELEASE);
    expect(asked).to.deep.equal([ours]);
  });

  it('are taken by the public key that platform.yml has, and KMS is not asked', async () => {
    const text = await statement((await openKeys([ours])).signing);
    const { signing, asked } = await openKeys([await publicKeyOf(ours), theirs]);

    expect(await payloadOf(text, signing)).to.deep.equal(RELEASE);
    expect(asked).to.deep.equal([]);
  });

  it('are refused where another key signed, nothing did, or a byte is another', async () => {
    const text = await statement((await openKeys([ours])).signing);
    const byTheirs = await statement((await openKeys([theirs])).signing);
    const other = JSON.parse(text) as { payload: string; signatures: unknown };
    const edited = JSON.stringify({
      ...other,
      payload: Buffer.alloc(20_000, 'a forgery').toString('base64'),
    });
    const bare = JSON.stringify({ ...other, signatures: [] });

    for (const keys of [[ours], [await publicKeyOf(ours)]])
      for (const forged of [byTheirs, edited, bare]) {
        const error = await payloadOf(forged, (await openKeys(keys)).signing).catch(
          (caught: unknown) => caught,
        );
        expect(String(error)).to.contain('none of the keys of records.sign signed it');
      }
  });

  it('may be signed by a key in a file as well, of Ed25519 or P-256', async () => {
    for (const pair of [generateKeyPairSync('ed25519'), generateKeyPairSync('ec', { namedCurve: 'P-256' })]) {
      const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
      writeFileSync(join(folder, 'records.pem'), pem, { mode: 0o600 });
      const pinned = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      const keys = [pinned, ours];

      const text = await statement((await openKeys(keys, { SLIPWAY_RECORDS_KEY: 'records.pem' })).signing);

      const { signing, asked } = await openKeys(keys);
      expect(await payloadOf(text, signing)).to.deep.equal(RELEASE);
      expect(asked).to.deep.equal([]);
    }
  });

  it('name a key that is missing, that makes other signatures, or that cannot sign', async () => {
    const missing = ours.replace(/[0-9a-f-]+$/, '00000000-0000-4000-8000-000000000000');
    const rsa = await createKey('RSA_2048');

    const errors = [
      await failureOf(statement((await openKeys([missing])).signing)),
      await failureOf(
        payloadOf(await statement((await openKeys([ours])).signing), (await openKeys([rsa])).signing),
      ),
    ];

    expect(errors.map(({ code }) => code)).to.deep.equal(['KMS_KEY_NOT_FOUND', 'RECORDS_KEY_UNUSABLE']);
    expect(errors.map(({ message }) => message).join('\n'))
      .to.contain(missing)
      .and.to.contain(rsa);
  });

  it('are not written where there is no key to sign with', async () => {
    const { signing } = await openKeys([await publicKeyOf(ours)]);

    expect(await failureOf(statement(signing))).to.include({ code: 'BAD_RECORDS_KEY' });
  });
});
