import type { Plan, Step } from '../../core/plan.ts';
import { hookOf } from './hooks.ts';
import { runsOnce } from './run-once.ts';
import { IN_ROLLBACK, WHEN_READY } from './order.ts';

/** Steps that may be written together, and those that must be ready before the next phase. */
export type Phase = {
  readonly write: readonly Step[];
  readonly wait: readonly Step[];
  /** Unchanged, and judged with what is waited for: what changed may be what they need. */
  readonly kept?: readonly Step[];
  /** Everything that was applied is waited for, so that what has to hold of it can be asked. */
  readonly isWhole?: true;
};

/**
 * In which order a plan is carried out: waves of what is applied, then the wait for all of it, then waves of what is
 * removed. Removals come last and only after success: pods that a failed rollout leaves running still need what would go.
 * Hooks that run once everything is ready come after that wait, one by one. What stays as it is is judged with the wait for
 * all; after an unfinished release it is waited for like what was applied, because it may still be on its way.
 */
export function schedule(
  { steps, rollbackTo }: Pick<Plan, 'steps'> & Partial<Pick<Plan, 'rollbackTo'>>,
  { unfinished }: { readonly unfinished: boolean },
): readonly Phase[] {
  const written = steps.filter(({ op }) => op !== 'keep' && op !== 'delete');
  const applied = written.filter((step) => !isLate(step));
  const kept = steps.filter(
    ({ op, object }) =>
      // A rollback runs no Job, so the one of the failed release is not waited for.
      op === 'keep' &&
      object &&
      !(rollbackTo !== undefined && (runsOnce(object) || hookOf(object)?.runs === true)),
  );
  // What the server does not take back goes on as the failed release left it, which is nothing that this one can wait for.
  const isLeft = ({ why }: Step): boolean => rollbackTo !== undefined && why.length > 0;
  const rest = applied.filter(({ awaited }) => !awaited);
  return [
    ...wavesOf(applied).map((write) => ({ write, wait: write.filter(({ awaited }) => awaited) })),
    unfinished
      ? {
          write: [],
          wait: [...rest, ...kept.filter((step) => !isLeft(step))],
          kept: kept.filter(isLeft),
          isWhole: true,
        }
      : { write: [], wait: rest, kept: written.length === 0 ? [] : kept, isWhole: true },
    ...wavesOf(written.filter(isLate)).map((write) => ({ write, wait: write })),
    ...wavesOf(steps.filter(({ op }) => op === 'delete')).map((write) => ({ write, wait: [] })),
  ];
}

function isLate({ wave }: Step): boolean {
  return wave >= WHEN_READY && wave < IN_ROLLBACK;
}

function wavesOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const waves = new Map<number, Step[]>();
  for (const step of steps) waves.set(step.wave, [...(waves.get(step.wave) ?? []), step]);
  return [...waves].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
}
