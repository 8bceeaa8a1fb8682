/** The diagnosis and the last line of a deploy that failed, with what differs from run to run under one name. */
export function diagnosisOf(said: string): string {
  const lines = said.split('\n');
  const from = lines.findIndex((line) => line.startsWith('✗ '));
  const until = lines.findIndex((line, at) => at > from && line.startsWith('rollback to release'));
  const last = lines.findLast((line) => line.startsWith('failed in '));
  const diagnosis = lines.slice(from, until === -1 ? undefined : until);
  if (until !== -1 && last !== undefined) diagnosis.push('', last);
  return `${diagnosis.join('\n').trimEnd()}\n`
    .replace(/\b\d+(?:\.\d+)?s\b/g, 'Ns')
    .replace(/\b\d+m \d\ds\b/g, 'Ns')
    .replace(/\b\d\d:\d\d:\d\d UTC\b/g, 'TIME')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b/g, 'DATE')
    .replace(/\b\d{4}[/-]\d\d[/-]\d\d[T ]\d\d:\d\d:\d\d\S*/g, 'TIME')
    .replace(/\b(web|migrate)(?:-[a-z0-9]{8,10})?-[a-z0-9]{5}\b/g, '$1-POD')
    .replace(/[0-9a-f]{64}/g, 'DIGEST')
    .replace(/ \(?[x×]\d+\)?/g, ' xN')
    .replace(/\bweb:v(\d)\b/g, 'web:v$1');
}
