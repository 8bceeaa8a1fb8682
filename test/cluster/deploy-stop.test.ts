import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pLimit from 'p-limit';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { configMap, deployment, service } from '../support/objects.ts';

type Line = { readonly type: string; readonly [field: string]: unknown };
type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lines: readonly Line[];
};

/** Short enough to wait for, long enough for a busy machine. */
const LEASE_MS = 3_000;

describe('stopping a deploy', function () {
  this.timeout(120_000);
  let on: Deployer;
  const objects = [
    ...Array.from({ length: 26 }, (_, index) => configMap(`settings-${index}`)),
    service('web'),
    service('worker'),
    deployment('web', 'example:1'),
    deployment('worker', 'example:1'),
  ];

  beforeEach(async function () {
    this.timeout(600_000);
    on = await deployer('stop');
  });

  for (const [name, exit] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)
    it(`${name} ends it with ${exit}, the lease given back and a summary of what was done; the next run converges`, async () => {
      const { code, lines } = await deployIn(on, objects, {}, (child, line) => {
        if (line.type === 'step.applied') child.kill(name);
      });

      expect(code).to.equal(exit);
      const { applied, left } = lines.find(({ type }) => type === 'deploy.stopped') as unknown as {
        applied: unknown[];
        left: unknown[];
      };
      expect(applied.length + left.length).to.equal(30);
      expect(left).not.to.deep.equal([]);
      expect(await inCluster(on)).to.equal(applied.length);
      expect(await on.kubectl('get', 'lease', '-o', 'jsonpath={.items[*].spec.holderIdentity}')).to.equal('');
      await converges(on, objects);
    });

  // Lease, record, 30 objects, the record again and the lease: 34 writes.
  for (const at of [2, 17, 33])
    it(`SIGKILL at write ${at} leaves nothing that the next run cannot finish`, async () => {
      const { signal } = await deployIn(on, objects, { DIE_AT: String(at) });

      expect(signal).to.equal('SIGKILL');
      await converges(on, objects);
    });
});

describe('a deploy whose process dies', function () {
  this.timeout(120_000);

  // To the cluster a process that is gone is one that asks for nothing any more, so that is what these do.
  // Before the next write is after the last one, so that both are tried.
  it('before one of its 34 writes is finished by the next run', async () => {
    const atMost = pLimit(8);
    // Around the lease, the record and the first object, among the objects, and around the end.
    const points = [1, 2, 3, 12, 22, 31, 32, 33, 34];
    const objects = Array.from({ length: 30 }, (_, index) => configMap(`settings-${index}`));

    await Promise.all(
      points.map((at) =>
        atMost(async () => {
          const on = await deployer('dies');
          expect(await dyingDeploy(on, objects, at), `write ${at} was reached`).to.equal(true);
          await converges(on, objects);
        }),
      ),
    );
  });
});

async function dyingDeploy(on: Deployer, objects: readonly KubeObject[], at: number): Promise<boolean> {
  let writes = 0;
  let dead = false;
  const gone = (): never => {
    throw new Error('the process is gone');
  };
  const alive =
    <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>, write: boolean) =>
    async (...args: A): Promise<R> => {
      dead ||= write && (writes += 1) === at;
      return dead ? gone() : ask(...args);
    };
  const plan = await on.plan(objects);
  const { cluster } = on;
  const dying = {
    ...cluster,
    get: alive(async (...args: Parameters<Cluster['get']>) => cluster.get(...args), false),
    list: alive(async (...args: Parameters<Cluster['list']>) => cluster.list(...args), false),
    apply: alive(async (...args: Parameters<Cluster['apply']>) => cluster.apply(...args), true),
    create: alive(async (...args: Parameters<Cluster['create']>) => cluster.create(...args), true),
    update: alive(async (...args: Parameters<Cluster['update']>) => cluster.update(...args), true),
    remove: alive(async (...args: Parameters<Cluster['remove']>) => cluster.remove(...args), true),
  };
  await on.execute(plan, { cluster: dying, leaseMs: LEASE_MS }).catch(() => undefined);
  return dead;
}

async function converges(on: Deployer, objects: readonly KubeObject[]): Promise<void> {
  const { state } = await on.execute(await on.plan(objects), { leaseMs: LEASE_MS });
  expect(state).to.be.oneOf(['succeeded', 'unchanged']);
  const again = await on.plan(objects);
  expect(again.steps.filter(({ op }) => op !== 'keep')).to.deep.equal([]);
  expect(await inCluster(on)).to.equal(30);
}

async function inCluster(on: Deployer): Promise<number> {
  const names = await on.kubectl('get', 'configmap,service,deployment', '-o', 'name');
  return names.split('\n').filter((name) => /settings-|\/web|\/worker/.test(name)).length;
}

async function deployIn(
  { box, namespace }: Deployer,
  objects: readonly KubeObject[],
  env: Readonly<Record<string, string>>,
  onLine: (child: ChildProcess, line: Line) => void = () => undefined,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-stop-'));
  await writeFile(join(folder, 'box.json'), JSON.stringify({ box, namespace }));
  await writeFile(join(folder, 'objects.json'), JSON.stringify(objects));
  const script = join(import.meta.dirname, '../support/deploying.ts');
  const child = spawn(
    process.execPath,
    ['--import=tsx', script, join(folder, 'box.json'), join(folder, 'objects.json')],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    onLine(child, line);
  });
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, lines })));
}
