import type { Dialect } from './dialect.ts';

type Mapping = Record<string, unknown>;

/** Anything else than printable characters and line feeds: tabs, carriage returns and byte order marks among it. */
const UNUSUAL_CHARACTER = /[^\n\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff]/;
const DEEPEST = 100;

const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const LIST_OPEN = 91;
const BACKSLASH = 92;
const LIST_CLOSE = 93;
const MAP_OPEN = 123;
const MAP_CLOSE = 125;

/** Characters a key without quotes is made of here, and those a scalar may begin with and go on with. */
const KEY = tableOf(/[\w./$()-]/);
const START = tableOf(/[\w./$(+~]/);
const WITHIN_FLOW = tableOf(/[\w ./$()@=+~^;<>-]/);

/** What is thrown where the text leaves the everyday part; nobody sees it. */
const UNUSUAL = new Error('not the everyday part of YAML');

/**
 * Reads the part of YAML that manifests are nearly always written in: block mappings and lists, one-line flow
 * collections, scalars and comments of one line. It reads that part as `compose` does, without events, and knows nothing
 * else: undefined where anything unusual or wrong stands anywhere in the text.
 */
export function readEveryday(text: string, dialect: Dialect): unknown[] | undefined {
  if (UNUSUAL_CHARACTER.test(text)) return undefined;
  try {
    return new Reader(text, dialect).documents();
  } catch {
    // Also a scalar that the dialect refuses: who reads with events can say where it stands.
    return undefined;
  }
}

class Reader {
  readonly #text: string;
  readonly #dialect: Dialect;
  /** The line at hand: where its content begins and ends, and the column where it begins; -1 behind the last line. */
  #at = 0;
  #end = -1;
  #indent = 0;
  #depth = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

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
    const text = this.#text;
    let start = this.#end + 1;
    while (start < text.length) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at += 1;
      let end = text.indexOf('\n', at);
      if (end < 0) end = text.length;
      if (at < end && text.charCodeAt(at) !== HASH) {
        this.#at = at;
        this.#end = end;
        this.#indent = at - start;
        return;
      }
      start = end + 1;
    }
    this.#at = this.#end = text.length;
    this.#indent = -1;
  }

  #isSeparator(): boolean {
    if (this.#indent !== 0 || !this.#text.startsWith('---', this.#at)) return false;
    if (this.#end !== this.#at + 3) throw UNUSUAL;
    return true;
  }

  #isItem(): boolean {
    return this.#text.charCodeAt(this.#at) === DASH && this.#text.charCodeAt(this.#at + 1) === SPACE;
  }

  #block(indent: number): unknown {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    const value = this.#isItem() ? this.#list(indent) : this.#mapping(indent);
    this.#depth -= 1;
    return value;
  }

  #mapping(indent: number): Mapping {
    const mapping: Mapping = {};
    while (this.#indent === indent && !this.#isSeparator()) {
      const key = this.#dialect.key(this.#dialect.plain(this.#keyUpTo(this.#end)));
      if (key === '__proto__' || Object.hasOwn(mapping, key)) throw UNUSUAL;
      mapping[key] = this.#fieldValue(indent);
    }
    if (this.#indent > indent) throw UNUSUAL;
    return mapping;
  }

  /** The key that stands here; afterwards its value does. */
  #keyUpTo(end: number): string {
    const start = this.#at;
    let at = start;
    while (at < end && KEY[this.#text.charCodeAt(at)] === 1) at += 1;
    const follows = at + 1 === end ? SPACE : this.#text.charCodeAt(at + 1);
    const begins = this.#text.charCodeAt(start);
    if (
      at === start ||
      at >= end ||
      begins === DASH ||
      this.#text.charCodeAt(at) !== COLON ||
      follows !== SPACE
    )
      throw UNUSUAL;
    this.#at = this.#skipSpaces(at + 1, end);
    return this.#text.slice(start, at);
  }

  #fieldValue(indent: number): unknown {
    const first = this.#text.charCodeAt(this.#at);
    if (this.#at < this.#end && first !== HASH) return this.#inline(indent);
    this.#next();
    if (this.#indent > indent) return this.#block(this.#indent);
    if (this.#indent === indent && this.#isItem()) return this.#list(indent);
    return this.#dialect.plain('');
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.#indent === indent && this.#isItem()) {
      const dash = this.#at;
      this.#at = this.#skipSpaces(dash + 1, this.#end);
      if (this.#at === this.#end || this.#text.charCodeAt(this.#at) === HASH || this.#isItem()) throw UNUSUAL;
      if (this.#isMappingHere()) {
        this.#indent = indent + this.#at - dash;
        items.push(this.#block(this.#indent));
      } else items.push(this.#inline(indent));
      if (this.#indent > indent) throw UNUSUAL;
    }
    return items;
  }

  #isMappingHere(): boolean {
    let at = this.#at;
    while (KEY[this.#text.charCodeAt(at)] === 1) at += 1;
    if (this.#text.charCodeAt(at) !== COLON) return false;
    const follows = this.#text.charCodeAt(at + 1);
    return follows === SPACE || at + 1 === this.#end;
  }

  /** A value that ends with its line. */
  #inline(indent: number): unknown {
    const value = this.#inlineValue();
    this.#next();
    // What is further in would go on with the scalar.
    if (this.#indent > indent) throw UNUSUAL;
    return value;
  }

  #inlineValue(): unknown {
    const first = this.#text.charCodeAt(this.#at);
    if (first !== MAP_OPEN && first !== LIST_OPEN && first !== DOUBLE_QUOTE && first !== SINGLE_QUOTE)
      return this.#plain();
    const value = this.#flow();
    const rest = this.#skipSpaces(this.#at, this.#end);
    const comment = rest > this.#at && this.#text.charCodeAt(rest) === HASH;
    if (rest !== this.#end && !comment) throw UNUSUAL;
    return value;
  }

  /** A scalar without quotes up to the end of the line or a comment. */
  #plain(): unknown {
    const text = this.#text;
    const start = this.#at;
    this.#assertStart();
    let at = start + 1;
    let last = start;
    for (; at < this.#end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === SPACE) continue;
      if (code === HASH && last !== at - 1) break;
      if (code === COLON && (at + 1 === this.#end || text.charCodeAt(at + 1) === SPACE)) throw UNUSUAL;
      last = at;
    }
    return this.#dialect.plain(text.slice(start, last + 1));
  }

  /** A number or an option of a program may begin with a dash. */
  #assertStart(): void {
    const first = this.#text.charCodeAt(this.#at);
    if (START[first] === 1) return;
    const second = this.#text.charCodeAt(this.#at + 1);
    if (first !== DASH || (START[second] !== 1 && second !== DASH)) throw UNUSUAL;
  }

  #flow(): unknown {
    const first = this.#text.charCodeAt(this.#at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#quoted(first);
    if (first !== MAP_OPEN && first !== LIST_OPEN) return this.#flowPlain();
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    this.#at += 1;
    const value = first === MAP_OPEN ? this.#flowMapping() : this.#flowList();
    this.#depth -= 1;
    return value;
  }

  #flowMapping(): Mapping {
    const mapping: Mapping = {};
    while (!this.#closes(MAP_CLOSE)) {
      const key = this.#dialect.key(this.#dialect.plain(this.#keyUpTo(this.#end)));
      if (key === '__proto__' || Object.hasOwn(mapping, key)) throw UNUSUAL;
      mapping[key] = this.#flow();
      this.#separates(MAP_CLOSE);
    }
    return mapping;
  }

  #flowList(): unknown[] {
    const items: unknown[] = [];
    while (!this.#closes(LIST_CLOSE)) {
      items.push(this.#flow());
      this.#separates(LIST_CLOSE);
    }
    return items;
  }

  #closes(bracket: number): boolean {
    this.#at = this.#skipSpaces(this.#at, this.#end);
    if (this.#text.charCodeAt(this.#at) !== bracket) return false;
    this.#at += 1;
    return true;
  }

  /** Goes behind a comma, or stays before the bracket. */
  #separates(bracket: number): void {
    this.#at = this.#skipSpaces(this.#at, this.#end);
    const code = this.#text.charCodeAt(this.#at);
    if (code === COMMA) this.#at += 1;
    else if (code !== bracket) throw UNUSUAL;
  }

  #flowPlain(): unknown {
    const text = this.#text;
    const start = this.#at;
    this.#assertStart();
    let at = start;
    for (; at < this.#end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === COLON && KEY[text.charCodeAt(at + 1)] === 1) continue;
      if (WITHIN_FLOW[code] !== 1) break;
    }
    const code = text.charCodeAt(at);
    if (code !== COMMA && code !== MAP_CLOSE && code !== LIST_CLOSE) throw UNUSUAL;
    this.#at = at;
    return this.#dialect.plain(text.slice(start, at).trimEnd());
  }

  #quoted(quote: number): string {
    const start = this.#at + 1;
    for (let at = start; at < this.#end; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH && quote === DOUBLE_QUOTE) throw UNUSUAL;
      if (code !== quote) continue;
      // Two single quotes stand for one.
      if (quote === SINGLE_QUOTE && this.#text.charCodeAt(at + 1) === SINGLE_QUOTE) throw UNUSUAL;
      this.#at = at + 1;
      return this.#text.slice(start, at);
    }
    throw UNUSUAL;
  }

  #skipSpaces(from: number, end: number): number {
    let at = from;
    while (at < end && this.#text.charCodeAt(at) === SPACE) at += 1;
    return at;
  }
}

/** A table by character code: 1 where the pattern takes the character. */
function tableOf(pattern: RegExp): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = SPACE; code < 127; code += 1) if (pattern.test(String.fromCharCode(code))) table[code] = 1;
  return table;
}
