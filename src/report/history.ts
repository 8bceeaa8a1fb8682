import { printableData } from '../core/printable.ts';
import { durationText } from '../core/duration.ts';
import type { ReleaseRecord } from '../core/record.ts';
import { dateText, shortDigest, taggedImage } from '../core/short-names.ts';
import { columnLines } from './columns.ts';
import { shortDiff, type Shown } from './diff.ts';

/** One line a release, newest first, in as many columns as there are. */
export function historyText(records: readonly ReleaseRecord[], columns?: number): string {
  const rows = printableData(records).map((record) => [
    String(record.number),
    dateText(record.startedAt),
    outcomeText(record),
    record.image === undefined ? record.commit.slice(0, 7) : taggedImage(record.image),
    String(record.build),
    record.digest === undefined ? '' : shortDigest(record),
    whoText(record),
  ]);
  const head = ['release', 'started', 'outcome', 'image', 'build', 'plan', 'who'];
  return columnLines([head, ...rows], columns).join('\n');
}

export function recordText(stored: ReleaseRecord): string {
  const record = printableData(stored);
  const { number, service, environment, digest, branch, commit, subject, author, build, buildUrl, image } =
    record;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['release', `${number} of ${service} to ${environment}`],
    ['outcome', outcomeText(record)],
    ['started', `${dateText(record.startedAt)}`],
    ['took', record.durationMs === undefined ? undefined : durationText(record.durationMs)],
    ['image', image],
    ...(record.images ?? []).map(({ reference, digest: was }) => ['tag', `${reference} was ${was}`] as const),
    ['commit', `${commit.slice(0, 7)} "${subject}" by ${author}, branch ${branch}`],
    ['build', buildUrl === undefined ? String(build) : `${build}  ${buildUrl}`],
    ['asked', record.requester],
    ['approved', record.approver],
    ['freeze', record.breakGlass === undefined ? undefined : `broken: ${record.breakGlass}`],
    ['plan', digest],
    ['slipway', record.slipway],
    ...record.secrets.map(
      ({ name, source }) =>
        [
          'secret',
          `${name}  s3://${source.bucket}/${source.key} version ${source.versionId ?? 'none'}`,
        ] as const,
    ),
    ...record.verdicts.map(
      ({ key, state, reason }) => ['verdict', `${key.kind} ${key.name} ${state}: ${reason}`] as const,
    ),
    ...record.inventory.map(({ kind, name }) => ['object', `${kind} ${name}`] as const),
  ];
  return lines
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)} ${value}`]))
    .join('\n');
}

/** What the second release has other than the first. */
export function recordsDiff(from: ReleaseRecord, to: ReleaseRecord, steps: readonly Shown[]): string {
  return steps.length === 0
    ? `releases ${from.number} and ${to.number} have the same manifests`
    : shortDiff(steps);
}

/** A release that says it is running is one whose process died, or one that goes on at this moment. */
function outcomeText({ outcome, rollbackTo }: ReleaseRecord): string {
  return rollbackTo === undefined ? outcome : `${outcome}, back to ${rollbackTo}`;
}

function whoText({ requester, approver }: ReleaseRecord): string {
  return approver === undefined ? requester : `${requester}, approved by ${approver}`;
}
