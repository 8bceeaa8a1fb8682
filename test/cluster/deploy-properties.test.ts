import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer, deployerIn } from '../support/deployer.ts';
import { annotated, configMap, deployment, service } from '../support/objects.ts';

/** Small and repeatable: the seed is in the title, so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function someObjects(next: () => number): KubeObject[] {
  const pick = (count: number): number => Math.floor(next() * count);
  const made = Array.from({ length: 2 + pick(8) }, (_, index): KubeObject => {
    const name = `${['a', 'b', 'c'][pick(3)]}-${index}`;
    switch (pick(3)) {
      case 0:
        return configMap(
          name,
          Object.fromEntries(
            Array.from({ length: pick(4) }, (_each, key) => [`key-${key}`, String(pick(3))]),
          ),
        );
      case 1:
        return service(
          name,
          next() < 0.5
            ? {}
            : {
                ports: [
                  { name: 'a', port: 1 + pick(99) },
                  { name: 'b', port: 200, protocol: 'UDP' },
                ],
              },
        );
      default:
        return deployment(
          name,
          `example:${pick(3)}`,
          next() < 0.5 ? {} : { replicas: pick(3), minReadySeconds: pick(2) },
        );
    }
  });
  const [first] = made;
  return made.map((object, index) =>
    index > 0 && first && next() < 0.2
      ? annotated(object, { 'slipway.dev/after': `${first.kind}/${first.metadata.name}` })
      : object,
  );
}

describe('any release', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('any');
  });

  for (const seed of [1, 2, 3, 4, 5, 6])
    it(`is planned empty after it was applied, and in the same order however it was written (seed ${seed})`, async () => {
      const next = random(seed);
      const mine = await deployerIn(on.box, await on.box.createNamespace('any'), `service-${seed}`);
      const [before, after] = [someObjects(next), someObjects(next)];
      const ready = async () => Promise.resolve({ state: 'ready', objects: [], ms: 0 } as const);
      const pruneMax = 99;
      await mine.execute(await mine.plan(before, { environment: { pruneMax } }), { track: ready });

      const plan = await mine.plan(after, { environment: { pruneMax } });
      const shuffled = await mine.plan(
        after.toSorted(() => next() - 0.5),
        { environment: { pruneMax } },
      );
      await mine.execute(plan, { track: ready });
      const again = await mine.plan(after, { environment: { pruneMax } });

      expect(shuffled.digest).to.equal(plan.digest);
      expect(again.steps.map(({ op, key, why }) => [op, key.kind, key.name, why].join(' '))).to.deep.equal(
        again.steps.map(({ key }) => ['keep', key.kind, key.name, ''].join(' ')),
      );
      expect(again.steps).to.have.length(after.length);
    });
});
