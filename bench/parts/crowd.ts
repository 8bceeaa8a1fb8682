import { performance } from 'node:perf_hooks';
import { FLOOR } from '../cluster/tools.ts';
import { succeed } from '../measure.ts';
import type { Board } from '../results.ts';
import { type Deploying, tagOf } from './deploy.ts';

/** How many processes deploy at once, and how many services each. */
export type Crowd = { readonly processes: number; readonly services: number; readonly rounds: number };

/**
 * Many teams at once: every process changes services in a namespace of its own, and all ask the same API server, which
 * lets requests of each user wait their turn (API priority and fairness). One tool after the other has the cluster.
 */
export async function crowd(
  board: Board,
  { processes, services, rounds }: Crowd,
  { cluster, tools, say }: Deploying,
): Promise<void> {
  const id = 'crowd';
  const all = (processes * services).toLocaleString('en');
  board.chart({
    id,
    title: `${processes} deploys at once`,
    about: `A new version of ${all} services, ${services} in each of ${processes} processes that start together, to the end of the last process. Every one has to end with success.`,
    unit: 'ms',
  });
  for (const tool of tools.filter(({ name }) => name !== FLOOR)) {
    const workloads = [];
    for (let at = 0; at < processes; at += 1) {
      const workload = await cluster.newWorkload({ services, replicas: 1 });
      await succeed({ ...tool.deploy(workload, tagOf(0)), env: cluster.env });
      workloads.push(workload);
    }
    for (let round = 1; round <= rounds; round += 1) {
      const began = performance.now();
      const ended = await Promise.all(
        workloads.map(async (workload) =>
          succeed({ ...tool.deploy(workload, tagOf(round)), env: cluster.env }),
        ),
      );
      const last = Math.max(...ended.map((one) => one.ended)) - began;
      board.add(id, tool.name, last);
      const cpuMs = ended.reduce((sum, one) => sum + one.cpuMs, 0);
      say(`${processes} at once ${tool.name}: ${last.toFixed(0)} ms, cpu ${cpuMs} ms`);
    }
    await cluster.remove(workloads);
  }
}
