/**
 * Records what a real API server and its controllers say while things go well or wrong, for the judges' tests:
 *
 *   slipway sandbox up
 *   npx tsx test/deploy/recorded/record.ts ADMIN_KUBECONFIG [scenario ...]
 *
 * Those whose names begin with `node-` want a real kubelet and real containers:
 *
 *   test/real-node/node.sh up FOLDER
 *   test/real-node/node.sh in FOLDER npx tsx test/deploy/recorded/record.ts FOLDER/admin.conf node
 *   test/real-node/node.sh down FOLDER
 *
 * Each file holds every version of every object seen, and one frame per change: which versions stood side by side.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clock } from '../../../src/adapters/clock.ts';
import { openCluster } from '../../../src/adapters/cluster/open.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster, Selection } from '../../../src/core/ports/cluster.ts';
import { follow } from '../../../src/deploy/rollout/feed.ts';
import { nodeScenarios } from './node-scenarios.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const run = promisify(execFile);

type Recording = {
  readonly about: string;
  readonly target: { readonly kind: string; readonly name: string };
  readonly applied: string;
  readonly objects: Record<string, KubeObject>;
  readonly frames: { readonly ms: number; readonly seen: readonly string[] }[];
};

async function record(scenario: Scenario, cluster: Cluster, kubeconfig: string): Promise<Recording> {
  const namespace = `rec-${scenario.name}-${Math.random().toString(36).slice(2, 6)}`;
  const kubectl = async (...args: string[]): Promise<string> =>
    (await run('kubectl', ['--kubeconfig', kubeconfig, '-n', namespace, ...args])).stdout;
  await kubectl('create', 'namespace', namespace);
  const stop = new AbortController();
  try {
    await settled(kubectl);
    const apply = (object: Record<string, unknown>): Promise<KubeObject> =>
      cluster.apply(within(object, namespace), { force: true }, stop.signal);
    await scenario.before?.({ apply, kubectl, wait });
    const objects: Recording['objects'] = {};
    const frames: Recording['frames'] = [];
    const now = new Map<string, string>();
    const started = clock.now();
    let recording = false;
    const keep = (object: KubeObject): string => {
      const id = `${object.metadata.name}@${object.metadata.resourceVersion}`;
      objects[id] = slim(object);
      return id;
    };
    const feeds = selections(scenario, namespace).map(async (selection) => {
      for await (const change of follow(selection, { cluster, clock, signal: stop.signal })) {
        if (change.type === 'listed')
          for (const item of change.items) now.set(item.metadata.uid ?? '', keep(item));
        else if (change.type === 'changed') now.set(change.object.metadata.uid ?? '', keep(change.object));
        else if (change.type === 'removed') now.delete(change.object.metadata.uid ?? '');
        if (recording) frames.push({ ms: clock.now() - started, seen: [...now.values()].sort() });
      }
    });
    await wait(150);
    recording = true;
    const target = await scenario.run({ apply, kubectl, wait });
    const applied = keep(target);
    frames.push({ ms: clock.now() - started, seen: [...now.values()].sort() });
    await wait(scenario.ms);
    stop.abort();
    await Promise.allSettled(feeds);
    const { kind, metadata } = target;
    return {
      about: scenario.about,
      target: { kind, name: metadata.name },
      applied,
      objects,
      frames: distinct(frames),
    };
  } finally {
    stop.abort();
    await kubectl('delete', 'namespace', namespace, '--wait=false').catch(() => undefined);
  }
}

function selections({ kinds }: Scenario, namespace: string): Selection[] {
  return kinds.map((kind) => {
    const [apiVersion = 'v1', name = ''] = kind.includes(' ') ? kind.split(' ') : ['v1', kind];
    return CLUSTER_WIDE.has(name) ? { apiVersion, kind: name } : { apiVersion, kind: name, namespace };
  });
}

const CLUSTER_WIDE = new Set(['StorageClass', 'CustomResourceDefinition']);

function within(object: Record<string, unknown>, namespace: string): KubeObject {
  const { metadata, kind } = object as { metadata: object; kind: string };
  return (
    CLUSTER_WIDE.has(kind) ? object : { ...object, metadata: { ...metadata, namespace } }
  ) as KubeObject;
}

/** Without what no judge reads, and most of a recording would be. */
function slim(object: KubeObject): KubeObject {
  const metadata = { ...object.metadata };
  delete (metadata as { managedFields?: unknown }).managedFields;
  const copy = { ...object, metadata };
  if (object.kind === 'CustomResourceDefinition') delete (copy as { spec?: unknown }).spec;
  if (object.kind === 'Pod') return { ...copy, spec: slimPodSpec(object['spec'] as PodSpec) };
  if (object.kind !== 'Event') return copy;
  const kept = ['apiVersion', 'kind', 'metadata', 'reason', 'message', 'type', 'count', 'involvedObject', 'series'];
  return Object.fromEntries(Object.entries(copy).filter(([field]) => kept.includes(field))) as KubeObject;
}

type PodSpec = {
  readonly tolerations?: unknown;
  readonly volumes?: readonly object[];
  readonly containers: readonly { readonly volumeMounts?: readonly { readonly name: string }[] }[];
};

function slimPodSpec(spec: PodSpec): object {
  const { volumes = [], containers } = spec;
  return {
    ...spec,
    tolerations: [],
    volumes: volumes.filter((volume) => !('projected' in volume)),
    containers: containers.map(({ volumeMounts = [], ...container }) => ({
      ...container,
      volumeMounts: volumeMounts.filter(({ name }) => !name.startsWith('kube-api-access')),
    })),
  };
}

function distinct(frames: Recording['frames']): Recording['frames'] {
  return frames.filter(({ seen }, index) => seen.join() !== frames[index - 1]?.seen.join());
}

/** A new namespace refuses Pods until its service account is there. */
async function settled(kubectl: (...args: string[]) => Promise<string>): Promise<void> {
  while (!(await kubectl('get', 'serviceaccount', 'default', '-o', 'name').catch(() => ''))) await wait(50);
}

async function wait(ms: number): Promise<void> {
  await clock.wait(ms, new AbortController().signal);
}

async function main([kubeconfig = '', ...names]: readonly string[]): Promise<void> {
  const context = (
    await run('kubectl', ['--kubeconfig', kubeconfig, 'config', 'current-context'])
  ).stdout.trim();
  const surroundings = {
    cwd: process.cwd(),
    env: process.env,
    clock,
    version: 'recorder',
    person: 'recorder',
  };
  const cluster = await openCluster({ context, kubeconfig }, surroundings);
  const chosen =
    names[0] === 'node'
      ? nodeScenarios
      : names.length === 0
        ? scenarios
        : [...scenarios, ...nodeScenarios].filter(({ name }) => names.includes(name));
  for (const scenario of chosen) {
    const recording = await record(scenario, cluster, kubeconfig);
    await writeFile(join(import.meta.dirname, `${scenario.name}.json`), `${JSON.stringify(recording)}\n`);
    process.stdout.write(`${scenario.name}: ${recording.frames.length} frames\n`);
  }
}

await main(process.argv.slice(2));
process.exit(0);
