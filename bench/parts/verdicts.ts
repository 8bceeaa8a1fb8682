import type { BenchCluster } from '../cluster/cluster.ts';
import { FLOOR, type Tool } from '../cluster/tools.ts';
import { measure, succeed } from '../measure.ts';
import type { Board } from '../results.ts';
import { tagOf } from './deploy.ts';

/** Tags that the pods of a sandbox behave by. */
export const BAD_TAGS = ['not-found', 'config-error', 'crash', 'crash-later', 'never-ready'] as const;

const TITLES: Readonly<Record<(typeof BAD_TAGS)[number], string>> = {
  'not-found': 'Verdict on an image that no node can pull',
  'config-error': 'Verdict on a Secret that is not there',
  crash: 'Verdict on a container that crashes at once',
  'crash-later': 'Verdict on a container that crashes three seconds after it was ready',
  'never-ready': 'Verdict on a container that never gets ready',
};

type Judging = {
  readonly cluster: BenchCluster;
  readonly tools: readonly Tool[];
  readonly rounds: number;
  readonly capMs: number;
  readonly say: (text: string) => void;
};

/**
 * A version that cannot become good. All tools wait at the same time, in namespaces of their own, for waiting costs next
 * to nothing; who has said nothing at the cap is not asked again.
 */
export async function verdicts(board: Board, { cluster, tools, rounds, capMs, say }: Judging): Promise<void> {
  const judges = tools.filter(({ name }) => name !== FLOOR);
  const silence = `no verdict within ${capMs / 1_000} s`;
  for (const tag of BAD_TAGS) {
    board.chart({
      id: `verdict-${tag}`,
      title: TITLES[tag],
      about: `One service of two replicas, from the command to its end, with each tool's own limits (Slipway's of production, where what is ready has to stay so for five seconds), and none after ${capMs / 1_000} s.`,
      unit: 'ms',
    });
    let asked = judges;
    for (let round = 0; round < rounds && asked.length > 0; round += 1) {
      const heard = await Promise.all(
        asked.map(async (tool) => {
          const workload = await cluster.newWorkload({ services: 1, replicas: 2 }, '5s');
          await succeed({ ...tool.deploy(workload, tagOf(0)), env: cluster.env });
          return { tool, workload };
        }),
      );
      const ended = await Promise.all(
        heard.map(async ({ tool, workload }) => {
          const { ms, exit } = await measure({ ...tool.deploy(workload, tag), env: cluster.env }, capMs);
          say(
            `${tag} ${tool.name}: ${exit === undefined ? silence : `exit ${exit} after ${ms.toFixed(0)} ms`}`,
          );
          board.add(
            `verdict-${tag}`,
            tool.name,
            exit === undefined || exit === 0 ? undefined : ms,
            exit === 0
              ? `**says that it succeeded**, after ${(ms / 1_000).toFixed(1)} s`
              : exit === undefined
                ? silence
                : undefined,
          );
          return { tool, exit };
        }),
      );
      asked = ended.flatMap(({ tool, exit }) => (exit === undefined || exit === 0 ? [] : [tool]));
      await cluster.remove(heard.map(({ workload }) => workload));
    }
  }
}
