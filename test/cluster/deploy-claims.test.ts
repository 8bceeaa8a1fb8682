import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import type { Plan } from '../../src/core/plan.ts';
import { scopeOf } from '../../src/deploy/records/scope.ts';
import { beginRecord } from '../../src/deploy/records/record.ts';
import { type RecordKey, readLastRecord } from '../../src/deploy/records/store.ts';
import { isHolderAlive } from '../../src/deploy/execute/holder.ts';
import { addRecord } from '../../src/deploy/execute/write-record.ts';
import { type Deployer, deployer, deployerIn, never, noSecrets } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap } from '../support/objects.ts';

describe('two services that write one object at the same time', function () {
  this.timeout(60_000);
  let first: Deployer;
  let second: Deployer;

  beforeEach(async function () {
    this.timeout(600_000);
    first = await deployer('claims', 'first');
    second = await deployerIn(first.box, first.namespace, 'second');
  });

  async function by(): Promise<string> {
    return first.kubectl('get', 'configmap', 'shared', '-o', 'jsonpath={.data.by}');
  }

  const shared = (name: string) => configMap('shared', { by: name });

  it('have the one that made it, and a later wave of the other stops with its name', async () => {
    const late = { ...shared('first'), metadata: { ...shared('first').metadata } };
    late.metadata.annotations = { 'slipway.dev/after': 'ConfigMap/early' };
    const planned = await first.plan([configMap('early'), late]);

    const error = await failureOf(
      first.execute(planned, {
        cluster: {
          ...first.cluster,
          apply: async (object, options, signal) => {
            const applied = await first.cluster.apply(object, options, signal);
            if (object.metadata.name === 'early') await second.deploy([shared('second')]);
            return applied;
          },
        },
      }),
    );

    expect(error).to.include({ code: 'OBJECT_TAKEN', exit: 3 });
    expect(error.message).to.match(
      /^ConfigMap shared belongs to service second \(release 1, .*\) since this was planned$/,
    );
    expect(error.hint).to.include('--take ConfigMap/shared');
    expect(await by()).to.equal('second');
    const again = await failureOf(first.plan([configMap('early'), late]));
    expect(again).to.have.nested.property('faults.0.code', 'OBJECT_OWNED');
    const without = await first.plan([configMap('early')]);
    expect(without.steps.filter(({ op }) => op === 'delete')).to.deep.equal([]);
    expect((await second.deploy([shared('again')])).state).to.equal('succeeded');
  });

  it('is won by one of two first deploys, and by the same one ever after', async () => {
    const plans = [await first.plan([shared('first')]), await second.plan([shared('second')])] as [
      Plan,
      Plan,
    ];

    const results = await Promise.allSettled([first.execute(plans[0]), second.execute(plans[1])]);

    const lost = results.findIndex(({ status }) => status === 'rejected');
    const [loser, winner] = lost === 0 ? [first, second] : [second, first];
    const [losing, winning] = lost === 0 ? ['first', 'second'] : ['second', 'first'];
    expect(results.filter(({ status }) => status === 'rejected')).to.have.length(1);
    expect(results[lost]).to.have.nested.property('reason.code', 'OBJECT_TAKEN');
    expect(await by()).to.equal(winning);
    expect(await failureOf(loser.plan([shared(losing)]))).to.have.nested.property(
      'faults.0.code',
      'OBJECT_OWNED',
    );
    expect((await winner.deploy([shared('more')])).state).to.equal('succeeded');
  });

  it('is told of two environments in one namespace by their names', async () => {
    const staging = { environment: { name: 'staging' } };
    const plans = [
      await first.plan([shared('first')]),
      await first.plan([shared('staging')], staging),
    ] as const;
    await first.execute(plans[1]);

    const error = await failureOf(first.execute(plans[0]));

    expect(error.message).to.match(/belongs to service first in staging \(release 1, /);
  });

  it('may take in what nobody has only one after the other', async () => {
    await first.kubectl('create', 'configmap', 'shared', '--from-literal=more=1');
    const plans = [await first.plan([shared('first')]), await second.plan([shared('second')])] as const;
    await first.execute(plans[0]);

    const error = await failureOf(second.execute(plans[1]));

    expect(error).to.have.property('code', 'OBJECT_TAKEN');
    expect(await by()).to.equal('first');
  });

  it('leave what another made in the place of the planned one', async () => {
    await first.deploy([shared('first')]);
    const planned = await first.plan([shared('newer')]);
    await first.kubectl('delete', 'configmap', 'shared');
    await second.deploy([shared('second')]);

    expect(await failureOf(first.execute(planned))).to.have.property('code', 'OBJECT_TAKEN');
    expect(await by()).to.equal('second');
  });

  it('write what somebody without releases made meanwhile, and what somebody deleted', async () => {
    await first.deploy([configMap('gone', { v: '1' })]);
    const planned = await first.plan([shared('first'), configMap('gone', { v: '2' })]);
    await first.kubectl('create', 'configmap', 'shared', '--from-literal=more=1');
    await first.kubectl('delete', 'configmap', 'gone');

    expect((await first.execute(planned)).state).to.equal('succeeded');
    expect(await by()).to.equal('first');
  });

  function recordsOf(on: Deployer, service: string): RecordKey {
    const { environment } = on.input([]).release;
    const scope = scopeOf(environment, { secrets: undefined });
    return { cluster: on.cluster, namespace: on.namespace, service, environment: 'development', scope };
  }

  /** As far as a deploy gets that is killed before its first write, with a lease that nobody gives back. */
  async function killed(on: Deployer, service: string, plan: Plan, leaseSeconds = 1): Promise<void> {
    const key = recordsOf(on, service);
    const base = await readLastRecord(key, never);
    const number = (base?.number ?? 0) + 1;
    const began = { number, plan, base, approver: undefined, startedAt: Date.now(), secrets: noSecrets };
    await addRecord(key, beginRecord(began), never);
    const old = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '000Z');
    const spec = { holderIdentity: 'gone', leaseDurationSeconds: leaseSeconds, renewTime: old };
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: `slipway.${service}.development` },
      spec,
    };
    await on.cluster.apply({ ...lease, metadata: { ...lease.metadata, namespace: on.namespace } }, {}, never);
  }

  /** Until the API server's own clock is past the patience of the lease. */
  async function outlived(on: Deployer, service: string): Promise<void> {
    while (await isHolderAlive(recordsOf(on, service), never)) await clock.wait(100, never);
  }

  it('do not block each other for ever where both were killed', async () => {
    await first.kubectl('create', 'configmap', 'shared', '--from-literal=more=1');
    const plans = [await first.plan([shared('first')]), await second.plan([shared('second')])] as const;
    await killed(first, 'first', plans[0]);
    await killed(second, 'second', plans[1]);
    await outlived(second, 'second');

    expect((await first.deploy([shared('first')])).state).to.equal('succeeded');
    expect(await by()).to.equal('first');
    const late = await failureOf(second.plan([shared('second')]));
    expect(late).to.have.nested.property('faults.0.code', 'OBJECT_OWNED');
  });

  it('keep each other off while one of them is alive, whatever its clock says', async () => {
    await first.kubectl('create', 'configmap', 'shared', '--from-literal=more=1');
    const plans = [await first.plan([shared('first')]), await second.plan([shared('second')])] as const;
    await killed(first, 'first', plans[0]);
    await killed(second, 'second', plans[1], 600);

    expect(await failureOf(first.plan([shared('first')]))).to.have.nested.property(
      'faults.0.code',
      'OBJECT_OWNED',
    );
  });

  it('lose nothing to a deploy that was killed before it took it', async () => {
    await first.deploy([shared('first')]);
    const taking = await second.plan([shared('second')], { options: { take: ['ConfigMap/shared'] } });
    await killed(second, 'second', taking);
    await outlived(second, 'second');

    expect((await first.deploy([shared('newer')])).state).to.equal('succeeded');
    expect(await by()).to.equal('newer');
  });

  it('leave to a killed deploy what it may have written, until it is taken', async () => {
    const planned = await second.plan([shared('second')]);
    await killed(second, 'second', planned);
    await second.cluster.apply(
      { ...shared('second'), metadata: { name: 'shared', namespace: second.namespace } },
      {},
      never,
    );
    await outlived(second, 'second');

    expect(await failureOf(first.plan([shared('first')]))).to.have.nested.property(
      'faults.0.code',
      'OBJECT_OWNED',
    );
    await first.deploy([shared('first')], { options: { take: ['ConfigMap/shared'] } });
    expect(await by()).to.equal('first');
  });

  it('have a say in nothing that they stopped before', async () => {
    await first.kubectl('create', 'configmap', 'shared', '--from-literal=more=1');
    const late = { ...shared('second'), metadata: { ...shared('second').metadata } };
    late.metadata.annotations = { 'slipway.dev/after': 'ConfigMap/early' };
    const stop = new AbortController();
    const planned = await second.plan([configMap('early'), late]);
    const stopping = second.execute(
      planned,
      {
        cluster: {
          ...second.cluster,
          apply: async (object, options, signal) => {
            const applied = await second.cluster.apply(object, options, signal);
            if (object.metadata.name === 'early') stop.abort(new Error('stopped'));
            return applied;
          },
        },
      },
      stop.signal,
    );
    await stopping.catch(() => undefined);

    expect((await first.deploy([shared('first')])).state).to.equal('succeeded');
    expect(await by()).to.equal('first');
  });

  it('are both told where their records name the same object already', async () => {
    await first.deploy([shared('first')]);
    await second.deploy([configMap('own')]);
    const theirs = await readLastRecord(recordsOf(first, 'first'), never);
    const ours = await readLastRecord(recordsOf(second, 'second'), never);
    if (!theirs || !ours) throw new Error('there are no records');
    const both = {
      ...ours,
      number: 2,
      objects: theirs.objects.map((object) => ({ ...object, data: { by: 'second' } })),
      inventory: theirs.inventory,
    };
    await addRecord(recordsOf(second, 'second'), both, never);

    const error = await failureOf(second.plan([shared('second')]));

    expect(error).to.have.nested.property('faults.0.code', 'OBJECT_OWNED');
    expect(error).to.have.nested.property('faults.0.message').that.includes('service first');
    expect(
      (await second.deploy([shared('second')], { options: { take: ['ConfigMap/shared'] } })).state,
    ).to.equal('succeeded');
    expect((await second.deploy([shared('newer')])).state).to.equal('succeeded');
    expect(await failureOf(first.plan([shared('first')]))).to.have.nested.property(
      'faults.0.code',
      'OBJECT_OWNED',
    );
  });
});
