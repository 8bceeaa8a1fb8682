/**
 * How long until somebody knows: a missing image, a crash loop, and the lag after a good rollout, beside kubectl
 * rollout status with its defaults, which is ended after the limit.
 *
 *   slipway sandbox up
 *   npx tsx bench/verdict/run.ts KUBECONFIG [limit in seconds, 60]
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { follow } from '../../src/deploy/rollout/feed.ts';
import { track } from '../../src/deploy/rollout/track.ts';

const run = promisify(execFile);
const { signal } = new AbortController();
const ROUNDS = 5;

const [kubeconfig = '', limit = '60'] = process.argv.slice(2);
const limitMs = Number(limit) * 1_000;
const namespace = 'development';

function deployment(name: string, tag: string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'web', image: `example:${tag}` }] },
      },
    },
  };
}

async function slipway(cluster: Cluster, target: KubeObject): Promise<string> {
  const options = { timeoutMs: 600_000, soakMs: 0 };
  const { objects } = await track({
    targets: [target],
    cluster,
    clock,
    emit: () => undefined,
    options,
    signal,
  });
  return objects[0]?.verdict.reason ?? '';
}

async function kubectl(_: Cluster, { metadata }: KubeObject): Promise<string> {
  const args = [
    '--kubeconfig',
    kubeconfig,
    '--context',
    'dev',
    '-n',
    namespace,
    'rollout',
    'status',
    `deployment/${metadata.name}`,
  ];
  const { stdout } = await run('kubectl', args, { timeout: limitMs });
  return stdout.trim().split('\n').at(-1) ?? '';
}

type Judge = (cluster: Cluster, target: KubeObject) => Promise<string>;

/** Seconds from the write to the verdict. */
async function timed(judge: Judge, cluster: Cluster, object: KubeObject): Promise<string> {
  const target = await cluster.apply(object, { force: true }, signal);
  const begun = clock.now();
  const word = await judge(cluster, target).catch((error: { killed?: boolean }) =>
    error.killed ? undefined : 'failed',
  );
  const seconds = ((clock.now() - begun) / 1_000).toFixed(2);
  return word === undefined ? `> ${limit} s, nothing said` : `${seconds} s: ${word}`;
}

/** Milliseconds between the status that completes a rollout, as a watch of its own saw it, and the verdict. */
async function lag(judge: Judge, cluster: Cluster, name: string): Promise<number> {
  const stop = new AbortController();
  let doneAt = 0;
  const target = await cluster.apply(deployment(name, `v${clock.now()}`), { force: true }, signal);
  const selection = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    fieldSelector: `metadata.name=${name}`,
  };
  const watching = (async () => {
    for await (const change of follow(selection, { cluster, clock, signal: stop.signal }))
      if (change.type === 'changed' && doneAt === 0 && isDone(change.object, target)) doneAt = clock.now();
  })();
  await judge(cluster, target);
  const judgedAt = clock.now();
  await clock.wait(300, signal);
  stop.abort();
  await watching;
  return judgedAt - doneAt;
}

function isDone({ metadata, status }: KubeObject, target: KubeObject): boolean {
  const { observedGeneration, updatedReplicas, replicas, availableReplicas } = (status ?? {}) as Record<
    string,
    number
  >;
  return (
    metadata.generation === target.metadata.generation &&
    observedGeneration === metadata.generation &&
    updatedReplicas === 2 &&
    replicas === 2 &&
    availableReplicas === 2
  );
}

async function main(): Promise<void> {
  const surroundings = { cwd: process.cwd(), env: process.env, clock, version: 'bench', person: 'bench' };
  const cluster = await openCluster({ context: 'dev', kubeconfig }, surroundings);
  const judges: Readonly<Record<string, Judge>> = { slipway, 'kubectl rollout status': kubectl };
  for (const [who, judge] of Object.entries(judges)) {
    const name = `bench-${who.split(' ')[0]}`;
    await timed(slipway, cluster, deployment(name, 'v1'));
    const lags: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) lags.push(await lag(judge, cluster, name));
    process.stdout.write(
      `${who}\n  lag after completion  median ${lags.toSorted((a, b) => a - b)[ROUNDS >> 1]} ms of ${ROUNDS}\n`,
    );
    for (const [what, tag] of [
      ['missing image', 'not-found'],
      ['crash loop', 'crash'],
    ] as const) {
      await timed(slipway, cluster, deployment(name, 'v1'));
      process.stdout.write(`  ${what.padEnd(20)}  ${await timed(judge, cluster, deployment(name, tag))}\n`);
    }
    await cluster.remove({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, {}, signal);
  }
}

await main();
process.exit(0);
