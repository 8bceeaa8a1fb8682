import type { Drift } from '../core/events/notes.ts';
import { keyText } from '../core/objects.ts';
import { dateText, shortDigests } from '../core/short-names.ts';

const LONG = 80;

/** `Deployment web: spec.replicas is 5, not 2 (kubectl-scale at 2026-11-28 12:00)`. */
export function driftText({ key, path, wanted, found, added, manager, time }: Drift): string {
  const who = [manager, time && `at ${dateText(time)}`].filter((part) => part).join(' ');
  const [before, after] = [valueText(wanted), valueText(found)];
  const what =
    added === true
      ? `was added${key.kind === 'Secret' ? ' or changed' : ''}`
      : found === undefined
        ? 'is gone'
        : before === undefined || after === undefined
          ? 'was changed'
          : `is ${after}, not ${before}`;
  return `${keyText(key)}: ${path} ${what}${who === '' ? '' : ` (${who})`}`;
}

function valueText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = shortDigests(String(value));
  return text.length > LONG || text.includes('\n') ? undefined : text;
}
