import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { Stage } from './stages.ts';

export type StageResult<T> = { readonly value: T; readonly summary: string };

/** Runs one stage under its heading and says how long it took; a failure passes through untouched. */
export async function inStage<T>(
  { name, title }: Stage,
  { clock, emit }: { readonly clock: Clock; readonly emit: Emit },
  work: () => Promise<StageResult<T>>,
): Promise<T> {
  const started = clock.now();
  emit({ type: 'stage.started', stage: name, title });
  const { value, summary } = await work();
  emit({ type: 'stage.finished', stage: name, summary, ms: clock.now() - started });
  return value;
}
