import { expect } from 'chai';
import pLimit from 'p-limit';
import { converged } from '../faults/aftermath.ts';
import { clusterFaults } from '../faults/cluster-faults.ts';
import { BUCKET_REQUESTS, REGISTRY_REQUESTS, WRITES } from '../faults/counts.ts';
import { diskFaults } from '../faults/disk-faults.ts';
import type { Fault } from '../faults/fault.ts';
import { keepResults, type Met } from '../faults/kept.ts';
import { networkFaults } from '../faults/network-faults.ts';
import { isWrite, openPlace, type Place, pushImages } from '../faults/place.ts';
import { programFaults } from '../faults/program-faults.ts';
import { storeFaults } from '../faults/store-faults.ts';
import { type OwnSandbox, sandboxWith } from '../support/sandbox.ts';

/** Deploys at once: those mostly wait, for a rollout or for the lease of the dead. */
const AT_ONCE = 6;

/** `few` moments of each fault, `all`, or every so many of them; and a pattern of the faults. */
const { SLIPWAY_FAULTS: wanted = 'few', SLIPWAY_FAULT: pattern = '' } = process.env;
const faults = [...programFaults, ...networkFaults, ...storeFaults, ...diskFaults, ...clusterFaults].filter(
  ({ name }) => new RegExp(pattern).test(name),
);

function momentsOf({ moments, few }: Fault): readonly number[] {
  if (wanted === 'few') return few;
  return wanted === 'all'
    ? moments
    : moments.filter((moment, index) => index % Number(wanted) === 0 || few.includes(moment));
}

describe('a deploy of 30 objects in which something goes wrong', function () {
  // Each waits for all that is before it.
  this.timeout(wanted === 'few' ? 600_000 : 7_200_000);
  let box: OwnSandbox;
  const all = new Map<Fault, Promise<readonly PromiseSettledResult<Met>[]>>();

  before(async function () {
    this.timeout(600_000);
    box = await sandboxWith();
    pushImages(box);
    const atMost = pLimit(AT_ONCE);
    const begin = (fault: Fault, limit: typeof atMost): void => {
      const runs = momentsOf(fault).map((moment) => limit(async () => meets(fault, moment)));
      all.set(fault, Promise.allSettled(runs));
    };
    for (const fault of faults) if (fault.disturbs !== true) begin(fault, atMost);
    const quiet = Promise.all(all.values());
    const alone = pLimit(1);
    void alone(async () => quiet);
    for (const fault of faults) if (fault.disturbs === true) begin(fault, alone);
  });

  after(async function () {
    this.timeout(60_000);
    await box.end();
  });

  async function prepared(): Promise<Place> {
    const place = await openPlace(box);
    await place.want(1);
    const { exit, text } = await place.slipway(['deploy']);
    expect(exit, text).to.equal(0);
    await place.want(2);
    return place;
  }

  async function meets(fault: Fault, moment: number): Promise<Met> {
    const place = await prepared();
    const ran = await fault.run(place, moment, box);
    place.mend();
    expect(ran.exit, ran.text).to.be.oneOf([...fault.exits]);
    if (fault.words && ran.exit !== 0) expect(ran.text).to.match(fault.words);
    const next = await converged(place);
    await place.remove();
    return { moment, ran, next };
  }

  it('has so many writes and requests when nothing does', async () => {
    const place = await prepared();
    const { api, bucket, registry } = place;
    const before = [api, bucket, registry].map(({ asked }) => asked.length);

    const { exit, text } = await place.slipway(['deploy']);

    expect(exit, text).to.equal(0);
    const writes = api.asked.slice(before[0]).filter(isWrite);
    const ofLease = writes.filter(({ url }) => url.includes('/leases/'));
    // Taken and given back; a slow machine has heartbeats in between.
    expect(ofLease.length).to.be.at.least(2);
    expect(writes).to.have.length(WRITES - 2 + ofLease.length);
    expect(bucket.asked.slice(before[1])).to.have.length(BUCKET_REQUESTS);
    expect(registry.asked.slice(before[2])).to.have.length(REGISTRY_REQUESTS);
    await converged(place);
    await place.remove();
  });

  for (const fault of faults.filter((one) => momentsOf(one).length > 0))
    it(`has a clear end, and the next run converges: ${fault.name}`, async () => {
      const results = (await all.get(fault)) ?? [];
      keepResults(fault, results);
      const moments = momentsOf(fault);
      const broken = results.flatMap((one, index) =>
        one.status === 'rejected' ? [`at ${moments[index]}: ${String(one.reason)}`] : [],
      );
      expect(broken.join('\n\n')).to.equal('');
      expect(results).to.have.length(moments.length);
    });
});
