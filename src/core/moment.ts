const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY_MS = 86_400_000;

/**
 * `2026-12-20` is the beginning of that day in UTC, or with `end` the end of it; `2026-12-20T18:00+01:00` is a moment.
 * Milliseconds since 1970; undefined for anything else, a time without its zone included.
 */
export function parseMoment(text: string, end = false): number | undefined {
  const isDay = DAY.test(text);
  if (!isDay && !TIME.test(text)) return undefined;
  const ms = Date.parse(text);
  // A 31st of June is the 1st of July to Date.
  const exists = new Date(Date.parse(text.slice(0, 10))).toJSON()?.startsWith(text.slice(0, 10)) === true;
  if (Number.isNaN(ms) || !exists) return undefined;
  return isDay && end ? ms + DAY_MS : ms;
}
