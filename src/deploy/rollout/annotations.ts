import { annotationInvalid, annotationMisplaced, annotationUnknown } from '../../core/catalogue/rollout.ts';
import { parseDuration } from '../../core/duration.ts';
import type { Fault } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import { parseJsonPathRule } from '../../core/json-path.ts';
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
  'made-in-cluster': {
    accepts: (value) => /^\s*Secret\/[\w.-]+(\s*,\s*Secret\/[\w.-]+)*\s*$/.test(value),
    expected: 'Secret/name of what a program makes in the cluster',
  },
  'ready-when': {
    accepts: (value) => parseJsonPathRule(value) !== undefined,
    expected: 'a rule such as {.status.phase}=Running',
  },
};

/** Slipway writes them on objects, and so the manifests of release records have them. */
const WRITTEN = ['owner', 'allows'];

/** On templates inside of objects only Slipway writes annotations: what tells a rollout that a Secret changed. */
const WRITTEN_INSIDE = 'secrets';

/** Typos, impossible values and wrong places of `slipway.dev/*` annotations, before anything is written. */
export function checkRolloutAnnotations(manifests: readonly Manifest[]): Fault[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest.object;
    const object = `${kind} ${metadata.name}`;
    return annotationsIn(manifest.object, []).flatMap(({ path, name, value }): Fault[] => {
      const isOwn = path.length === 2;
      const fault = isOwn ? faultOf(object, name, value) : misplaced(object, kind, name);
      // The place is only asked for where there is a fault: finding it reads the template once more.
      if (!fault) return [];
      const key = [...path, PREFIX + name];
      return [{ ...fault, place: isOwn ? manifest.place : (manifest.placeOf?.(key) ?? manifest.place) }];
    });
  });
}

type Annotation = {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly value: string;
};

/** The annotations of the object and of every template inside of it. */
function annotationsIn(value: unknown, path: Annotation['path']): Annotation[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (key !== 'annotations' || path.at(-1) !== 'metadata') return annotationsIn(inner, at);
    return Object.entries((inner ?? {}) as object)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, text]) => ({ path: at, name: name.slice(PREFIX.length), value: String(text) }));
  });
}

function misplaced(object: string, kind: string, name: string): Fault | undefined {
  if (name === WRITTEN_INSIDE) return undefined;
  return Object.hasOwn(RULES, name)
    ? annotationMisplaced(object, kind, name)
    : annotationUnknown(object, name, Object.keys(RULES), kind);
}

function faultOf(object: string, name: string, value: string): Fault | undefined {
  if (WRITTEN.includes(name)) return undefined;
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (!rule) return annotationUnknown(object, name, Object.keys(RULES));
  return rule.accepts(value) ? undefined : annotationInvalid(object, name, value, rule.expected);
}

function isPositiveDuration(value: string): boolean {
  return (parseDuration(value) ?? 0) > 0;
}
