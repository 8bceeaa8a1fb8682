import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { Dialect } from './dialect.ts';
import { UnusableScalar } from './scalars.ts';

/** Something wrong in the text: offsets, because lines are only counted where somebody asks. */
export type TextFault = {
  readonly message: string;
  readonly offset: number;
  /** Where the same thing stands for the first time. */
  readonly first?: number;
};

type Mapping = Record<string, unknown>;
type Anchor = { readonly value: unknown; readonly nodes: number };

/** More nodes than this only come from aliases of aliases; it holds a bomb to some 50 MB. */
const MOST_ALIASED_NODES = 500_000;

/** Builds plain values from the events of a text, one for each document. */
export function compose(text: string, events: readonly Event[], dialect: Dialect) {
  return new Composer(text, events, dialect).documents();
}

class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #dialect: Dialect;
  readonly #faults: TextFault[] = [];
  #anchors = new Map<string, Anchor>();
  #at = 0;
  #nodes = 0;
  #aliased = 0;

  constructor(text: string, events: readonly Event[], dialect: Dialect) {
    this.#text = text;
    this.#events = events;
    this.#dialect = dialect;
  }

  documents(): { documents: unknown[]; faults: TextFault[] } {
    const documents: unknown[] = [];
    while (this.#at < this.#events.length) {
      this.#at += 1;
      this.#anchors = new Map();
      documents.push(this.#node());
      this.#at += 1;
    }
    return { documents, faults: this.#faults };
  }

  #node(): unknown {
    const event = this.#events[this.#at]!;
    this.#at += 1;
    this.#nodes += 1;
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, () => this.#scalar(event));
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, () => this.#sequence());
      case EVENT_ID.MAPPING:
        return this.#anchored(event, () => this.#mapping());
      case EVENT_ID.ALIAS:
        return this.#alias(event);
      default:
        throw new TypeError(`event ${event.type} is no node`);
    }
  }

  #anchored(event: { anchorStart: number; anchorEnd: number }, read: () => unknown): unknown {
    if (event.anchorStart < 0) return read();
    const before = this.#nodes;
    const value = read();
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    this.#anchors.set(name, { value, nodes: this.#nodes - before + 1 });
    return value;
  }

  #scalar(event: Extract<Event, { type: 4 }>): unknown {
    const text = event.valueStart < 0 ? '' : getScalarValue(this.#text, event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (event.tagStart < 0 && !plain) return text;
    try {
      if (event.tagStart < 0) return this.#dialect.plain(text);
      return this.#dialect.tagged(this.#text.slice(event.tagStart, event.tagEnd), text, plain);
    } catch (error) {
      return this.#unusable(error, offsetOf(event));
    }
  }

  #sequence(): unknown[] {
    const items: unknown[] = [];
    while (!this.#closes()) items.push(this.#node());
    return items;
  }

  #mapping(): Mapping {
    const mapping: Mapping = {};
    const own = new Map<string, number>();
    while (!this.#closes()) {
      const offset = offsetOf(this.#events[this.#at]!);
      if (this.#dialect.merges && this.#isMerge()) {
        this.#at += 1;
        // As kubectl does it: what stands later wins, so a merge also replaces keys written before it.
        for (const source of this.#merge().toReversed())
          for (const [key, value] of Object.entries(source)) put(mapping, key, value);
        continue;
      }
      const key = this.#key();
      const value = this.#node();
      if (own.has(key)) this.#fault(`duplicate key '${key}'`, offset, own.get(key));
      else own.set(key, offset);
      put(mapping, key, value);
    }
    return mapping;
  }

  #key(): string {
    const event = this.#events[this.#at]!;
    const value = this.#node();
    if (isMapping(value) || Array.isArray(value)) {
      this.#fault('a key must be a scalar', offsetOf(event));
      return '';
    }
    try {
      return this.#dialect.key(value);
    } catch (error) {
      this.#unusable(error, offsetOf(event));
      return '';
    }
  }

  #isMerge(): boolean {
    const event = this.#events[this.#at]!;
    return (
      event.type === EVENT_ID.SCALAR &&
      event.style === SCALAR_STYLE.PLAIN &&
      event.valueEnd - event.valueStart === 2 &&
      this.#text.startsWith('<<', event.valueStart)
    );
  }

  #merge(): Mapping[] {
    const event = this.#events[this.#at]!;
    const value = this.#node();
    const sources = Array.isArray(value) ? (value as unknown[]) : [value];
    if (sources.every(isMapping)) return sources;
    this.#fault('<< merges a mapping or a list of mappings', offsetOf(event));
    return [];
  }

  #alias(event: { anchorStart: number; anchorEnd: number }): unknown {
    const anchor = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
    // The name is not repeated: in a file of secrets it may be the start of a password without quotes.
    if (!anchor) return this.#fault('an alias names no anchor before it', event.anchorStart - 1);
    this.#nodes += anchor.nodes;
    this.#aliased += anchor.nodes;
    if (this.#aliased > MOST_ALIASED_NODES) throw new AliasBomb(event.anchorStart - 1);
    return anchor.value;
  }

  #closes(): boolean {
    if (this.#events[this.#at]?.type !== EVENT_ID.POP) return false;
    this.#at += 1;
    return true;
  }

  #unusable(error: unknown, offset: number): null {
    if (!(error instanceof UnusableScalar)) throw error;
    return this.#fault(error.message, offset);
  }

  #fault(message: string, offset: number, first?: number): null {
    this.#faults.push({ message, offset, ...(first !== undefined && { first }) });
    return null;
  }
}

/** Thrown at once, so that nothing walks what the aliases stand for. */
export class AliasBomb extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('aliases repeat so much that the document would grow beyond all measure');
    this.offset = offset;
  }
}

/** Where a node begins in the text; an empty scalar stands nowhere. */
export function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : -1;
}

function put(mapping: Mapping, key: string, value: unknown): void {
  if (key !== '__proto__') mapping[key] = value;
  else Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
