import { readFileSync } from 'node:fs';
import { interrupted, terminated } from '../../src/core/catalogue/usage.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { deployerIn } from './deployer-in.ts';
import type { TestSandbox } from './sandbox.ts';

/**
 * A process of its own that deploys, to be killed at will: `box.json objects.json namespace`. Prints a line for each
 * event, and with DIE_AT=N kills itself before its Nth write, or right after it with DIE=after. LEASE_MS is how long its
 * lease holds without a heartbeat, which is a write too.
 */
const [boxFile = '', objectsFile = '', namespace = ''] = process.argv.slice(2);
const box = JSON.parse(readFileSync(boxFile, 'utf8')) as TestSandbox;
const objects = JSON.parse(readFileSync(objectsFile, 'utf8')) as readonly KubeObject[];

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(terminated()));
process.on('SIGINT', () => stop.abort(interrupted()));

const on = await deployerIn(box, namespace);
const { DIE_AT: dieAt, DIE: when, LEASE_MS: leaseMs = '3000' } = process.env;
let writes = 0;

function dying<A extends readonly unknown[], R>(
  write: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    const mine = (writes += 1) === Number(dieAt);
    if (mine && when !== 'after') process.kill(process.pid, 'SIGKILL');
    const answer = await write(...args);
    if (mine) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
}

const cluster = {
  ...on.cluster,
  apply: dying(async (...args: Parameters<Cluster['apply']>) => on.cluster.apply(...args)),
  create: dying(async (...args: Parameters<Cluster['create']>) => on.cluster.create(...args)),
  update: dying(async (...args: Parameters<Cluster['update']>) => on.cluster.update(...args)),
  remove: dying(async (...args: Parameters<Cluster['remove']>) => on.cluster.remove(...args)),
};
const plan = await on.plan(objects);
const emit = (event: unknown): void => console.log(JSON.stringify(event));
try {
  const { state } = await on.execute(plan, { cluster, emit, leaseMs: Number(leaseMs) }, stop.signal);
  console.log(JSON.stringify({ type: 'ended', state, writes }));
} catch (error) {
  const { code, exit } = error as { code?: string; exit?: number };
  console.log(JSON.stringify({ type: 'failed', code, message: (error as Error).message }));
  process.exitCode = exit ?? 1;
}
