import type { Dialect } from './dialect.ts';
import { DASH, HASH, LineReader, type Mapping, SPACE, UNUSUAL } from './everyday-line.ts';
import { UnusableScalar } from './scalars.ts';

/** Anything else than printable characters and line feeds: tabs, carriage returns and byte order marks among it. */
const UNUSUAL_CHARACTER = /[^\n\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff]/;

/**
 * Reads the part of YAML that manifests are nearly always written in: block mappings and lists, one-line flow
 * collections, scalars and comments of one line. It reads that part as `compose` does, without events, and knows nothing
 * else: undefined where anything unusual or wrong stands anywhere in the text.
 */
export function readEveryday(text: string, dialect: Dialect): unknown[] | undefined {
  if (UNUSUAL_CHARACTER.test(text)) return undefined;
  try {
    return new Reader(text, dialect).documents();
  } catch (error) {
    // Where a scalar stands that cannot be used is known to who reads with events.
    if (error === UNUSUAL || error instanceof UnusableScalar) return undefined;
    throw error;
  }
}

class Reader extends LineReader {
  /** The column where the line at hand begins; -1 behind the last line. */
  #indent = 0;

  documents(): unknown[] {
    const documents: unknown[] = [];
    this.#next();
    if (this.#isSeparator()) this.#next();
    for (;;) {
      if (this.#indent < 0 || this.#isSeparator()) throw UNUSUAL;
      documents.push(this.#block(this.#indent));
      if (this.#indent < 0) return documents;
      if (!this.#isSeparator()) throw UNUSUAL;
      this.#next();
    }
  }

  /** Goes to the next line that holds more than a comment. */
  #next(): void {
    const text = this.text;
    let start = this.end + 1;
    while (start < text.length) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at += 1;
      let end = text.indexOf('\n', at);
      if (end < 0) end = text.length;
      if (at < end && text.charCodeAt(at) !== HASH) {
        this.at = at;
        this.end = end;
        this.#indent = at - start;
        return;
      }
      start = end + 1;
    }
    this.at = this.end = text.length;
    this.#indent = -1;
  }

  #isSeparator(): boolean {
    if (this.#indent !== 0 || !this.text.startsWith('---', this.at)) return false;
    if (this.end !== this.at + 3) throw UNUSUAL;
    return true;
  }

  #isItem(): boolean {
    return this.text.charCodeAt(this.at) === DASH && this.text.charCodeAt(this.at + 1) === SPACE;
  }

  #block(indent: number): unknown {
    return this.nested(() => (this.#isItem() ? this.#list(indent) : this.#mapping(indent)));
  }

  #mapping(indent: number): Mapping {
    const mapping: Mapping = {};
    while (this.#indent === indent && !this.#isSeparator()) {
      const key = this.key();
      if (Object.hasOwn(mapping, key)) throw UNUSUAL;
      mapping[key] = this.#fieldValue(indent);
    }
    if (this.#indent > indent) throw UNUSUAL;
    return mapping;
  }

  #fieldValue(indent: number): unknown {
    const first = this.text.charCodeAt(this.at);
    if (this.at < this.end && first !== HASH) return this.#inline(indent);
    this.#next();
    if (this.#indent > indent) return this.#block(this.#indent);
    if (this.#indent === indent && this.#isItem()) return this.#list(indent);
    return this.dialect.plain('');
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.#indent === indent && this.#isItem()) {
      const dash = this.at;
      this.at = this.skipSpaces(dash + 1);
      if (this.at === this.end || this.text.charCodeAt(this.at) === HASH || this.#isItem()) throw UNUSUAL;
      if (this.isKey()) {
        this.#indent = indent + this.at - dash;
        items.push(this.#block(this.#indent));
      } else items.push(this.#inline(indent));
      if (this.#indent > indent) throw UNUSUAL;
    }
    return items;
  }

  /** A value that ends with its line. */
  #inline(indent: number): unknown {
    const value = this.inlineValue();
    this.#next();
    // What is further in would go on with the scalar.
    if (this.#indent > indent) throw UNUSUAL;
    return value;
  }
}
