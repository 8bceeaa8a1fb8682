import type { KubeObject } from '../../src/core/objects.ts';
import { type Cluster, refOf, type Selection } from '../../src/core/ports/cluster.ts';

export type Word = 'True' | 'False';

/** What the controller of one kind writes of an object of that generation. */
export type StatusOf = (word: Word, generation: number) => object;

/** Annotations in which an object says what its controller is to say of each generation: `1` → `True after 500 ms`. */
export function scriptOf(
  lines: Readonly<Record<number, { word: Word; afterMs: number } | undefined>>,
): object {
  return Object.fromEntries(
    Object.entries(lines).map(([generation, line]) => [
      `script/${generation}`,
      line ? `${line.word} ${line.afterMs}` : 'never',
    ]),
  );
}

/**
 * A controller of custom resources that reads from each object what to say and when, and says it of the generation that it
 * saw. It works until the signal aborts.
 */
export async function runScriptedController(
  selection: Selection,
  statusOf: StatusOf,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const answered = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  signal.addEventListener('abort', () => timers.forEach((timer) => clearTimeout(timer)), { once: true });

  function see(object: KubeObject): void {
    const { uid = '', generation = 0, annotations = {} } = object.metadata;
    const [word, afterMs] = annotations[`script/${generation}`]?.split(' ') ?? [];
    if (afterMs === undefined || answered.has(`${uid} ${generation}`)) return;
    answered.add(`${uid} ${generation}`);
    const timer = setTimeout(() => {
      timers.delete(timer);
      const body = { status: statusOf(word as Word, generation) };
      // A test that has ended takes its objects along.
      cluster
        .patch(refOf(object), { type: 'merge', body, subresource: 'status' }, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
    }, Number(afterMs));
    timers.add(timer);
  }

  try {
    // What was there before the watch is in the list alone.
    const { items, resourceVersion } = await cluster.list(selection, signal);
    items.forEach(see);
    for (let from = resourceVersion; !signal.aborted;)
      for await (const { object } of cluster.watch({ ...selection, resourceVersion: from }, signal)) {
        from = object.metadata.resourceVersion ?? from;
        see(object);
      }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
