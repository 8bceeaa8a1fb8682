import { coloured } from './colour.ts';
import { wrapped } from './columns.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit, Event } from '../core/events.ts';
import { type Looks, type Table, tableAfter, tableLines } from './live-table.ts';
import { type Progress, progressBar } from './progress.ts';
import { linesFor } from './report.ts';

type Screen = Looks & {
  readonly write: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

const SECOND = 1_000;

/**
 * For a person at a terminal: a table that is redrawn in place while a rollout goes on, a bar while an image is sent, and
 * lines for everything else.
 */
export function liveReport({ write, clock, signal, ...looks }: Screen): Emit {
  let table: Table | undefined;
  let drawn: string[] = [];
  let drawnAt = 0;
  let tick: AbortController | undefined;
  let hasBar = false;

  // One write a picture: the terminal never shows half of it.
  function draw(above: readonly string[], lines: readonly string[]): void {
    const fitting = above.flatMap((line) => wrapped((looks.hide ?? String)(line), looks.columns));
    const painted = looks.colour ? fitting.map(coloured) : fitting;
    const back = drawn.length === 0 ? '' : `\u001b[${drawn.length}A\u001b[J`;
    write(back + [...painted, ...lines].map((line) => `${line}\n`).join(''));
    drawn = [...lines];
  }

  async function keepTime(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await clock.wait(SECOND, stop).catch(() => undefined);
      if (stop.aborted || !table) return;
      const { rows, ms } = table;
      draw([], tableLines({ rows, ms: ms + clock.now() - drawnAt }, looks));
    }
  }

  /** The bar stands for what goes on now: whatever comes next takes its place. */
  function drawBar(event: Progress): void {
    hasBar = true;
    draw([], [progressBar(event, looks)]);
  }

  return (event) => {
    if (event.type === 'image.progress') {
      drawBar(event);
      return;
    }
    if (hasBar) {
      hasBar = false;
      draw([], []);
    }
    const before = table;
    table = tableAfter(table, event);
    const ends = event.type === 'stage.finished' || event.type === 'object.diagnosed' || isFailure(event);
    const lines = isInTable(event) ? [] : linesFor(event);
    if (table && table !== before) {
      drawnAt = clock.now();
      draw([], tableLines(table, looks));
      if (!tick) {
        tick = new AbortController();
        void keepTime(AbortSignal.any([signal, tick.signal]));
      }
    }
    if (ends || !table) {
      // What stands there now stays; the next lines go below it.
      tick?.abort();
      tick = undefined;
      drawn = [];
      if (event.type === 'stage.finished') table = undefined;
    }
    if (lines.length > 0) draw(lines, drawn);
  };
}

/** What the table already says needs no line of its own; a failure does, with its diagnosis below. */
function isInTable(event: Event): boolean {
  return event.type === 'rollout.waiting' || (event.type === 'object.judged' && !isFailure(event));
}

function isFailure(event: Event): boolean {
  return event.type === 'object.judged' && event.verdict.state === 'failed';
}
