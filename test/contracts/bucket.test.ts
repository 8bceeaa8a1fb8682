import { expect } from 'chai';
import { openBucket } from '../../src/adapters/bucket.ts';
import type { UserError } from '../../src/core/errors.ts';
import type { Bucket } from '../../src/core/ports/bucket.ts';
import { Secret } from '../../src/core/secret.ts';
import { moto, versitygw, type S3Server } from '../support/aws.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';

const { signal } = new AbortController();

const real = (start: () => Promise<S3Server>, lockDays?: number) => async (): Promise<Bucket> => {
  const server = await start();
  return openBucket(await server.createBucket('contract', lockDays), server.env);
};

const BUCKETS = [
  ['fake', () => Promise.resolve(openFakeBucket())],
  ['versitygw', real(versitygw)],
  ['moto', real(moto)],
  ['moto with Object Lock', real(moto, 1)],
] as const;

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: UserError) => error.code,
  );
}

for (const [name, open] of BUCKETS)
  describe(`Bucket contract: ${name}`, () => {
    let bucket: Bucket;

    before(async function () {
      this.timeout(600_000);
      bucket = await open();
    });

    const create = (key: string, text: string): ReturnType<Bucket['write']> =>
      bucket.write(key, new Secret(text), { expected: 'absent', encryption: undefined, signal });

    it('reads what was written, and an older version by its id', async () => {
      const first = await create('development/a.yml', 'one');
      const { etag } = await bucket.read('development/a.yml', undefined, signal);
      const second = await bucket.write('development/a.yml', new Secret('two'), {
        expected: { etag },
        encryption: undefined,
        signal,
      });

      const latest = await bucket.read('development/a.yml', undefined, signal);
      const older = await bucket.read('development/a.yml', first.versionId, signal);

      expect(latest.content.is('two')).to.equal(true);
      expect(latest.versionId).to.equal(second.versionId);
      expect(older.content.is('one')).to.equal(true);
      expect(older.versionId).to.equal(first.versionId);
    });

    it('tells the newest version without its content', async () => {
      const first = await create('development/head.yml', 'one');
      const { etag } = await bucket.read('development/head.yml', undefined, signal);

      expect(await bucket.newest('development/head.yml', signal)).to.equal(first.versionId);

      const second = await bucket.write('development/head.yml', new Secret('two'), {
        expected: { etag },
        encryption: undefined,
        signal,
      });

      expect(await bucket.newest('development/head.yml', signal)).to.equal(second.versionId);
      expect(await codeOf(bucket.newest('development/none.yml', signal))).to.equal('SECRET_FILE_NOT_FOUND');
    });

    it('does not overwrite what somebody else wrote meanwhile', async () => {
      await create('development/b.yml', 'one');
      const { etag } = await bucket.read('development/b.yml', undefined, signal);
      const write = (text: string): ReturnType<Bucket['write']> =>
        bucket.write('development/b.yml', new Secret(text), {
          expected: { etag },
          encryption: undefined,
          signal,
        });
      await write('theirs');

      const code = await codeOf(write('mine'));

      expect(code).to.equal('SECRET_CHANGED_MEANWHILE');
      expect((await bucket.read('development/b.yml', undefined, signal)).content.is('theirs')).to.equal(true);
    });

    it('does not create what is there already', async () => {
      await create('development/c.yml', 'one');

      expect(await codeOf(create('development/c.yml', 'two'))).to.equal('SECRET_CHANGED_MEANWHILE');
    });

    it('names a missing object and a missing version', async () => {
      const { versionId = '' } = await create('development/d.yml', 'one');
      const gone = versionId.slice(0, -1) + (versionId.endsWith('0') ? '1' : '0');

      expect(await codeOf(bucket.read('development/none.yml', undefined, signal))).to.equal(
        'SECRET_FILE_NOT_FOUND',
      );
      expect(await codeOf(bucket.read('development/d.yml', gone, signal))).to.equal(
        'SECRET_VERSION_NOT_FOUND',
      );
    });

    it('lists the files below a prefix, and the versions of one, newest first', async () => {
      const first = await create('shared/e.yml', 'one');
      const { etag } = await bucket.read('shared/e.yml', undefined, signal);
      const second = await bucket.write('shared/e.yml', new Secret('two'), {
        expected: { etag },
        encryption: undefined,
        signal,
      });
      await create('shared/e.yml.old', 'other');

      const listed = await bucket.list('shared/', signal);
      const versions = await bucket.versions('shared/e.yml', signal);

      expect(listed.map(({ key }) => key)).to.deep.equal(['shared/e.yml', 'shared/e.yml.old']);
      expect(versions.map(({ versionId, latest }) => [versionId, latest])).to.deep.equal([
        [second.versionId, true],
        [first.versionId, false],
      ]);
    });
  });
