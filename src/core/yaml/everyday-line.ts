import type { Dialect } from './dialect.ts';

export type Mapping = Record<string, unknown>;

const DEEPEST = 100;

export const SPACE = 32;
const DOUBLE_QUOTE = 34;
export const HASH = 35;
const SINGLE_QUOTE = 39;
const COMMA = 44;
export const DASH = 45;
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

/** Thrown where the text leaves the everyday part; nobody sees it. */
export const UNUSUAL = new Error('not the everyday part of YAML');

/** What stands within one line of everyday YAML: scalars, flow collections and keys. */
export class LineReader {
  protected readonly text: string;
  protected readonly dialect: Dialect;
  /** Where to read next, and where the line ends. */
  protected at = 0;
  protected end = -1;
  #depth = 0;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  protected isKey(): boolean {
    return this.#keyEnd() >= 0;
  }

  /** Where the colon of a key without quotes stands; -1 where none begins here. */
  #keyEnd(): number {
    let at = this.at;
    while (KEY[this.text.charCodeAt(at)] === 1) at += 1;
    if (at >= this.end || this.text.charCodeAt(at) !== COLON) return -1;
    return at + 1 === this.end || this.text.charCodeAt(at + 1) === SPACE ? at : -1;
  }

  /** The key that stands here; afterwards its value does. */
  protected key(): string {
    const start = this.at;
    const colon = this.#keyEnd();
    if (colon < 0 || colon === start || this.text.charCodeAt(start) === DASH) throw UNUSUAL;
    this.at = this.skipSpaces(colon + 1);
    const key = this.dialect.key(this.dialect.plain(this.text.slice(start, colon)));
    if (key === '__proto__') throw UNUSUAL;
    return key;
  }

  protected inlineValue(): unknown {
    const first = this.text.charCodeAt(this.at);
    if (first !== MAP_OPEN && first !== LIST_OPEN && first !== DOUBLE_QUOTE && first !== SINGLE_QUOTE)
      return this.#plain();
    const value = this.#flow();
    const rest = this.skipSpaces(this.at);
    const comment = rest > this.at && this.text.charCodeAt(rest) === HASH;
    if (rest !== this.end && !comment) throw UNUSUAL;
    return value;
  }

  /** A scalar without quotes up to the end of the line or a comment. */
  #plain(): unknown {
    const text = this.text;
    const start = this.at;
    this.#assertStart();
    let at = start + 1;
    let last = start;
    for (; at < this.end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === SPACE) continue;
      if (code === HASH && last !== at - 1) break;
      if (code === COLON && (at + 1 === this.end || text.charCodeAt(at + 1) === SPACE)) throw UNUSUAL;
      last = at;
    }
    return this.dialect.plain(text.slice(start, last + 1));
  }

  /** A number or an option of a program may begin with a dash. */
  #assertStart(): void {
    const first = this.text.charCodeAt(this.at);
    if (START[first] === 1) return;
    const second = this.text.charCodeAt(this.at + 1);
    if (first !== DASH || (START[second] !== 1 && second !== DASH)) throw UNUSUAL;
  }

  #flow(): unknown {
    const first = this.text.charCodeAt(this.at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#quoted(first);
    if (first !== MAP_OPEN && first !== LIST_OPEN) return this.#flowPlain();
    this.at += 1;
    return this.nested(() => (first === MAP_OPEN ? this.#flowMapping() : this.#flowList()));
  }

  /** Reads what stands one level deeper. */
  protected nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #flowMapping(): Mapping {
    const mapping: Mapping = {};
    while (!this.#closes(MAP_CLOSE)) {
      const key = this.key();
      if (Object.hasOwn(mapping, key)) throw UNUSUAL;
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
    this.at = this.skipSpaces(this.at);
    if (this.text.charCodeAt(this.at) !== bracket) return false;
    this.at += 1;
    return true;
  }

  /** Goes behind a comma, or stays before the bracket. */
  #separates(bracket: number): void {
    this.at = this.skipSpaces(this.at);
    const code = this.text.charCodeAt(this.at);
    if (code === COMMA) this.at += 1;
    else if (code !== bracket) throw UNUSUAL;
  }

  #flowPlain(): unknown {
    const text = this.text;
    const start = this.at;
    this.#assertStart();
    let at = start;
    for (; at < this.end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === COLON && KEY[text.charCodeAt(at + 1)] === 1) continue;
      if (WITHIN_FLOW[code] !== 1) break;
    }
    const code = text.charCodeAt(at);
    if (code !== COMMA && code !== MAP_CLOSE && code !== LIST_CLOSE) throw UNUSUAL;
    this.at = at;
    return this.dialect.plain(text.slice(start, at).trimEnd());
  }

  #quoted(quote: number): string {
    const start = this.at + 1;
    for (let at = start; at < this.end; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === BACKSLASH && quote === DOUBLE_QUOTE) throw UNUSUAL;
      if (code !== quote) continue;
      // Two single quotes stand for one.
      if (quote === SINGLE_QUOTE && this.text.charCodeAt(at + 1) === SINGLE_QUOTE) throw UNUSUAL;
      this.at = at + 1;
      return this.text.slice(start, at);
    }
    throw UNUSUAL;
  }

  protected skipSpaces(from: number): number {
    let at = from;
    while (at < this.end && this.text.charCodeAt(at) === SPACE) at += 1;
    return at;
  }
}

/** A table by character code: 1 where the pattern takes the character. */
function tableOf(pattern: RegExp): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = SPACE; code < 127; code += 1) if (pattern.test(String.fromCharCode(code))) table[code] = 1;
  return table;
}
