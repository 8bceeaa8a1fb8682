import { expect } from 'chai';
import { warningLines } from '../../../src/report/notes.ts';
import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { addRecord, copyRecord } from '../../../src/deploy/execute/write-record.ts';
import { type Archive, archiveRecord, readArchived } from '../../../src/deploy/records/archive.ts';
import { scopeOf } from '../../../src/deploy/records/scope.ts';
import {
  type RecordKey,
  encode,
  nextNumber,
  readLastRecord,
  readNewest,
  readRecords,
} from '../../../src/deploy/records/store.ts';
import { failureOf } from '../../support/failure.ts';
import { openFakeBucket } from '../../support/fake-bucket.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { configMap, deployment } from '../../support/objects.ts';
import { environment, recordOf } from '../../support/surveyed.ts';

const { signal } = new AbortController();
const scope = { ...scopeOf(environment, { secrets: undefined }), bucket: 'secrets' };
const key = { namespace: 'development', service: 'example', environment: 'development', scope };
const none = { ...key, cluster: fakeCluster({}) as Cluster };
// As read back: JSON has no undefined.
const good = JSON.parse(
  JSON.stringify(recordOf([deployment('web', 'example:1'), configMap('web')])),
) as ReleaseRecord;

async function keyWith(records: readonly ReleaseRecord[], more: Partial<RecordKey> = {}): Promise<RecordKey> {
  const objects = (await Promise.all(records.map(async (record) => encode(none, record)))).flat();
  return { ...key, cluster: fakeCluster({ objects }) as Cluster, ...more };
}

describe('records with an archive', () => {
  function open(signing?: Archive['signing']): Archive {
    return { bucket: openFakeBucket('records'), prefix: 'records', signing };
  }

  async function opened(
    archived: readonly ReleaseRecord[],
    live: readonly ReleaseRecord[],
    archive = open(),
  ): Promise<{ readonly records: RecordKey; readonly warnings: string[] }> {
    for (const record of archived) await archiveRecord(archive, record, signal);
    const warnings: string[] = [];
    const records = await keyWith(live, {
      archive,
      warn: (doubt) => warnings.push(...warningLines({ code: 'record-doubtful', ...doubt })),
    });
    return { records, warnings };
  }

  const older = { ...good, number: 2 };

  it('gives the cluster the copy that a run which was cut off owes it, and no other', async () => {
    const copies: KubeObject[] = [];
    const apply: Cluster['apply'] = async (object) => Promise.resolve((copies.push(object), object));
    for (const [live, copied] of [
      [[older], true],
      [[older, { ...good, outcome: 'running' }], true],
      [[older, good], false],
    ] as const) {
      const { records } = await opened([older, good], live);
      const newest = await readNewest(records, signal);
      if (newest) await copyRecord({ ...records, cluster: { ...records.cluster, apply } }, newest, signal);

      expect(newest?.record).to.deep.equal(good);
      expect(copies.splice(0)).to.deep.equal(copied ? await encode(records, good) : []);
    }
  });

  it('says nothing where both agree', async () => {
    const { records, warnings } = await opened([older, good], [older, good]);

    expect(await readLastRecord(records, signal)).to.deep.equal(good);
    expect((await readRecords(records, signal)).map(({ number }) => number)).to.deep.equal([3, 2]);
    expect(warnings).to.deep.equal([]);
  });

  it('go on from the numbers that the cluster had before, and not from one that nobody counted to', async () => {
    const { records } = await opened([], [older, good]);
    const forged = await opened([], [older, { ...good, number: 999_999_999 }]);
    const both = await opened([older], [older, good]);

    expect(await nextNumber(records, undefined, signal)).to.equal(4);
    expect(await nextNumber(forged.records, undefined, signal)).to.equal(3);
    expect(await nextNumber(both.records, older, signal)).to.equal(3);
    expect(await nextNumber(await keyWith([]), undefined, signal)).to.equal(1);
  });

  it('names a forged, a missing and an added record, and uses none of them', async () => {
    const evil = { ...good, image: 'evil.example.com/x' };
    const added = { ...evil, number: 9 };

    const forged = await opened([older, good], [older, evil]);
    const missing = await opened([older, good], [older]);
    const more = await opened([good], [good, added]);

    for (const { records } of [forged, missing, more])
      expect(await readLastRecord(records, signal)).to.deep.equal(good);
    expect(forged.warnings).to.deep.equal([
      'release record ConfigMap slipway.example.development.3 is not what the archive has, which is used instead',
    ]);
    expect(missing.warnings).to.deep.equal([
      'release record ConfigMap slipway.example.development.3 is missing; the archive has it',
    ]);
    expect(more.warnings).to.deep.equal([
      'release record ConfigMap slipway.example.development.9 is not in the archive, and is not used',
    ]);
  });

  it('uses how a release ended, whatever the cluster says of its beginning', async () => {
    const running = { ...good, outcome: 'running', durationMs: undefined } as const;
    const { records, warnings } = await opened([running, good], [running]);

    expect(await readLastRecord(records, signal)).to.have.property('outcome', 'succeeded');
    expect(warnings).to.have.length(1);
  });

  it('takes its number from the archive, whatever has it in the cluster', async () => {
    const { records } = await opened([], [{ ...good, image: 'of-before' }]);
    const written: KubeObject[] = [];
    const apply: Cluster['apply'] = (object) => {
      written.push(object);
      return Promise.resolve(object);
    };

    await addRecord({ ...records, cluster: { ...records.cluster, apply } }, good, signal);

    expect(written.map(({ metadata }) => metadata.name)).to.deep.equal(['slipway.example.development.3']);
    const { record } = await readArchived(
      records.archive as Archive,
      key,
      { number: 3, phase: 'end' },
      signal,
    );
    expect(record.image).to.equal(good.image);
  });

  it('is written once, and never over', async () => {
    const archive = open();
    await archiveRecord(archive, good, signal);

    const error = await failureOf(archiveRecord(archive, { ...good, image: 'other' }, signal));

    expect(error.code).to.be.a('string');
    const { record } = await readArchived(archive, key, { number: 3, phase: 'end' }, signal);
    expect(record).to.deep.equal(good);
  });

  it('takes no statement of the beginning for that of the end', async () => {
    const archive = open();
    await archiveRecord(archive, { ...good, outcome: 'running' }, signal);
    const bucket = archive.bucket;
    const folder = 'records/development/example/00000003';
    const begin = await bucket.read(`${folder}-begin.json`, undefined, signal);
    await bucket.write(`${folder}-end.json`, begin.content, {
      expected: 'absent',
      encryption: undefined,
      signal,
    });

    const error = await failureOf(readArchived(archive, key, { number: 3, phase: 'end' }, signal));

    expect(error).to.include({ code: 'RECORD_BROKEN' });
    expect(error.message).to.contain('it says of its end that it is running');
  });

  it('takes only statements that a key of the platform signed', async () => {
    const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const signerOf = (pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }) => ({
      publicKey: () => Promise.resolve(pair.publicKey),
      sign: (message: Buffer) => Promise.resolve(sign(null, message, pair.privateKey)),
    });
    const signing = { signer: signerOf(ours), publicKeys: [() => Promise.resolve(ours.publicKey)] };
    const archive = open(signing);
    await archiveRecord(archive, older, signal);
    const other = { ...archive, signing: { ...signing, signer: signerOf(theirs) } };
    await archiveRecord(other, good, signal);
    await archiveRecord({ ...archive, signing: undefined }, { ...good, number: 4 }, signal);

    const { record } = await readArchived(archive, key, { number: 2, phase: 'end' }, signal);
    expect(record).to.deep.equal(older);
    for (const number of [3, 4]) {
      const error = await failureOf(readArchived(archive, key, { number, phase: 'end' }, signal));
      expect(error.message).to.contain('none of the keys of records.sign signed it');
    }
  });
});
