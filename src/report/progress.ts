import type { Clock } from '../core/clock.ts';
import type { Emit, Event } from '../core/events.ts';
import { imageLine } from './images.ts';
import { fit } from './columns.ts';
import { barText, type Looks } from './live-table.ts';

export type Progress = Extract<Event, { type: 'image.progress' }>;

/** Seldom enough for a console that keeps every line, often enough to see that it moves. */
const EVERY_MS = 5_000;

/** `  ██████░░░░ 34.2 MB of 147.8 MB sent to team/example`, in one row of the terminal. */
export function progressBar(event: Progress, { columns }: Pick<Looks, 'columns'>): string {
  return fit(`  ${barText(event.done, event.total)} ${imageLine(event)?.trim() ?? ''}`, columns - 1);
}

/** Passes on progress now and then: nothing of an upload that is quick, and the end of one that was told of. */
export function seldomProgress(emit: Emit, clock: Pick<Clock, 'now'>): Emit {
  let last: number | undefined;
  let told = false;
  return (event) => {
    if (event.type !== 'image.progress') {
      last = undefined;
      told = false;
      emit(event);
      return;
    }
    const now = clock.now();
    last ??= now;
    if (now - last < EVERY_MS && !(told && event.done === event.total)) return;
    last = now;
    told = true;
    emit(event);
  };
}
