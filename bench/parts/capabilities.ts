import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCluster } from '../cluster/cluster.ts';
import { SLIPWAY, type Tool } from '../cluster/tools.ts';
import { type Command, succeed } from '../measure.ts';
import { type Board, median } from '../results.ts';
import type { Deploying, Size } from './deploy.ts';
import { tagOf } from './deploy.ts';

/** What asking may cost a plan, at most. */
const MOST_MS = 100;

/** What the cluster has for all that is asked about, as operators would bring it. */
const BROUGHT = [
  ['/apis/networking.k8s.io/v1/ingressclasses', 'edge', { controller: 'example.com/edge' }],
  ['/apis/storage.k8s.io/v1/storageclasses', 'fast', undefined],
  ...['metrics.k8s.io', 'external.metrics.k8s.io'].map(
    (group) =>
      [
        '/apis/apiregistration.k8s.io/v1/apiservices',
        `v1beta1.${group}`,
        { group, version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
      ] as const,
  ),
] as const;

/**
 * A plan of services that are new, each with what needs something of the cluster, where that is asked and where it is not: the
 * objects are the same but for the annotation that says that nobody waits for them. The two take turns.
 */
export async function capabilities(
  board: Board,
  { services, rounds }: Size,
  { cluster, tools, say }: Deploying,
): Promise<void> {
  const slipway = tools.find(({ name }) => name === SLIPWAY);
  if (!slipway?.plan) return;
  const id = `capabilities-${services}`;
  board.chart({
    id,
    title: `What asking for capabilities costs a plan of ${services} services`,
    about:
      'Nothing of it is there yet: each with a Deployment, a ConfigMap, a Service, two HorizontalPodAutoscalers by CPU and by an external metric, an Ingress with a class and a claim for a volume. Not asked: the same objects with slipway.dev/track: none.',
    unit: 'ms',
  });
  for (const [path, name, spec] of BROUGHT)
    await cluster.create(path, {
      metadata: { name },
      ...(spec ? { spec } : { provisioner: 'example.com/fast' }),
    });
  const asked = await planOf(cluster, slipway, services, true);
  const unasked = await planOf(cluster, slipway, services, false);
  const times = { asked: new Array<number>(), unasked: new Array<number>() };
  const work = { asked: new Array<number>(), unasked: new Array<number>() };
  for (let round = 0; round <= rounds; round += 1) {
    const both = [['unasked', unasked] as const, ['asked', asked] as const];
    for (const [kind, command] of round % 2 === 0 ? both : both.toReversed()) {
      const { ms, cpuMs, output } = await succeed(command);
      if (!output.includes(`${services * 7} to create`)) throw new Error(`not all are planned: ${output}`);
      // The first of each finds caches cold.
      if (round === 0) continue;
      board.add(id, kind === 'asked' ? SLIPWAY : `${SLIPWAY}, not asked`, ms);
      times[kind].push(ms);
      work[kind].push(cpuMs);
    }
  }
  // What else the machine does only adds: the least of each says most, and the median that it is no luck.
  const more = [least, middle].map((of) => of(times.asked) - of(times.unasked));
  const text = more.map((ms) => ms.toFixed(0)).join(' ms by the least time and ');
  const cpu = (middle(work.asked) - middle(work.unasked)).toFixed(0);
  say(
    `plan of ${services} services: asking for capabilities costs ${text} ms by the median, of ${MOST_MS} ms; ${cpu} ms of a processor`,
  );
  if (more.every((ms) => ms > MOST_MS)) process.exitCode = 1;
}

const least = (values: readonly number[]): number => Math.min(...values);
const middle = (values: readonly number[]): number => median(values) ?? 0;

async function planOf(
  cluster: BenchCluster,
  { plan }: Tool,
  services: number,
  asks: boolean,
): Promise<Command> {
  const workload = await cluster.newWorkload({ services, replicas: 2 });
  for (let number = 1; number <= services; number += 1) {
    const objects = needy(`web-${number}`, asks).map((object) => JSON.stringify(object));
    const file = join(workload.folder, 'service', 'deploy', `needs-${number}-template.yml`);
    writeFileSync(file, ['# bench', ...objects].join('\n---\n'));
  }
  if (!plan) throw new Error('there is no plan');
  return { ...plan(workload, tagOf(0)), env: cluster.env };
}

function needy(name: string, asks: boolean): readonly object[] {
  const metadata = (suffix: string) => ({
    name: `${name}${suffix}`,
    labels: { app: name },
    ...(!asks && { annotations: { 'slipway.dev/track': 'none' } }),
  });
  const scaler = (suffix: string, metrics: readonly object[]) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(suffix),
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      metrics,
    },
  });
  const use = { type: 'Utilization', averageUtilization: 70 };
  const queue = { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } };
  return [
    scaler('', [{ type: 'Resource', resource: { name: 'cpu', target: use } }]),
    scaler('-queue', [{ type: 'External', external: queue }]),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata(''),
      spec: {
        ingressClassName: 'edge',
        defaultBackend: { service: { name, port: { number: 80 } } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(''),
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: '1Gi' } },
      },
    },
  ];
}
