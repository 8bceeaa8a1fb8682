import type { SecretChange, SecretsEvent } from '../core/events/secrets.ts';
import type { ListedFile } from '../core/secret-manifest.ts';
import { dateText } from '../core/short-names.ts';
import { columnLines } from './columns.ts';

export function secretLines(event: SecretsEvent): readonly string[] {
  const where = `s3://${event.bucket}/${event.key}`;
  if (event.type === 'secret.unchanged') return [`= ${where} is the same already`];
  const replaced = event.replaced === undefined ? 'new' : `instead of ${event.replaced}`;
  return [
    `✓ ${where} stored, version ${event.versionId ?? 'none'}, ${replaced}`,
    ...changeLines(event.changes),
  ];
}

/** `~ Secret example-env  DB_URL changed`: keys and never values. */
function changeLines(changes: readonly SecretChange[]): readonly string[] {
  const width = Math.max(0, ...changes.map(({ secret }) => secret.length));
  return changes.map(({ secret, added, changed, removed }) => {
    const what = [
      ...added.map((key) => `${key} added`),
      ...changed.map((key) => `${key} changed`),
      ...removed.map((key) => `${key} removed`),
    ];
    return `  ~ Secret ${secret.padEnd(width)}  ${what.join(', ')}`;
  });
}

/** What a version has other than an earlier one, under the address of the file. */
export function secretDiffText(
  bucket: string,
  {
    key,
    from,
    to,
    changes,
  }: { key: string; from: string; to: string | undefined; changes: readonly SecretChange[] },
): string {
  const lines = changes.length === 0 ? ['  = no key differs'] : changeLines(changes);
  return [`s3://${bucket}/${key}  ${from} → ${to}`, ...lines].join('\n');
}

export function secretTable(files: readonly ListedFile[], columns?: number): string {
  const cells = files.map(({ key, versionId, modifiedAt, encryption, secrets }) => [
    key,
    versionId,
    dateText(modifiedAt),
    encryption,
    secrets.join(', '),
  ]);
  return columnLines(cells, columns).join('\n');
}
