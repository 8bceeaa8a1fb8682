import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchCluster } from '../cluster/cluster.ts';
import { FLOOR, type Tool } from '../cluster/tools.ts';
import type { Workload } from '../cluster/workload.ts';
import { type Command, type Measured, succeed } from '../measure.ts';
import type { Board, Claims } from '../results.ts';

/** The bench's own watch may be a moment behind; what is complete only later was called good too early. */
const LATE_MS = 60_000;
/** A watch of another process hears the same event some milliseconds sooner or later. */
const WATCH_MS = 50;

export type Deploying = {
  readonly cluster: BenchCluster;
  readonly tools: readonly Tool[];
  readonly say: (text: string) => void;
};

/** How many services, and how often: the tag of each round is a new version. */
export type Size = { readonly services: number; readonly rounds: number };

export const tagOf = (round: number): string => `v${round}`;

/** A change of every image to the last rollout, and the same version once more, each tool in its turn. */
export async function deploy(
  board: Board,
  { services, rounds }: Size,
  { cluster, tools, say }: Deploying,
): Promise<readonly Claims[]> {
  const name = services === 1 ? 'one service' : `${services.toLocaleString('en')} services`;
  const ids = { changed: `change-${services}`, unchanged: `unchanged-${services}`, plan: `plan-${services}` };
  const memory = `memory-${services}`;
  const objects = `${(services * 3).toLocaleString('en')} objects, two replicas each`;
  board.chart({
    id: ids.changed,
    title: `A new version of ${name}`,
    about: `v1 → v2 from the command to the end of the last rollout (${objects}). Where a tool ended before the rollouts did, its time goes on to their end. The floor is no tool: applies and one watch from plain Node, without plan, lease, record or words.`,
    unit: 'ms',
  });
  board.chart({
    id: ids.unchanged,
    title: `Nothing to do for ${name}`,
    about: 'The same version once more.',
    unit: 'ms',
  });
  board.chart({
    id: ids.plan,
    title: `What would change, for ${name}`,
    about:
      '`slipway plan`, `kubectl diff --server-side`, `kapp deploy --diff-run`, with nothing to show. helm has none of its own.',
    unit: 'ms',
  });
  board.chart({
    id: memory,
    title: `Memory of a new version of ${name}`,
    about: 'Most that one process of the tool held during v1 → v2.',
    unit: 'MB',
  });
  const lag = services === 1 ? 'lag' : undefined;
  if (lag !== undefined)
    board.chart({
      id: lag,
      title: 'After the rollout',
      about:
        'From the status that completes the rollout of one service, as a watch of the bench saw it, to the end of the command. Below zero: the tool ended first.',
      unit: 'ms',
    });

  const workloads = new Map<Tool, Workload>();
  for (const tool of tools) workloads.set(tool, await cluster.newWorkload({ services, replicas: 2 }));
  const inCluster = (command: Command): Command => ({ ...command, env: cluster.env });
  const claims = new Map(tools.map(({ name: tool }) => [tool, { tool, made: 0, untrue: 0, worstMs: 0 }]));

  async function followed(
    tool: Tool,
    workload: Workload,
    tag: string,
  ): Promise<Measured & { lagMs: number }> {
    const completion = cluster.watch(workload, tag);
    const measured = await succeed(inCluster(tool.deploy(workload, tag)));
    for (let waited = 0; completion.at() === undefined && waited < LATE_MS; waited += 10) await sleep(10);
    const complete = completion.at();
    completion.stop();
    if (complete === undefined) throw new Error(`${tool.name} ${tag}: not complete after ${LATE_MS} ms`);
    const lagMs = measured.ended - complete;
    const { made = 0, untrue = 0, worstMs = 0 } = claims.get(tool.name) ?? {};
    const early = lagMs < -WATCH_MS;
    claims.set(tool.name, {
      tool: tool.name,
      made: made + 1,
      untrue: untrue + (early ? 1 : 0),
      worstMs: Math.max(worstMs, early ? -lagMs : 0),
    });
    return { ...measured, lagMs };
  }

  for (const [tool, workload] of workloads) await followed(tool, workload, tagOf(0));
  for (let round = 1; round <= rounds; round += 1)
    for (const [tool, workload] of workloads) {
      const changed = await followed(tool, workload, tagOf(round));
      board.add(ids.changed, tool.name, changed.ms - Math.min(changed.lagMs, 0));
      board.add(memory, tool.name, changed.megabytes);
      if (lag !== undefined) board.add(lag, tool.name, changed.lagMs);
      const again =
        tool.name === FLOOR ? undefined : await succeed(inCluster(tool.deploy(workload, tagOf(round))));
      if (again) board.add(ids.unchanged, tool.name, again.ms);
      const plan = tool.plan && (await succeed(inCluster(tool.plan(workload, tagOf(round)))));
      if (plan) board.add(ids.plan, tool.name, plan.ms);
      const unchangedText = again ? `, unchanged ${again.ms.toFixed(0)} ms, cpu ${again.cpuMs} ms` : '';
      say(
        `${name} ${tool.name}: ${changed.ms.toFixed(0)} ms, cpu ${changed.cpuMs} ms, lag ${changed.lagMs.toFixed(0)} ms${unchangedText}`,
      );
    }
  await cluster.remove([...workloads.values()]);
  return [...claims.values()];
}

/** Objects of which nothing changes and nothing runs. */
export async function unchanged(
  board: Board,
  { services, rounds }: Size,
  { cluster, tools, say }: Deploying,
): Promise<void> {
  const id = 'unchanged-many';
  const objects = (services * 3).toLocaleString('en');
  board.chart({
    id,
    title: `Nothing to do for ${objects} objects`,
    about: `${services.toLocaleString('en')} times a ConfigMap, a Service and a Deployment without replicas, the same version once more.`,
    unit: 'ms',
  });
  const memory = 'memory-many';
  board.chart({
    id: memory,
    title: `Memory of that`,
    about: 'Most that one process of the tool held.',
    unit: 'MB',
  });
  const workloads = new Map<Tool, Workload>();
  const inCluster = (command: Command): Command => ({ ...command, env: cluster.env });
  for (const tool of tools) {
    const workload = await cluster.newWorkload({ services, replicas: 0 });
    const first = await succeed(inCluster(tool.deploy(workload, tagOf(0))));
    say(`${objects} objects ${tool.name}: made in ${first.ms.toFixed(0)} ms`);
    workloads.set(tool, workload);
  }
  for (let round = 0; round < rounds; round += 1)
    for (const [tool, workload] of workloads) {
      const { ms, cpuMs, megabytes } = await succeed(inCluster(tool.deploy(workload, tagOf(0))));
      board.add(id, tool.name, ms);
      board.add(memory, tool.name, megabytes);
      say(
        `${objects} objects ${tool.name}: ${ms.toFixed(0)} ms, cpu ${cpuMs} ms, ${megabytes.toFixed(0)} MB`,
      );
    }
  // The cluster ends after this part, so that nobody waits for thousands of objects to go.
}
