import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { Stage } from './pipeline.ts';

export type StageResult<T> = {
  readonly value: T;
  readonly summary: string;
  /** Left out where the stage has done what it was for. */
  readonly good?: boolean;
};

/** Runs one stage under its heading and says how long it took; a failure passes through untouched. */
export async function inStage<T>(
  { name, title }: Stage,
  { clock, emit }: { readonly clock: Clock; readonly emit: Emit },
  work: () => Promise<StageResult<T>>,
): Promise<T> {
  const started = clock.now();
  emit({ type: 'stage.started', stage: name, title });
  const { value, summary, good = true } = await work();
  emit({ type: 'stage.finished', stage: name, summary, ms: clock.now() - started, good });
  return value;
}
