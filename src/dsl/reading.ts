import { assignedVariable, dynamic, duplicate, inexactNumber, unsetVariable } from '../core/catalogue/dsl.ts';
import type { Fault, UserError } from '../core/errors.ts';
import { placeText } from '../core/place.ts';
import { faultFrom } from './fault.ts';
import type { Source, Span } from './groovy/source.ts';
import type { Expression, MapEntry, Reference } from './groovy/syntax.ts';
import type { Path } from './places.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Variables = Readonly<Record<string, string | undefined>>;

/** One pass over one block: what it says so far, where, and what is wrong with it. */
export type Reading = {
  readonly source: Source;
  readonly env: Variables;
  /** Variables that the file itself sets, so that the environment does not tell their value. */
  readonly assigned: Set<string>;
  /** Whether `--set` gives the value at a path or one within it. */
  readonly given: (path: string) => boolean;
  readonly places: Map<string, Span>;
  /** Paths whose value has a fault already. */
  readonly unknown: Set<string>;
  /** What `--set` calls a deployment, by its path. */
  readonly names: Map<string, string>;
  readonly faults: Fault[];
};

export function report(reading: Reading, error: UserError, span: Span): void {
  reading.faults.push(faultFrom(error, reading.source.place(span)));
}

/** Remembers where a value was written; the first place counts. */
export function note(reading: Reading, path: Path, span: Span): void {
  const key = path.join('.');
  if (!reading.places.has(key)) reading.places.set(key, { start: span.start, end: span.end });
}

/** `Jenkinsfile:4:3` of something that was read before. */
export function notedAt(reading: Reading, path: Path): string | undefined {
  const span = reading.places.get(path.join('.'));
  return span && placeText(reading.source.place(span));
}

/** The value an expression stands for; undefined, with a fault, where only Groovy knows. */
export function valueOf(reading: Reading, expression: Expression, path: Path): Json | undefined {
  note(reading, path, expression);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'text':
      return textOf(reading, expression.parts, path);
    case 'list':
      return known(expression.items.map((item, index) => valueOf(reading, item, [...path, index])));
    case 'map':
      return recordOf(reading, expression.entries, path);
    case 'block':
      return unknown(reading, dynamic('a block in braces', settable(reading, path)), {
        span: expression,
        path,
      });
    case 'number':
      return unknown(reading, inexactNumber(expression.text), { span: expression, path });
    case 'dynamic':
      return unknown(reading, dynamic(expression.what, settable(reading, path)), { span: expression, path });
  }
}

/** `key: value` pairs; a key that stands twice is a fault, as Groovy would drop the first silently. */
export function recordOf(reading: Reading, entries: readonly MapEntry[], path: Path): Json {
  const record: Record<string, Json> = {};
  for (const { key, keySpan, value } of entries) {
    const inner = [...path, key];
    if (reading.places.has(inner.join('.'))) {
      report(reading, duplicate(`'${key}'`, notedAt(reading, inner)), keySpan);
      continue;
    }
    note(reading, inner, { start: keySpan.start, end: value.end });
    const found = valueOf(reading, value, inner);
    if (found !== undefined)
      Object.defineProperty(record, key, {
        value: found,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return record;
}

/** Items that are not known keep their position. */
function known(items: readonly (Json | undefined)[]): Json {
  return items.map((item) => item ?? null);
}

function textOf(reading: Reading, parts: readonly (string | Reference)[], path: Path): string | undefined {
  let text = '';
  for (const part of parts) {
    const value = typeof part === 'string' ? part : variableOf(reading, part, path);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

function variableOf(reading: Reading, { root, name, start, end }: Reference, path: Path): string | undefined {
  const place = { span: { start, end }, path };
  if (reading.assigned.has(name))
    return unknown(reading, assignedVariable(`${root}.${name}`, settable(reading, path)), place);
  const value = Object.hasOwn(reading.env, name) ? reading.env[name] : undefined;
  return value ?? unknown(reading, unsetVariable(`${root}.${name}`, name, settable(reading, path)), place);
}

function unknown(
  reading: Reading,
  error: UserError,
  { span, path }: { readonly span: Span; readonly path: Path },
): undefined {
  const key = path.join('.');
  reading.unknown.add(key);
  if (!reading.given(settable(reading, path))) report(reading, error, span);
  return undefined;
}

/** How `--set` calls a path: deployments by their names. */
function settable({ names }: Reading, path: Path): string {
  const owner = path.slice(0, 3).join('.');
  const named = names.get(owner);
  return named === undefined ? path.join('.') : [named, ...path.slice(3)].join('.');
}
