import { parseDuration } from '../../core/duration.ts';
import type { Fault } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import { suggestion } from '../../core/suggestion.ts';
import { parseJsonPathRule } from '../kinds/json-path.ts';
import { parseCount, parseShare } from '../kinds/policy.ts';

const PREFIX = 'slipway.dev/';

type Rule = { readonly accepts: (value: string) => boolean; readonly expected: string };

/** Annotations that people write; those that Slipway writes itself begin with the same prefix and are not for manifests. */
const RULES: Readonly<Record<string, Rule>> = {
  timeout: { accepts: isPositiveDuration, expected: 'a duration such as 90s or 10m' },
  'apply-timeout': { accepts: isPositiveDuration, expected: 'a duration such as 30s or 2m' },
  soak: { accepts: (value) => parseDuration(value) !== undefined, expected: 'a duration such as 0s or 5s' },
  'allowed-failures': {
    accepts: (value) => parseCount(value) !== undefined,
    expected: 'a whole number such as 0 or 3',
  },
  required: { accepts: (value) => parseShare(value) !== undefined, expected: 'a share from 1% to 100%' },
  track: { accepts: (value) => value === 'none', expected: "'none'" },
  before: { accepts: (value) => value === 'workloads', expected: "'workloads'" },
  after: {
    accepts: (value) => /^\s*\w+\/[\w.-]+(\s*,\s*\w+\/[\w.-]+)*\s*$/.test(value),
    expected: 'Kind/name of objects of the same release',
  },
  rollback: { accepts: (value) => ['run', 'refuse'].includes(value), expected: "'run' or 'refuse'" },
  prune: { accepts: (value) => value === 'never', expected: "'never'" },
  'ready-when': {
    accepts: (value) => parseJsonPathRule(value) !== undefined,
    expected: 'a rule such as {.status.phase}=Running',
  },
};

/** Typos and impossible values in `slipway.dev/*` annotations, before anything is written. */
export function checkRolloutAnnotations(manifests: readonly Manifest[]): Fault[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest.object;
    return Object.entries(metadata.annotations ?? {})
      .filter(([name]) => name.startsWith(PREFIX))
      .flatMap(([name, value]): Fault[] => {
        const fault = faultOf(name.slice(PREFIX.length), String(value));
        // The place is only asked for where there is a fault: finding it reads the template once more.
        return fault
          ? [{ ...fault, message: `${kind} ${metadata.name}: ${fault.message}`, place: manifest.place }]
          : [];
      });
  });
}

function faultOf(name: string, value: string): Fault | undefined {
  const rule = RULES[name];
  if (!rule) {
    const names = Object.keys(RULES);
    return {
      code: 'ANNOTATION_UNKNOWN',
      message: `there is no annotation '${PREFIX}${name}'${suggestion(name, names)}`,
      hint: `use one of ${names.join(', ')} after ${PREFIX}`,
    };
  }
  return rule.accepts(value)
    ? undefined
    : {
        code: 'ANNOTATION_INVALID',
        message: `annotation ${PREFIX}${name} is '${value}'`,
        hint: `write ${rule.expected}`,
      };
}

function isPositiveDuration(value: string): boolean {
  return (parseDuration(value) ?? 0) > 0;
}
