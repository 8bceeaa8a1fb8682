import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { Event } from '../../src/core/events.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { down } from '../../src/sandbox/down.ts';
import { endAll, launch } from '../../src/sandbox/launch.ts';
import type { ProcessId } from '../../src/sandbox/process-table.ts';
import { programsFor } from '../../src/sandbox/programs.ts';
import { type Sandbox, up } from '../../src/sandbox/up.ts';
import { deployerIn, never } from '../support/deployer-in.ts';
import { configMap, deployment } from '../support/objects.ts';
import type { TestSandbox } from '../support/sandbox.ts';

/** In a sandbox of its own, so that nobody else misses the API server. */
describe('an API server that is restarted in the middle of a deploy', function () {
  this.timeout(120_000);
  const name = `restart-${process.pid}`;
  const env = { ...process.env };
  let state: string;
  let bin: string;
  let box: Sandbox;
  let servers: readonly ProcessId[];

  before(async function () {
    this.timeout(600_000);
    state = await mkdtemp(join(tmpdir(), 'slipway-restart-'));
    env['XDG_STATE_HOME'] = state;
    bin = await binaries({ env: process.env, clock, emit: () => undefined, signal: never });
    box = await up({ name, env, bin, clock, emit: () => undefined, signal: never });
    servers = box.state.processes.filter((part) => part.name === 'kube-apiserver');
  });

  after(async function () {
    this.timeout(30_000);
    await down(name, env, never);
    await rm(state, { recursive: true, force: true });
  });

  async function restart(): Promise<void> {
    const { folders, state: now } = box;
    const { ports, bucket } = now;
    await endAll(servers);
    // `down` finds it by its environment, as it does all parts of a start that was cut off.
    servers = [await launch(programsFor({ folders, bin, ports, bucket })['kube-apiserver'], folders)];
  }

  it('is waited for: between the writes and while the rollout is watched', async () => {
    const { folders, state: now } = box;
    const kubeconfig = folders.kubeconfig;
    const reach = { server: now.server, identity: now.identity, kubeconfig };
    const on = await deployerIn(
      { ...reach, contexts: { development: 'dev' } } as unknown as TestSandbox,
      'development',
    );
    const objects = [
      ...Array.from({ length: 20 }, (_, index) => configMap(`settings-${index}`)),
      deployment('web', 'example:1', { minReadySeconds: 5 }),
    ];
    // Once between the writes, and once when they are done and the rollout is on its way.
    const restarts = new Map<string, Promise<void>>();
    const atFirst = (type: string): void => {
      if (restarts.has(type)) return;
      const before = Promise.all(restarts.values());
      restarts.set(
        type,
        before.then(async () => restart()),
      );
    };

    const emit = ({ type }: Event): void => {
      if (type === 'step.applied' || type === 'object.judged') atFirst(type);
    };
    const options = { timeoutMs: 60_000, soakMs: 0 };

    const { state: outcome } = await on.execute(await on.plan(objects), {
      emit,
      track: async (targets, signal) => track({ targets, cluster: on.cluster, clock, emit, options, signal }),
    });
    await Promise.all(restarts.values());

    expect(outcome).to.equal('succeeded');
    expect([...restarts.keys()]).to.deep.equal(['step.applied', 'object.judged']);
    const cluster = await openCluster(
      { context: 'dev', kubeconfig },
      { cwd: '/', env: process.env, clock, version: '0.0.0' },
    );
    const { items } = await cluster.list(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'development', labelSelector: '!slipway.dev/record' },
      never,
    );
    expect(items.filter(({ metadata }) => metadata.name.startsWith('settings-'))).to.have.length(20);
    expect((await on.plan(objects)).steps.filter(({ op }) => op !== 'keep')).to.deep.equal([]);
  });
});
