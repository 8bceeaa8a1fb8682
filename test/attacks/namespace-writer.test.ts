// Ring: slow
import { expect } from 'chai';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { scopeOf } from '../../src/deploy/records/scope.ts';
import { type RecordKey, encode, readLastRecord, readRecords } from '../../src/deploy/records/store.ts';
import { failureOf } from '../support/failure.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { configMap, deployment } from '../support/objects.ts';
import { environment, recordOf } from '../support/surveyed.ts';

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

function item(more: Partial<ReleaseRecord['inventory'][number]>): ReleaseRecord['inventory'] {
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'development', name: 'web', uid: undefined, ...more },
  ];
}

describe('attacks by who may write ConfigMaps', () => {
  it('reads what Slipway wrote', async () => {
    expect(await readLastRecord(await keyWith([good]), signal)).to.deep.equal(good);
  });

  const source = (bucket: string, file: string) => ({
    secrets: [{ name: 'db', namespace: 'development', source: { bucket, key: file, versionId: undefined } }],
  });
  const cases: readonly (readonly [what: string, more: Partial<ReleaseRecord>])[] = [
    ['ConfigMap web of namespace production', { inventory: item({ namespace: 'production' }) }],
    ['ConfigMap web outside of namespaces', { inventory: item({ namespace: undefined }) }],
    [
      'Namespace production outside of namespaces',
      {
        inventory: item({ kind: 'Namespace', name: 'production', namespace: undefined }),
      },
    ],
    [
      'Deployment evil of namespace production',
      {
        objects: [{ ...deployment('evil', 'x'), metadata: { name: 'evil', namespace: 'production' } }],
      },
    ],
    ['Secret db of s3://secrets/production/example.yml', source('secrets', 'production/example.yml')],
    ['Secret db of s3://other/development/example.yml', source('other', 'development/example.yml')],
    [
      'Secret db of s3://secrets/development/../production/example.yml',
      source('secrets', 'development/../production/example.yml'),
    ],
    ['it is a release of other in development', { service: 'other' }],
    ['it is a release of example in production', { environment: 'production' }],
  ];
  for (const [what, more] of cases)
    it(`refuses by name a record with what is none of the environment's: ${what}`, async () => {
      const forged = await keyWith([{ ...good, ...more }]);

      for (const reading of [readLastRecord(forged, signal), readRecords(forged, signal)]) {
        const error = await failureOf(reading);
        expect(error).to.include({ code: 'RECORD_OUTSIDE', exit: 3 });
        expect(error.message).to.contain('ConfigMap slipway.example.development.3');
        expect(error.details).to.deep.equal([what]);
      }
    });

  it('are shown the ConfigMap by the name it has, whatever its number says', async () => {
    const parts = await encode(none, { ...good, ...source('other', 'development/example.yml') });
    const objects = parts.map((part) => ({ ...part, metadata: { ...part.metadata, name: 'slipway.web.7' } }));
    const forged = { ...key, cluster: fakeCluster({ objects }) as Cluster };

    for (const reading of [readLastRecord(forged, signal), readRecords(forged, signal)])
      expect((await failureOf(reading)).message).to.contain('ConfigMap slipway.web.7 reaches');
  });

  for (const number of [9_007_199_254_740_991, 0, 1e23])
    it(`stop no deploy by a record of release ${number}`, async () => {
      const forged = await keyWith([good, { ...good, number }]);

      expect(await readLastRecord(forged, signal)).to.deep.equal(good);
      expect(await readRecords(forged, signal)).to.deep.equal([good]);
    });

  it('takes secrets of the environment and shared ones', async () => {
    for (const file of ['development/example.yml', 'shared/mail.yml'])
      expect(
        await readLastRecord(await keyWith([{ ...good, ...source('secrets', file) }]), signal),
      ).to.have.property('number', 3);
  });

  it('refuses unknown fields, wrong types, a field twice and __proto__', async () => {
    for (const [text, said] of [
      [JSON.stringify({ ...good, more: 1 }), 'more'],
      [JSON.stringify({ ...good, inventory: 'all' }), 'inventory'],
      [JSON.stringify({ ...good, objects: [{ kind: 'Deployment' }] }), 'objects.0'],
      [JSON.stringify(good).replace('"number":3', '"number":3,"number":3'), 'twice'],
      [JSON.stringify(good).replace('"number":3', '"__proto__":{},"number":3'), '__proto__'],
      [JSON.stringify({ ...good, number: 4 }), 'release 4'],
    ] as const) {
      const [object] = await encode(none, good);
      if (!object) throw new Error('the record has no part');
      const release = (await promisify(gzip)(text)).toString('base64');
      const cluster = fakeCluster({ objects: [{ ...object, binaryData: { release } }] }) as Cluster;
      const error = await failureOf(readLastRecord({ ...key, cluster }, signal));
      expect(error).to.include({ code: 'RECORD_BROKEN', exit: 3 });
      expect(error.message).to.contain(said);
    }
  });

  it('refuses a small record that unpacks to hundreds of megabytes, without unpacking it', async () => {
    const [object] = await encode(none, good);
    if (!object) throw new Error('the record has no part');
    const release = (await promisify(gzip)(Buffer.alloc(300_000_000, ' '))).toString('base64');
    const before = process.memoryUsage().rss;
    const cluster = fakeCluster({ objects: [{ ...object, binaryData: { release } }] }) as Cluster;

    const error = await failureOf(readLastRecord({ ...key, cluster }, signal));

    expect(error.message).to.contain('unpacks to more than');
    expect(process.memoryUsage().rss - before).to.be.lessThan(250_000_000);
  }).timeout(20_000);
});
