import type { Path } from '../place.ts';
import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { offsetOf } from './compose.ts';
import type { Dialect } from './dialect.ts';

/** Where a field is written: its key (or its dash's item) and its value. */
export type Span = {
  readonly key: number | undefined;
  /** Undefined where the value is empty. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Whether the whole path was found; false where it ends in an alias, a merge or a missing field. */
  readonly whole: boolean;
};

/** A scalar as it is written: a key, or the value of a field. */
export type Written = {
  readonly path: Path;
  readonly key: boolean;
  readonly start: number;
  readonly end: number;
};

/** A text that is searched, and what was learnt on the way: thousands of places may be asked of one. */
export type Search = {
  readonly text: string;
  readonly events: readonly Event[];
  readonly dialect: Dialect;
  /** What stands in a mapping or list, by the event that begins it. */
  readonly children: Map<number, Children>;
};

/** By key or number; the first of a name counts. */
type Children = ReadonlyMap<string, { readonly key: number | undefined; readonly value: number }>;

/** Follows a path from the top of a document, counted from 0; stops at the nearest thing that is written. */
export function findSpan(search: Search, document: number, path: Path): Span {
  let at = topOf(search, document);
  let key: number | undefined;
  for (const step of path) {
    const found = childOf(search, at, step);
    if (!found) return { ...spanOf(search.events[at]!), key, whole: false };
    at = found.value;
    key = found.key;
  }
  return { ...spanOf(search.events[at]!), key, whole: true };
}

/** Every scalar of a document in the order it is written; what comes from aliases and merges is not. */
export function writtenScalars(search: Search, document: number): Written[] {
  const written: Written[] = [];
  visit(search, topOf(search, document), { path: [], written });
  return written;
}

type Visit = { readonly path: Path; readonly written: Written[] };

/** Notes the scalars of a node, and returns the index of the event behind it. */
function visit(search: Search, at: number, { path, written }: Visit): number {
  const { events } = search;
  const event = events[at]!;
  if (event.type === EVENT_ID.SCALAR) add(event, { path, key: false }, written);
  if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) return at + 1;
  let here = at + 1;
  for (let item = 0; events[here]!.type !== EVENT_ID.POP; item += 1) {
    if (event.type === EVENT_ID.SEQUENCE) {
      here = visit(search, here, { path: [...path, item], written });
      continue;
    }
    const key = events[here]!;
    const name = keyText(search, key);
    const value = after(events, here);
    const inner = [...path, name ?? ''];
    if (name === undefined || key.type !== EVENT_ID.SCALAR) here = after(events, value);
    else {
      add(key, { path: inner, key: true }, written);
      here = visit(search, value, { path: inner, written });
    }
  }
  return here + 1;
}

function add(event: Event, { path, key }: Pick<Written, 'path' | 'key'>, written: Written[]): void {
  const start = offsetOf(event);
  if (start >= 0 && event.type === EVENT_ID.SCALAR) written.push({ path, key, start, end: event.valueEnd });
}

/** Each document is one event, its node and a last event. */
function topOf({ events }: Search, document: number): number {
  let top = 1;
  for (let index = 0; index < document; index += 1) top = after(events, top) + 2;
  return top;
}

function spanOf(event: Event): { start: number | undefined; end: number | undefined } {
  const start = offsetOf(event);
  if (start < 0) return { start: undefined, end: undefined };
  return { start, end: event.type === EVENT_ID.SCALAR ? event.valueEnd : undefined };
}

function childOf(search: Search, at: number, step: string | number) {
  const known = search.children.get(at) ?? childrenOf(search, at);
  search.children.set(at, known);
  return known.get(String(step));
}

function childrenOf(search: Search, at: number): Children {
  const { events } = search;
  const { type } = events[at]!;
  const found = new Map<string, { readonly key: number | undefined; readonly value: number }>();
  if (type !== EVENT_ID.SEQUENCE && type !== EVENT_ID.MAPPING) return found;
  for (let here = at + 1; events[here]!.type !== EVENT_ID.POP;) {
    const value = type === EVENT_ID.SEQUENCE ? here : after(events, here);
    const name = type === EVENT_ID.SEQUENCE ? String(found.size) : keyText(search, events[here]!);
    const key = type === EVENT_ID.SEQUENCE ? undefined : offsetOf(events[here]!);
    if (name !== undefined && !found.has(name)) found.set(name, { key, value });
    here = after(events, value);
  }
  return found;
}

/** Index of the event behind the node that begins at `at`. */
function after(events: readonly Event[], at: number): number {
  let depth = 0;
  for (let here = at; ; here += 1) {
    const { type } = events[here]!;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
    if (type === EVENT_ID.POP) depth -= 1;
    if (depth === 0) return here + 1;
  }
}

function keyText({ text, dialect }: Search, event: Event): string | undefined {
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined;
  const key = getScalarValue(text, event);
  if (event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0) return key;
  try {
    return dialect.key(dialect.plain(key));
  } catch {
    return undefined;
  }
}
