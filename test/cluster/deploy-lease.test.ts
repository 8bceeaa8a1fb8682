import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer, deployerIn, noSecrets } from '../support/deployer.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { takeLease } from '../../src/deploy/execute/lease.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment } from '../support/objects.ts';

const BUILD = 'https://jenkins.example.com/job/example/128/';

describe('two deploys of one service', function () {
  this.timeout(60_000);
  let on: Deployer;

  beforeEach(async function () {
    this.timeout(600_000);
    on = await deployer('lease');
  });

  const leaseName = 'slipway.example.development';

  async function holder(): Promise<string> {
    return on.kubectl('get', 'lease', leaseName, '-o', 'jsonpath={.spec.holderIdentity}');
  }

  /** A lease as a deploy on another machine holds it, whose clock is an hour behind. */
  async function heldBy(name: string): Promise<KubeObject> {
    const long = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '000Z');
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: leaseName, namespace: on.namespace },
      spec: { holderIdentity: name, leaseDurationSeconds: 2, acquireTime: long, renewTime: long },
    };
    return on.cluster.create(lease, {}, new AbortController().signal);
  }

  it('go one after the other, and the second is refused where its plan was approved as it is', async () => {
    const other = await deployerIn(on.box, on.namespace);
    const [first, second] = [
      await on.plan([configMap('a', { by: 'first' })]),
      await other.plan([configMap('a', { by: 'second' })]),
    ];

    const results = await Promise.allSettled([
      on.execute(first, { holder: 'first' }),
      other.execute(second, { holder: 'second' }),
    ]);

    const good = results.filter(({ status }) => status === 'fulfilled');
    const [refused] = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as { code: string }] : [],
    );
    expect(good).to.have.length(1);
    expect(refused).to.have.property('code', 'PLAN_MOVED');
    expect(await holder()).to.equal('');
  });

  it('both go out where nobody approved the plans: the second plans once more', async () => {
    const other = await deployerIn(on.box, on.namespace);
    const [first, second] = [
      await on.plan([configMap('a', { by: 'first' })]),
      await other.plan([configMap('a', { by: 'second' })]),
    ];
    const noted = async (by: Deployer, name: string) => ({
      plan: await by.plan([configMap('a', { by: name })]),
      secrets: noSecrets,
    });

    const states = await Promise.all([
      on.execute(first, { holder: 'first', again: async () => noted(on, 'first') }),
      other.execute(second, { holder: 'second', again: async () => noted(other, 'second') }),
    ]);

    expect(states.map(({ state }) => state)).to.deep.equal(['succeeded', 'succeeded']);
    expect(states.map(({ record }) => record?.number).toSorted()).to.deep.equal([1, 2]);
    const last = states.find(({ record }) => record?.number === 2) === states[0] ? 'first' : 'second';
    expect(await on.kubectl('get', 'configmap', 'a', '-o', 'jsonpath={.data.by}')).to.equal(last);
  });

  it('wait for a living holder and show who it is', async () => {
    let lease = await heldBy(BUILD);
    let beats = 0;
    let beating: NodeJS.Timeout | undefined;
    const tenBeats = new Promise<void>((beaten) => {
      beating = setInterval(() => {
        beats += 1;
        if (beats === 10) beaten();
        const spec = {
          ...(lease['spec'] as object),
          renewTime: new Date(Date.now() - 3_600_000 + beats).toISOString().replace('Z', '000Z'),
        };
        void on.cluster
          .update({ ...lease, spec }, new AbortController().signal)
          .then((next) => (lease = next));
      }, 400);
    });
    const stop = new AbortController();

    const waiting = on.execute(await on.plan([configMap('a')]), { leaseMs: 2_000 }, stop.signal);
    const ended = waiting.catch((error: unknown) => error);
    await tenBeats;
    stop.abort(new Error('enough'));
    await ended;
    clearInterval(beating);

    const said = on.events.filter(({ type }) => type === 'lease.waiting');
    expect(said).to.have.length(1);
    expect(said[0]).to.have.property('holder', BUILD);
    expect(await holder()).to.equal(BUILD);
  });

  it('take over from a holder that gives no sign of life for its time', async () => {
    await heldBy(BUILD);

    const { state } = await on.execute(await on.plan([configMap('a')]), { leaseMs: 2_000 });

    expect(state).to.equal('succeeded');
    expect(on.events.find(({ type }) => type === 'lease.taken')).to.have.property('from', BUILD);
    expect(await holder()).to.equal('');
  });

  it('write nothing more once the lease is lost', async () => {
    const objects = Array.from({ length: 40 }, (_, index) => configMap(`many-${index}`));
    const plan = await on.plan([
      configMap('first'),
      ...objects.map((object) => ({
        ...object,
        metadata: { ...object.metadata, annotations: { 'slipway.dev/after': 'ConfigMap/first' } },
      })),
    ]);
    const thief = '{"spec":{"holderIdentity":"thief"}}';
    let stolen: Promise<string> | undefined;

    const error = await failureOf(
      on.execute(plan, {
        leaseMs: 3_000,
        track: async (_targets, signal) => {
          stolen ??= on.kubectl('patch', 'lease', leaseName, '--type=merge', '-p', thief);
          await stolen;
          return new Promise((_done, fail) =>
            signal.addEventListener('abort', () => fail(signal.reason as Error)),
          );
        },
      }),
    );

    expect(error).to.include({ code: 'LEASE_LOST', message: 'thief has taken the lease of this deploy' });
    expect(await on.kubectl('get', 'configmap', '-o', 'name'))
      .to.include('configmap/first')
      .and.not.include('many');
    expect(await holder()).to.equal('thief');
  });

  it('end for the one whose lease was deleted, which takes what the other brought for no failure', async () => {
    const other = await deployerIn(on.box, on.namespace);
    let overtaken: Promise<unknown> | undefined;

    const error = await failureOf(
      on.execute(await on.plan([configMap('a', { by: 'first' }), deployment('web', 'web:1')]), {
        holder: 'first',
        track: async () => {
          overtaken ??= on
            .kubectl('delete', 'lease', leaseName)
            .then(async () => other.deploy([configMap('a', { by: 'second' }), deployment('web', 'web:2')]));
          await overtaken;
          return { state: 'failed', objects: [], ms: 0 };
        },
      }),
    );

    expect(error).to.have.property('code', 'LEASE_LOST');
    expect(error.message).to.equal('another deploy took the lease of this one, and has ended since');
    expect(error.hint).to.include('slipway history shows whether a newer release went out');
  });

  it('leave nothing behind where the last heartbeat arrives and its answer does not', async () => {
    const never = new AbortController().signal;
    const clock = { now: () => Date.now(), wait: (ms: number) => sleep(ms) };
    let beats = 0;
    let held: ReturnType<typeof takeLease> | undefined;
    const beaten = new Promise<void>((resolve) => {
      const cluster: Cluster = {
        ...on.cluster,
        update: async (object, signal) => {
          const written = await on.cluster.update(object, never);
          beats += 1;
          if (beats > 1) return written;
          resolve();
          return new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(new Error('cut off')), { once: true }),
          );
        },
      };
      const { namespace } = on;
      const request = { cluster, clock, emit: () => undefined, namespace, holder: BUILD, durationMs: 3_000 };
      held = takeLease({ ...request, service: 'example', environment: 'development' }, never);
    });
    const lease = await held;
    expect(lease).to.not.equal(undefined);
    await beaten;

    await lease?.release(never);

    expect(await holder()).to.equal('');
  });

  it('do not go back over each other: what goes back from a release does so while that is the newest', async () => {
    await on.deploy([configMap('a', { v: '1' })]);
    await on.deploy([configMap('a', { v: '2' })]);
    const back = await on.plan([configMap('a', { v: '1' })]);
    await on.deploy([configMap('a', { v: '3' })]);

    const again = async () => ({ plan: await on.plan([configMap('a', { v: '1' })]), secrets: noSecrets });
    const error = await failureOf(on.execute(back, { follows: 2, again }));

    expect(error).to.have.property('code', 'OVERTAKEN');
    expect(await on.kubectl('get', 'configmap', 'a', '-o', 'jsonpath={.data.v}')).to.equal('3');
    expect(await holder()).to.equal('');
  });
});
