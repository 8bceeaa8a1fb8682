import { durationText } from '../core/duration.ts';
import { counted } from '../core/errors.ts';
import type { Tidied, TidyItem, TidyPlan, TidyReason } from '../core/tidy.ts';
import { columnLines } from './columns.ts';

const REASONS: Readonly<Record<TidyReason, (since: string) => string>> = {
  'job finished': (since) => `finished ${since}`,
  'pod failed': (since) => `failed ${since}`,
  'named by nothing': (since) => `made ${since}, named by nothing`,
};

/** Objects of one kind that are shown one by one. */
const SHOWN = 20;

/** What goes, why and since when; of many of a kind the first, and how many more. */
export function tidyLines(
  { items, namespace, ageMs, digest }: TidyPlan,
  { secretsHidden }: { readonly secretsHidden: boolean },
): readonly string[] {
  const kinds = [...new Set(items.map(({ ref }) => ref.kind))].map((kind) => ({
    kind,
    of: items.filter(({ ref }) => ref.kind === kind),
  }));
  const rows = kinds.flatMap(({ kind, of }) => [
    ...of.slice(0, SHOWN).map(row),
    ...(of.length > SHOWN ? [['-', kind, `and ${of.length - SHOWN} more`, '']] : []),
  ]);
  const counts = kinds.map(({ kind, of }) => counted(of.length, kind)).join(', ');
  return [
    ...columnLines(rows).map((line) => `  ${line}`),
    ...(secretsHidden ? ['  · Secrets may not be listed with these credentials, so none of them goes'] : []),
    items.length === 0
      ? `  = nothing in ${namespace} that is older than ${durationText(ageMs)} may go`
      : `  ${counts} to remove from ${namespace}`,
    ...(items.length === 0 ? [] : [`  plan ${digest}`]),
  ];
}

function row({ ref: { kind, name }, reason, since }: TidyItem): string[] {
  return ['-', kind, name, REASONS[reason](`${since.slice(0, 16).replace('T', ' ')} UTC`)];
}

export function tidiedLines({ removed, left, approver }: Tidied, { namespace }: TidyPlan): readonly string[] {
  return [
    ...left.map(({ kind, name }) => `  ! ${kind} ${name} stays: it was changed meanwhile`),
    `  ✓ ${counted(removed, 'object')} removed from ${namespace}, approved by ${approver}`,
  ];
}
