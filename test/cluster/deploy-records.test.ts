import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { addRecord, finishRecord } from '../../src/deploy/execute/write-record.ts';
import { readLastRecord, readRecords, type RecordKey } from '../../src/deploy/records/store.ts';
import { type Deployer, deployer, never } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap } from '../support/objects.ts';
import { recordOf } from '../support/surveyed.ts';

describe('release records', function () {
  this.timeout(60_000);
  let on: Deployer;
  let shelf: RecordKey;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('records');
    shelf = on.input([]).records;
  });

  function record(number: number, more: Partial<ReleaseRecord> = {}): ReleaseRecord {
    return recordOf([], { number, outcome: 'running', ...more });
  }

  async function write(one: ReleaseRecord): Promise<void> {
    await addRecord(shelf, one, never);
    await finishRecord(shelf, { ...one, outcome: 'succeeded' }, never);
  }

  it('keeps the ten newest', async () => {
    for (let number = 1; number <= 12; number += 1) await write(record(number));

    const kept = await readRecords(shelf, never);

    expect(kept.map(({ number }) => number)).to.deep.equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(kept[0]).to.have.property('outcome', 'succeeded');
  });

  it('splits what is larger than the API takes, and reads it whole', async () => {
    const data = { noise: randomBytes(900_000).toString('hex') };

    await write(record(13, { objects: [configMap('large', data)] }));

    expect((await readLastRecord(shelf, never))?.objects).to.deep.equal([configMap('large', data)]);
    const parts = await on.kubectl('get', 'configmap', '-l', 'slipway.dev/record=13', '-o', 'name');
    expect(parts.trim().split('\n')).to.deep.equal([
      'configmap/slipway.example.development.13',
      'configmap/slipway.example.development.13.1',
    ]);
  });

  it('refuses a number that is taken', async () => {
    expect(await failureOf(addRecord(shelf, record(13), never))).to.include({
      code: 'RECORD_TAKEN',
      exit: 3,
    });
  });

  it('says which record has lost a part', async () => {
    await on.kubectl('delete', 'configmap', 'slipway.example.development.13.1');

    const error = await failureOf(readLastRecord(shelf, never));

    expect(error).to.have.property('code', 'RECORD_BROKEN');
    expect(error.message).to.match(
      /^the release record ConfigMap slipway\.example\.development\.13 cannot be read: /,
    );
  });
});
