import { UserError } from '../../core/errors.ts';
import type { LookUpImage } from '../diagnose/reading.ts';
import type { ImageAnswer } from '../kinds/context.ts';
import { currentPodsOf } from '../kinds/index.ts';
import { unpulledImages } from '../kinds/image-trouble.ts';
import type { Tracked } from './tracked.ts';
import type { Snapshot } from './snapshot.ts';

/** Questions to registries about images that nodes cannot pull: beside the rollout, which never waits for an answer. */
export type Inquiries = {
  askFor(state: { readonly tracked: readonly Tracked[]; readonly snapshot: Snapshot }, at: number): void;
  /** The same map until something new is known. */
  answers(): ReadonlyMap<string, ImageAnswer>;
  /** Whether somebody is still being asked. */
  isOpen(): boolean;
  ended(): Promise<void>;
};

/** A registry that was silent may speak later; one that has answered need not be asked again. */
const AGAIN_MS = 10_000;

export function makeInquiries(
  lookUp: LookUpImage | undefined,
  { signal, fail }: { readonly signal: AbortSignal; readonly fail: (error: unknown) => void },
): Inquiries {
  let answers: ReadonlyMap<string, ImageAnswer> = new Map();
  const askedAt = new Map<string, number>();
  const open = new Set<Promise<void>>();

  async function ask(image: string, using: LookUpImage): Promise<void> {
    try {
      answers = new Map(answers).set(image, await using(image, signal));
    } catch (error) {
      // A name that is none is the kubelet's to complain of; a bug of ours must not stay hidden.
      if (!signal.aborted && !(error instanceof UserError)) fail(error);
    }
  }

  return {
    askFor: ({ tracked, snapshot }, at) => {
      if (!lookUp) return;
      // Peers are the live objects of what is tracked, one by one.
      const pods = tracked.flatMap(({ applied, verdict }, index) =>
        verdict?.state === 'ready' ? [] : currentPodsOf(snapshot.peers[index] ?? applied, snapshot),
      );
      for (const image of new Set(unpulledImages(pods))) {
        const silent = (answers.get(image)?.state ?? 'unreachable') === 'unreachable';
        if (!silent || at - (askedAt.get(image) ?? -Infinity) < AGAIN_MS) continue;
        askedAt.set(image, at);
        const asking = ask(image, lookUp).finally(() => open.delete(asking));
        open.add(asking);
      }
    },
    answers: () => answers,
    isOpen: () => open.size > 0,
    ended: async () => void (await Promise.all(open)),
  };
}
