import { durationText } from '../core/duration.ts';
import type { Event } from '../core/events.ts';
import { type Key, keyId, keyText } from '../core/objects.ts';
import type { Verdict } from '../core/verdict.ts';
import { fit, padded, widthOf } from './columns.ts';

type Row = { readonly key: Key; readonly verdict: Verdict; readonly sinceMs: number };

/** What the table shows; undefined when there is none to show. */
export type Table = { readonly rows: readonly Row[]; readonly ms: number };

export type Looks = {
  readonly columns: number;
  readonly colour: boolean;
  /** Takes secrets out of a text before it is cut, as half of one would not be recognised any more. */
  readonly hide?: (text: string) => string;
};

const MOST = 20;
const BAR = 10;
/** Below that bar, old Pods and time are left out for the reason. */
const NARROW = 70;

/** The table after one more event. A new stage begins a new table. */
export function tableAfter(table: Table | undefined, event: Event): Table | undefined {
  if (event.type === 'stage.started') return undefined;
  if (event.type !== 'object.judged') return table;
  const { key, verdict, ms } = event;
  const rows = table?.rows ?? [];
  const known = rows.findIndex((row) => keyId(row.key) === keyId(key));
  const sinceMs =
    known >= 0 && rows[known]?.verdict.state === verdict.state ? (rows[known]?.sinceMs ?? ms) : ms;
  const row = { key, verdict, sinceMs };
  return { rows: known < 0 ? [...rows, row] : rows.with(known, row), ms };
}

/** One line an object, none wider than the terminal, so that each takes exactly one row of it. */
export function tableLines({ rows, ms }: Table, looks: Looks): string[] {
  // What still moves is what people look for.
  const sorted = rows.toSorted((a, b) => RANK[a.verdict.state] - RANK[b.verdict.state]);
  const shown = sorted.slice(0, MOST);
  const isNarrow = looks.columns < NARROW;
  const width = Math.min(isNarrow ? 20 : 30, Math.max(...shown.map(({ key }) => widthOf(keyText(key)))));
  const lines = shown.map((row) => rowText(row, { ms, width, looks }));
  return sorted.length > MOST ? [...lines, `  and ${sorted.length - MOST} more`] : lines;
}

const RANK = { failed: 0, waiting: 1, ready: 2 } as const;
const MARKS = { failed: '✗', waiting: '·', ready: '✓' } as const;
const COLOURS = { failed: '31', waiting: '33', ready: '32' } as const;

function rowText(
  { key, verdict, sinceMs }: Row,
  { ms, width, looks }: { readonly ms: number; readonly width: number; readonly looks: Looks },
): string {
  const { state, replicas, reason } = verdict;
  const name = padded(fit(keyText(key), width), width);
  const counts = replicas ? `${replicas.ready}/${replicas.desired}` : '';
  const isNarrow = looks.columns < NARROW;
  const old = replicas && replicas.old > 0 ? `old ${replicas.old}` : '';
  const bar = isNarrow ? '' : `${replicas ? barText(replicas.ready, replicas.desired) : ' '.repeat(BAR)} `;
  const age = durationText(state === 'waiting' ? ms : sinceMs);
  const why = reason.replace(/^\d+ of \d+ new pods ready, \d+ old left(: |, )?/, '');
  const plain = `  ${MARKS[state]} ${name} ${bar}${counts.padStart(5)} ${isNarrow ? '' : `${old.padEnd(6)} ${age.padStart(7)}`}  ${why}`;
  const line = fit((looks.hide ?? String)(plain.trimEnd()), looks.columns - 1);
  return looks.colour
    ? line.replace(MARKS[state], `\u001b[${COLOURS[state]}m${MARKS[state]}\u001b[39m`)
    : line;
}

/** `██████░░░░`, full where nothing is left to do. */
export function barText(ready: number, desired: number): string {
  const full = desired === 0 ? BAR : Math.min(BAR, Math.floor((BAR * ready) / desired));
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}
