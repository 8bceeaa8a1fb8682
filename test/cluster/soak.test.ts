import { expect } from 'chai';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace, type Place, pushImages } from '../faults/place.ts';
import { type Held, soak, type Soaked, soakLibrary } from '../faults/soak.ts';
import { sandbox } from '../support/sandbox.ts';

/** How many deploys follow one another, and longest that they may take. */
const {
  SLIPWAY_SOAK: count = '10',
  SLIPWAY_SOAK_MINUTES: minutes = '15',
  SLIPWAY_RELIABILITY: folder,
} = process.env;

/** More than this from the first deploys to the last is no noise. */
const MEGABYTES = 20;

describe('one deploy after another', function () {
  this.timeout(3_600_000);
  let place: Place;
  let soaked: Soaked;
  let held: readonly Held[];

  before(async () => {
    const box = await sandbox();
    pushImages(box);
    place = await openPlace(box);
    soaked = await soak(place, { count: Number(count), limitMs: Number(minutes) * 60_000 });
    held = await soakLibrary(place, soaked.deploys);
  });

  after(() => place.remove());

  it('leaves no file and no process behind, and needs no more memory for the last than for the first', () => {
    expect(soaked.files).to.deep.equal([]);
    expect(soaked.processes).to.deep.equal([]);
    const [first, last] = ends(soaked.megabytes);
    expect(last - first).to.be.lessThan(MEGABYTES);
  });

  it('holds neither memory nor sockets where one process plans again and again', () => {
    const heaps = held.map(({ heap }) => heap / 1e6);
    // The first ones load what is used.
    const [first, last] = ends(heaps.slice(2));
    expect(last - first).to.be.lessThan(MEGABYTES);
    // A connection more or less is still about to close.
    expect(held.at(-1)?.sockets).to.be.at.most((held[0]?.sockets ?? 0) + 3);
  });

  it('leaves one lease, ten records and the objects of the service', async () => {
    const { kubectl } = place.box;
    const names = async (...which: readonly string[]): Promise<readonly string[]> =>
      (await kubectl('-n', place.namespace, 'get', ...which, '-o', 'name'))
        .trim()
        .split('\n')
        .filter(Boolean);
    const releases = Math.ceil(soaked.deploys / 2);

    expect(await names('lease')).to.have.length(1);
    expect(await names('configmap', '-l', 'slipway.dev/record')).to.have.length(Math.min(10, releases));
    expect(await names('deployment')).to.have.length(1);
    expect(
      await kubectl('-n', place.namespace, 'get', 'lease', '-o', 'jsonpath={..holderIdentity}'),
    ).to.equal('');
    if (folder === undefined) return;
    const [memory, heap] = [ends(soaked.megabytes), ends(held.map((one) => one.heap / 1e6))];
    const sockets = [held[0]?.sockets, held.at(-1)?.sockets];
    const row = {
      deploys: soaked.deploys,
      plans: held.length,
      seconds: ends(soaked.seconds),
      memory,
      heap,
      sockets,
    };
    appendFileSync(
      join(folder, 'soak.jsonl'),
      `${JSON.stringify({ ...row, records: Math.min(10, releases) })}\n`,
    );
  });
});

/** Medians of the first and of the last tenth, at least three of each. */
function ends(values: readonly number[]): readonly [number, number] {
  const some = Math.max(3, Math.round(values.length / 10));
  return [median(values.slice(0, some)), median(values.slice(-some))];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
