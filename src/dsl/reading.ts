import {
  assignedVariable,
  dynamic,
  duplicate,
  inexactNumber,
  missingComma,
  unsetVariable,
} from '../core/catalogue/dsl.ts';
import { type Fault, type UserError, faultFrom } from '../core/errors.ts';
import { placeText } from '../core/place.ts';
import type { Source, Span } from './groovy/source.ts';
import type { Expression, MapEntry, Reference } from './groovy/syntax.ts';
import { setOwn } from './own.ts';
import { KEY, type Path } from './places.ts';
import { takesNumber, takesText } from './schema-paths.ts';
import { ServiceContext } from './context.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Variables = Readonly<Record<string, string | undefined>>;

/** One pass over one block: what it says so far, where, and what is wrong with it. */
export type Reading = {
  readonly source: Source;
  readonly env: Variables;
  /** Variables that the file itself sets, so that the environment does not tell their value. */
  readonly assigned: Set<string>;
  /** Variables that are declared around the block. */
  readonly variables: ReadonlySet<string>;
  /** Whether `--set` gives the value at a path or one within it. */
  readonly given: (path: string) => boolean;
  readonly places: Map<string, Span>;
  /** What was said before, to find what is said twice. */
  readonly said: Map<string, Span>;
  /** Paths whose value has a fault already. */
  readonly unknown: Set<string>;
  /** What `--set` calls a deployment, by its path. */
  readonly names: Map<string, string>;
  readonly faults: Fault[];
};

export function report(reading: Reading, error: UserError, span: Span): void {
  reading.faults.push(faultFrom(error, reading.source.place(span)));
}

/** Remembers where a value was written; the last place counts, as it is the nearest to the value. */
export function note(reading: Reading, path: Path, span: Span): void {
  reading.places.set(path.join('.'), { start: span.start, end: span.end });
}

/** False, with a fault, where the same was said before. */
export function sayOnce(
  reading: Reading,
  path: Path,
  { span, what }: { readonly span: Span; readonly what: string },
): boolean {
  const key = path.join('.');
  const before = reading.said.get(key);
  if (before) report(reading, duplicate(what, placeText(reading.source.place(before))), span);
  else reading.said.set(key, span);
  return before === undefined;
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
      return unknown(
        reading,
        inexactNumber(expression.text, takesNumber(ServiceContext, path) ? 'number' : 'text or number'),
        { span: expression, path },
      );
    case 'gap':
      return unknown(reading, missingComma(expression.before), { span: expression, path });
    case 'misquoted':
      reading.unknown.add(path.join('.'));
      return undefined;
    case 'dynamic':
      return unknown(reading, dynamic(expression.what, settable(reading, path)), { span: expression, path });
  }
}

/** `key: value` pairs; a key that stands twice is a fault, as Groovy would drop the first silently. */
export function recordOf(reading: Reading, entries: readonly MapEntry[], path: Path): Record<string, Json> {
  const record: Record<string, Json> = {};
  for (const { key, keySpan, value } of entries) {
    const inner = [...path, key];
    if (!sayOnce(reading, inner, { span: keySpan, what: `'${key}'` })) continue;
    note(reading, [...inner, KEY], keySpan);
    const found = valueOf(reading, value, inner);
    if (found !== undefined) setOwn(record, key, found);
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
  if (reading.assigned.has(name) || reading.variables.has(root))
    return unknown(reading, assignedVariable(`${root}.${name}`, settable(reading, path)), place);
  const value = Object.hasOwn(reading.env, name) ? reading.env[name] : undefined;
  return value ?? unknown(reading, unsetVariable(`${root}.${name}`, name, settable(reading, path)), place);
}

function unknown(
  reading: Reading,
  error: UserError,
  { span, path }: { readonly span: Span; readonly path: Path },
): undefined {
  reading.unknown.add(path.join('.'));
  const key = settable(reading, path);
  if (key === undefined || !reading.given(key)) report(reading, error, span);
  return undefined;
}

/** How `--set` calls a path: deployments by their names. */
function settable({ names }: Reading, path: Path): string | undefined {
  // Where not even a name is known there is nothing to set.
  if (!takesText(ServiceContext, path) || path.some((part) => String(part).startsWith('#'))) return undefined;
  const owner = path.slice(0, 3).join('.');
  const named = names.get(owner);
  return named === undefined ? path.join('.') : [named, ...path.slice(3)].join('.');
}
