import { expect } from 'chai';
import type { KmsRequest, Sealing } from '../../src/core/ports/kms.ts';
import { boundKms } from '../../src/secrets/bound-kms.ts';
import { openDataKey } from '../../src/secrets/sops/keys.ts';
import { parseMetadata } from '../../src/secrets/sops/metadata.ts';
import { failure } from '../images/support/content.ts';

const { signal } = new AbortController();
const OURS = 'arn:aws:kms:eu-west-1:123456789012:key/ours';
const OLDER = 'arn:aws:kms:eu-west-1:123456789012:key/older';
const THEIRS = 'arn:aws:kms:eu-west-1:666666666666:key/theirs';
const EVIL = 'arn:aws:iam::666666666666:role/evil';

/** KMS that opens everything, and keeps what it was asked. */
function openingAll(): { readonly kms: Sealing; readonly asked: KmsRequest[] } {
  const asked: KmsRequest[] = [];
  const answer = (request: KmsRequest): Promise<Uint8Array> => {
    asked.push(request);
    return Promise.resolve(Buffer.alloc(32, 7));
  };
  return { kms: { encrypt: answer, decrypt: answer }, asked };
}

/** Opens the data key of a file that names these keys, with a role and a profile of its own choice. */
function opened(arns: readonly string[], platform: Parameters<typeof boundKms>[1]) {
  const { kms, asked } = openingAll();
  const metadata = parseMetadata({
    lastmodified: '2026-11-28T00:00:00Z',
    mac: 'x',
    kms: arns.map((arn) => ({ arn, enc: 'AAAA', role: EVIL, aws_profile: 'evil', context: { a: 'b' } })),
  });
  if (!metadata) throw new Error('no metadata');
  const keys = {
    ageIdentities: () => Promise.resolve([]),
    kms: () => Promise.resolve(boundKms(kms, platform)),
  };
  const opening = openDataKey(metadata, 's3://bucket/key', { keys, signal });
  return { opening, asked };
}

describe('attacks by who may write the bucket', () => {
  it('have no file opened with a key of another account', async () => {
    const { opening, asked } = opened([THEIRS], { kms: OURS });

    const error = await failure(opening);

    expect(error).to.include({ code: 'KMS_KEY_NOT_NAMED', exit: 3 });
    expect(error.message).to.contain(THEIRS);
    expect(asked).to.deep.equal([]);
  });

  it('have no file opened with KMS where the platform names no key', async () => {
    const { opening, asked } = opened([OURS], {});

    expect(await failure(opening)).to.include({ code: 'KMS_KEY_NOT_NAMED' });
    expect(asked).to.deep.equal([]);
  });

  it('choose neither the role nor the profile that KMS is asked as', async () => {
    const { opening, asked } = opened([THEIRS, OLDER], { kms: OURS, kmsKeys: [OLDER] });

    expect(await opening).to.include({ by: 'kms' });

    expect(asked.map(({ key, context }) => ({ key, context }))).to.deep.equal([
      { key: OLDER, context: { a: 'b' } },
    ]);
    expect(JSON.stringify(asked)).not.to.contain('evil');
  });

  it('have KMS asked as the role of the platform', async () => {
    const kmsRole = 'arn:aws:iam::123456789012:role/deploy-secrets';
    const { opening, asked } = opened([OURS], { kms: OURS, kmsRole });

    await opening;

    expect(asked[0]).to.include({ key: OURS, role: kmsRole });
  });

  it('have nothing sealed for a key that the platform does not name', async () => {
    const { kms, asked } = openingAll();
    const request = { key: THEIRS, bytes: Buffer.alloc(32), context: {} };

    expect(await failure(boundKms(kms, { kms: OURS }).encrypt(request, signal))).to.include({
      code: 'KMS_KEY_NOT_NAMED',
    });
    expect(asked).to.deep.equal([]);
  });
});
