import { cut } from '../../core/printable.ts';

/** What a value is, in the words of a mismatch. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value === null ? 'nothing' : 'a mapping';
  return typeof value === 'string'
    ? `the string '${short(value)}'`
    : `the ${typeof value} ${JSON.stringify(value)}`;
}

/** Data of a Secret must not stand in a message whole. */
function short(text: string): string {
  return cut(text, 24);
}

/** RFC 3339, as the API takes times. */
export function isTime(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

export const NO_TIME = 'must be a time such as 2026-01-31T12:00:00Z';

export const NO_BASE64 = 'must be base64';
