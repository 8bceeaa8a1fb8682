import { type Fields, isFields } from '../../core/fields.ts';
import { hasKeys } from './list-keys.ts';
import type { FieldSet } from './ownership.ts';

/** The value below one step of a field set: `f:name` of a map, `k:{"name":"web"}` or `v:"x"` of a list. */
export function below(value: unknown, step: string): unknown {
  if (step.startsWith('f:')) return isFields(value) ? value[step.slice(2)] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (step.startsWith('v:'))
    return value.find((item: unknown) => JSON.stringify(item) === step.slice(2)) as unknown;
  if (!step.startsWith('k:')) return undefined;
  const keys = JSON.parse(step.slice(2)) as Fields;
  return value.find((item: unknown) => hasKeys(item, keys));
}

/** One step as a person reads it: `.replicas`, `[web]`, `[example.com/role]`. */
export function stepText(step: string): string {
  if (step.startsWith('f:')) {
    const name = step.slice(2);
    return /^[A-Za-z0-9_-]+$/.test(name) ? `.${name}` : `[${name}]`;
  }
  const key = JSON.parse(step.slice(2)) as unknown;
  return `[${isFields(key) ? Object.values(key).join(',') : String(key)}]`;
}

export function pathText(steps: readonly string[]): string {
  return steps.map(stepText).join('').replace(/^\./, '');
}

export function valueAt(object: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(below, object);
}

/** The ways to the fields of a set that an object does not have; an item of a list is named as a whole. */
export function stepsLacking(set: FieldSet, object: unknown): readonly (readonly string[])[] {
  return [...lacking(set, object, [])];
}

function* lacking(set: FieldSet, object: unknown, at: readonly string[]): Generator<readonly string[]> {
  for (const [step, deeper] of Object.entries(set)) {
    if (step === '.') continue;
    const found = below(object, step);
    const steps = [...at, step];
    const isLeaf = Object.keys(deeper).every((one) => one === '.');
    if (found === undefined && (isLeaf || !step.startsWith('f:'))) yield steps;
    else if (!isLeaf) yield* lacking(deeper, found, steps);
  }
}

/** The set without fields that the object writes as empty: the server keeps some of them, and forgets others. */
export function withoutEmpty(set: FieldSet, object: unknown): FieldSet {
  return Object.fromEntries(
    Object.entries(set).flatMap(([step, deeper]) => {
      const found = below(object, step);
      if (isEmpty(found)) return [];
      const rest = withoutEmpty(deeper, found);
      const isHollow = Object.keys(deeper).length > 0 && Object.keys(rest).length === 0;
      return isHollow ? [] : [[step, rest] as const];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}
