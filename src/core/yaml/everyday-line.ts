import type { Dialect } from './dialect.ts';

/** What one line says, whatever stands around it. */
export type Line = {
  /** The column where it begins. */
  readonly indent: number;
  /** Whether a dash begins it. */
  readonly item: boolean;
  /** The column of what stands behind the dash; the same as `indent` without one. */
  readonly column: number;
  readonly key: string | undefined;
  /** `BELOW` where it stands in the lines that follow. */
  readonly value: unknown;
};

export const BELOW = Symbol('in the lines below');

/** A line that is empty or holds a comment alone. */
export const BLANK: Line = { indent: -1, item: false, column: -1, key: undefined, value: BELOW };

/** The line between two documents. */
export const SEPARATOR: Line = { indent: 0, item: false, column: 0, key: undefined, value: BELOW };

/** Thrown where the text leaves the everyday part; nobody sees it. */
export const UNUSUAL = new Error('not the everyday part of YAML');

/** Together with the blocks around it a flow must stay below the depth at which the library gives up. */
const DEEPEST = 32;

const SPACE = 32;
const HASH = 35;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const COMMA = 44;
const LIST_OPEN = 91;
const LIST_CLOSE = 93;
const MAP_OPEN = 123;
const MAP_CLOSE = 125;

/** Anything else than printable characters: tabs, carriage returns and byte order marks among it. */
const UNUSUAL_CHARACTER = /[^\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff]/;
/** Indent, dash and key. */
const BEGINNING = /^( *)(-(?: +|$))?(?:([\w./$()][\w./$()-]*):(?: +|$))?/;
/** A scalar without quotes; a number or an option of a program may begin with a dash. */
const PLAIN = /^(?:[\w./$(+~]|-[\w./$(+~-])(?:[^:]|:(?! |$))*$/;
const FLOW_KEY = /([\w./$()][\w./$()-]*): +/y;
const FLOW_PLAIN = /(?:[\w./$(+~]|-[\w./$(+~-])(?:[\w ./$()@=+~^;<>-]|:(?=[\w./$()-]))*/y;
/** Most of what stands in flow mappings: both of these and what comes next. */
const FLOW_PAIR = new RegExp(` *${FLOW_KEY.source}(${FLOW_PLAIN.source})([,}])`, 'y');

/** Reads one line; throws UNUSUAL where it is not of the everyday kind, and what the dialect throws. */
export function readLine(text: string, dialect: Dialect): Line {
  if (UNUSUAL_CHARACTER.test(text)) throw UNUSUAL;
  const [beginning, spaces = '', dash = '', written] = BEGINNING.exec(text)!;
  const at = beginning.length;
  const nothing = at === text.length || text.charCodeAt(at) === HASH;
  if (nothing && dash === '' && written === undefined) return BLANK;
  if (text.startsWith('---')) {
    if (text === '---') return SEPARATOR;
    throw UNUSUAL;
  }
  if (written === undefined && (dash === '' || nothing)) throw UNUSUAL;
  const indent = spaces.length;
  const key = written === undefined ? undefined : keyFrom(written, dialect);
  const value = nothing ? BELOW : inlineValue(text, at, dialect);
  return { indent, item: dash !== '', column: indent + dash.length, key, value };
}

function keyFrom(text: string, dialect: Dialect): string {
  const key = dialect.key(dialect.plain(text));
  if (key === '__proto__') throw UNUSUAL;
  return key;
}

function inlineValue(text: string, at: number, dialect: Dialect): unknown {
  const first = text.charCodeAt(at);
  if (first === MAP_OPEN || first === LIST_OPEN || first === DOUBLE_QUOTE || first === SINGLE_QUOTE)
    return new FlowReader(text, at, dialect).whole();
  const comment = text.indexOf(' #', at);
  let end = comment < 0 ? text.length : comment;
  while (text.charCodeAt(end - 1) === SPACE) end -= 1;
  const scalar = text.slice(at, end);
  if (!PLAIN.test(scalar)) throw UNUSUAL;
  return dialect.plain(scalar);
}

/** A flow collection or a text in quotes. */
class FlowReader {
  readonly #text: string;
  readonly #dialect: Dialect;
  #at: number;
  #depth = 0;

  constructor(text: string, at: number, dialect: Dialect) {
    this.#text = text;
    this.#at = at;
    this.#dialect = dialect;
  }

  /** The value, if nothing but a comment follows it. */
  whole(): unknown {
    const value = this.#value();
    const end = this.#at;
    this.#skipSpaces();
    const comment = this.#at > end && this.#text.charCodeAt(this.#at) === HASH;
    if (this.#at !== this.#text.length && !comment) throw UNUSUAL;
    return value;
  }

  #value(): unknown {
    const first = this.#text.charCodeAt(this.#at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#quoted(first);
    if (first !== MAP_OPEN && first !== LIST_OPEN) return this.#plain();
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    const value = first === MAP_OPEN ? this.#mapping() : this.#list();
    this.#depth -= 1;
    return value;
  }

  #mapping(): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (;;) {
      FLOW_PAIR.lastIndex = this.#at;
      const pair = FLOW_PAIR.exec(this.#text);
      if (!pair && this.#closes(MAP_CLOSE)) return mapping;
      const key = keyFrom(pair ? pair[1]! : this.#match(FLOW_KEY)[1]!, this.#dialect);
      if (Object.hasOwn(mapping, key)) throw UNUSUAL;
      if (pair) {
        mapping[key] = this.#dialect.plain(pair[2]!.trimEnd());
        this.#at = FLOW_PAIR.lastIndex;
        if (pair[3] === '}') return mapping;
      } else {
        mapping[key] = this.#value();
        this.#separates(MAP_CLOSE);
      }
    }
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    while (!this.#closes(LIST_CLOSE)) {
      items.push(this.#value());
      this.#separates(LIST_CLOSE);
    }
    return items;
  }

  #closes(bracket: number): boolean {
    this.#skipSpaces();
    if (this.#text.charCodeAt(this.#at) !== bracket) return false;
    this.#at += 1;
    return true;
  }

  /** Goes behind a comma, or stays before the bracket. */
  #separates(bracket: number): void {
    this.#skipSpaces();
    const code = this.#text.charCodeAt(this.#at);
    if (code === COMMA) this.#at += 1;
    else if (code !== bracket) throw UNUSUAL;
  }

  #plain(): unknown {
    const [written] = this.#match(FLOW_PLAIN);
    const code = this.#text.charCodeAt(this.#at);
    if (code !== COMMA && code !== MAP_CLOSE && code !== LIST_CLOSE) throw UNUSUAL;
    return this.#dialect.plain(written.trimEnd());
  }

  /** What escapes or doubles its quotes is not of the everyday kind. */
  #quoted(quote: number): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf(quote === SINGLE_QUOTE ? "'" : '"', start);
    const text = this.#text.slice(start, Math.max(end, start));
    if (end < 0 || (quote === DOUBLE_QUOTE && text.includes('\\'))) throw UNUSUAL;
    if (quote === SINGLE_QUOTE && this.#text.charCodeAt(end + 1) === SINGLE_QUOTE) throw UNUSUAL;
    this.#at = end + 1;
    return text;
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) throw UNUSUAL;
    this.#at = pattern.lastIndex;
    return match;
  }

  #skipSpaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at += 1;
  }
}
