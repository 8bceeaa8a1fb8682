import { keyText } from '../core/objects.ts';
import { printableData } from '../core/printable.ts';
import type { Doubt, Drift } from '../core/events/notes.ts';
import type { ReleaseRecord } from '../core/record.ts';
import type { Outcome } from '../core/verdict.ts';
import { shellWord } from '../core/shell-word.ts';
import { dateText, shortDigests } from '../core/short-names.ts';
import { padded, widthOf } from './columns.ts';
import { diagnosisLines } from './diagnosis.ts';
import { driftText } from './drift.ts';

const ALL_READY = '  all objects are ready';

const MARKS = { ready: '✓', waiting: '…', failed: '✗' } as const;

/** What was added is dropped with the fields of who added it: no manifest is in conflict with it. */
function restoring(drift: readonly Drift[]): string {
  const added = drift.flatMap((one) => (one.added === true ? [one.manager ?? 'MANAGER'] : []));
  const options = [...new Set(added)].map((manager) => `--take-over ${shellWord(manager)}`);
  return [
    ...(drift.some(({ added: isNew }) => isNew !== true) ? ['--force-conflicts'] : []),
    ...options,
  ].join(' ');
}

/** What runs, since when, and how each object of it is doing, with an explanation below each failure. */
export function statusLines(
  stored: ReleaseRecord,
  judged: Outcome,
  {
    drift: drifted = [],
    doubts: doubted = [],
  }: { readonly drift?: readonly Drift[]; readonly doubts?: readonly Doubt[] } = {},
): string[] {
  const record = printableData(stored);
  const { objects, state } = printableData(judged);
  const drift = printableData(drifted).map(driftText);
  const doubts = printableData(doubted).map(({ key, reason }) => `${keyText(key)}: ${reason}`);
  const { service, environment, image, number, requester, startedAt, outcome } = record;
  const width = Math.max(...objects.map(({ key }) => widthOf(`${key.kind} ${key.name}`)));
  const bad = objects.filter(({ verdict }) => verdict.state !== 'ready').length;
  return [
    `${service} in ${environment}: release ${number} of ${dateText(startedAt)} by ${requester}, ${outcome}`,
    ...(image === undefined ? [] : [`  ${shortDigests(image)}`]),
    ...objects.flatMap(({ key, verdict, diagnosis }) => [
      `  ${MARKS[verdict.state]} ${padded(`${key.kind} ${key.name}`, width)}  ${verdict.reason}`,
      ...(diagnosis ? ['', ...diagnosisLines(diagnosis).map((line) => `  ${line}`), ''] : []),
    ]),
    ...[...doubts, ...drift].map((line) => `  ! ${line}`),
    ...(state === 'ready' ? [] : [`  ${bad} of ${objects.length} not ready`]),
    ...(drift.length === 0
      ? []
      : [
          '  changed since the release; to keep a change, write it into deploy/',
          `  to undo it: slipway deploy ${environment} ${restoring(drifted)}`,
        ]),
    ...(state === 'ready' && drift.length === 0
      ? [doubts.length === 0 ? ALL_READY : `${ALL_READY}; look at what is marked with !`]
      : []),
  ];
}
