/** The diagnosis and the last line of a deploy that failed, with what differs from run to run under one name. */
export function diagnosisOf(said: string): string {
  const lines = said.split('\n');
  const from = lines.findIndex((line) => line.startsWith('✗ '));
  const until = lines.findIndex((line, at) => at > from && line.startsWith('rollback to release'));
  const last = lines.findLast((line) => line.startsWith('failed in '));
  const diagnosis = lines.slice(from, until === -1 ? undefined : until);
  if (until !== -1 && last !== undefined) diagnosis.push('', last);
  return `${diagnosis.join('\n').trimEnd()}\n`
    .replace(/\b(?:(?:\d+m )?\d+(?:\.\d+)?s|less than a second)(?![\w-])/g, 'TIME')
    .replace(/\b\d\d:\d\d:\d\d UTC\b/g, 'TIME')
    .replace(/\b\d{4}[/-]\d\d[/-]\d\d[T ]\d\d:\d\d(?: UTC|:\d\d\S*)/g, 'TIME')
    .replace(/\b(web|migrate)(?:-[a-z0-9]{8,10})?-[a-z0-9]{5}(?![a-z0-9])/g, '$1-POD')
    .replace(/\b10\.88\.\d+\.\d+\b/g, 'ADDRESS')
    .replace(/ ×\d+/g, '')
    .replace(/(last of) \d+ starts(?:, as the one before)?/g, '$1 its starts')
    .replace(/\(\d+ crashes, /g, '(N crashes, ');
}

/** A diagnosis without the cluster's events, and these: some are written only after the diagnosis was. */
export function withEventsApart(diagnosis: string): {
  readonly text: string;
  readonly events: readonly string[];
} {
  const found = /^ {2}events .*\n(?: {10}.*\n)*/m.exec(diagnosis)?.[0] ?? '';
  return {
    text: diagnosis.replace(found, ''),
    events: found.split('\n').flatMap((line) => line.slice(10) || []),
  };
}
