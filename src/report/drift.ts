import { keyText, type Key } from '../core/objects.ts';

export type DriftLine = {
  readonly key: Key;
  readonly path: string;
  readonly wanted: unknown;
  readonly found: unknown;
  readonly manager: string | undefined;
  readonly time: string | undefined;
};

const LONG = 80;

/** `Deployment web: spec.replicas is 5, not 2 (kubectl-scale at 2026-11-28 12:00)`. */
export function driftText({ key, path, wanted, found, manager, time }: DriftLine): string {
  const who = [manager, time && `at ${time.slice(0, 16).replace('T', ' ')}`].filter((part) => part).join(' ');
  const [before, after] = [valueText(wanted), valueText(found)];
  const what =
    found === undefined
      ? 'is gone'
      : before === undefined || after === undefined
        ? 'was changed'
        : `is ${after}, not ${before}`;
  return `${keyText(key)}: ${path} ${what}${who === '' ? '' : ` (${who})`}`;
}

function valueText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return text.length > LONG || text.includes('\n') ? undefined : text;
}
