import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './fault.ts';
import type { Ran } from './place.ts';

/** What came of a fault at one moment: the run that met it, and the next one. */
export type Met = { readonly moment: number; readonly ran: Ran; readonly next: Ran };

/** One line of the file that the page is made of. */
export type KeptFault = {
  readonly name: string;
  readonly moments: number;
  readonly of: number;
  readonly failed: number;
  readonly exits: readonly string[];
  /** How it ended in words, each once. */
  readonly words: readonly string[];
  /** Longest, in milliseconds. */
  readonly runMs: number;
  readonly nextMs: number;
};

/** Keeps what came of a fault in the folder that SLIPWAY_RELIABILITY names. */
export function keepResults(fault: Fault, results: readonly PromiseSettledResult<Met>[]): void {
  const folder = process.env['SLIPWAY_RELIABILITY'];
  if (folder === undefined) return;
  const met = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const kept: KeptFault = {
    name: fault.name,
    moments: results.length,
    of: fault.moments.length,
    failed: results.length - met.length,
    exits: unique(met.map(({ ran }) => String(ran.exit ?? ran.signal))),
    words: unique(met.flatMap(({ ran }) => wordsOf(ran))),
    runMs: Math.max(0, ...met.map(({ ran }) => ran.ms)),
    nextMs: Math.max(0, ...met.map(({ next }) => next.ms)),
  };
  appendFileSync(join(folder, 'faults.jsonl'), `${JSON.stringify(kept)}\n`);
}

/** The line that says how it ended, without what differs from run to run. */
function wordsOf({ exit, text }: Ran): readonly string[] {
  if (exit === null) return [];
  const line =
    text.split('\n').findLast((one) => one.startsWith('✗')) ?? text.trimEnd().split('\n').at(-1) ?? '';
  return [
    line
      .trim()
      .replaceAll(/https?:\/\/127\.0\.0\.1:\d+/g, 'https://…')
      .replaceAll(/127\.0\.0\.1:\d+/g, '…')
      .replaceAll(/faults-\w+/g, '…')
      .replaceAll(/\S*\/(report\.html)/g, '$1')
      .replaceAll(/ -?\d+(?:\.\d+)?s$/g, ''),
  ];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
