import { expect } from 'chai';
import pLimit from 'p-limit';
import type { Execution } from '../../src/deploy/execute/execute.ts';
import { readRecords } from '../../src/deploy/records/store.ts';
import { type Deployer, deployer, never, noSecrets } from '../support/deployer.ts';
import { type Deploying, deployingProcess } from '../support/deploying-process.ts';
import { configMap, deployment, service } from '../support/objects.ts';

/** Processes at once, and next runs at once: those mostly wait for the lease of the dead. */
const DYING = 3;
const WAITING = 12;

const numbered = (from: number, to: number, data: Readonly<Record<string, string>>) =>
  Array.from({ length: to - from }, (_, index) => configMap(`settings-${from + index}`, data));

/** What is there already, and what the dying deploy wants: 12 new, 14 other than they were, 4 to remove. */
const present = [...numbered(0, 16, { level: '1' }), service('web'), deployment('web', 'example:1')];
const wanted = [
  ...numbered(4, 16, { level: '2' }),
  ...numbered(16, 28, { level: '2' }),
  service('web', { sessionAffinity: 'ClientIP' }),
  deployment('web', 'example:2'),
];
/** The lease, the record, 30 objects, the record again, the lease. */
const WRITES = 34;

describe('a deploy of 30 objects that is killed', function () {
  this.timeout(300_000);
  let deploying: Deploying;
  const atMostDying = pLimit(DYING);
  const atMostWaiting = pLimit(WAITING);

  before(async function () {
    this.timeout(600_000);
    const { box } = await deployer('crash');
    deploying = await deployingProcess(box, wanted);
  });

  after(async () => deploying.remove());

  it(`has ${WRITES} writes when nobody kills it`, async () => {
    const on = await prepared();

    const { lines } = await deploying.run(on.namespace, { LEASE_MS: '600000' });

    expect(lines.at(-1)).to.deep.equal({ type: 'ended', state: 'succeeded', writes: WRITES });
    await isAsWanted(on);
  });

  for (const when of ['before', 'after'] as const)
    it(`${when} any one of its writes is finished by the next run`, async () => {
      const points = Array.from({ length: WRITES }, (_, index) => index + 1);

      await Promise.all(
        points.map(async (at) => {
          const on = await atMostDying(async () => {
            const prepare = await prepared();
            const { signal } = await deploying.run(prepare.namespace, { DIE_AT: String(at), DIE: when });
            expect(signal, `killed ${when} write ${at}`).to.equal('SIGKILL');
            return prepare;
          });
          await atMostWaiting(async () => {
            // As the command line does: a write of the dead process may arrive after the next one has looked.
            const again = async (): Promise<Pick<Execution, 'plan' | 'secrets'>> => ({
              plan: await on.plan(wanted),
              secrets: noSecrets,
            });
            const { state } = await on.execute(await on.plan(wanted), { again });
            expect(state, `next run after a death ${when} write ${at}`).to.be.oneOf([
              'succeeded',
              'unchanged',
            ]);
            await isAsWanted(on);
          });
        }),
      );
    });
});

async function prepared(): Promise<Deployer> {
  const on = await deployer('crash');
  expect((await on.deploy(present)).state).to.equal('succeeded');
  return on;
}

/** Every object as it should be, none too many, a good record on top that knows them all, and nobody in the way. */
async function isAsWanted(on: Deployer): Promise<void> {
  const { steps } = await on.plan(wanted);
  expect(steps.filter(({ op }) => op !== 'keep')).to.deep.equal([]);
  const { items } = await on.cluster.list(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: on.namespace, labelSelector: '!slipway.dev/record' },
    never,
  );
  expect(items.filter(({ metadata }) => metadata.name.startsWith('settings-'))).to.have.length(24);
  const [last] = await readRecords(on.input([]).records, never);
  expect(last?.outcome).to.equal('succeeded');
  expect(last?.inventory.length).to.equal(wanted.length);
}
