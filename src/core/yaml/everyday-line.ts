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
    return flowValue(text, at, dialect);
  const comment = text.indexOf(' #', at);
  let end = comment < 0 ? text.length : comment;
  while (text.charCodeAt(end - 1) === SPACE) end -= 1;
  const scalar = text.slice(at, end);
  if (!PLAIN.test(scalar)) throw UNUSUAL;
  return dialect.plain(scalar);
}

/** Reads a flow collection or a text in quotes that begins there, if nothing but a comment follows it. */
function flowValue(text: string, start: number, dialect: Dialect): unknown {
  let at = start;
  let depth = 0;

  const whole = value();
  const end = at;
  skipSpaces();
  const comment = at > end && text.charCodeAt(at) === HASH;
  if (at !== text.length && !comment) throw UNUSUAL;
  return whole;

  function value(): unknown {
    const first = text.charCodeAt(at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return quoted(first);
    if (first !== MAP_OPEN && first !== LIST_OPEN) return plain();
    at += 1;
    depth += 1;
    if (depth > DEEPEST) throw UNUSUAL;
    const collection = first === MAP_OPEN ? mapping() : list();
    depth -= 1;
    return collection;
  }

  function mapping(): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (;;) {
      FLOW_PAIR.lastIndex = at;
      const pair = FLOW_PAIR.exec(text);
      if (!pair && closes(MAP_CLOSE)) return fields;
      const key = keyFrom(pair ? pair[1]! : match(FLOW_KEY)[1]!, dialect);
      if (Object.hasOwn(fields, key)) throw UNUSUAL;
      if (pair) {
        fields[key] = dialect.plain(pair[2]!.trimEnd());
        at = FLOW_PAIR.lastIndex;
        if (pair[3] === '}') return fields;
      } else {
        fields[key] = value();
        separates(MAP_CLOSE);
      }
    }
  }

  function list(): unknown[] {
    const items: unknown[] = [];
    while (!closes(LIST_CLOSE)) {
      items.push(value());
      separates(LIST_CLOSE);
    }
    return items;
  }

  function closes(bracket: number): boolean {
    skipSpaces();
    if (text.charCodeAt(at) !== bracket) return false;
    at += 1;
    return true;
  }

  /** Goes behind a comma, or stays before the bracket. */
  function separates(bracket: number): void {
    skipSpaces();
    const code = text.charCodeAt(at);
    if (code === COMMA) at += 1;
    else if (code !== bracket) throw UNUSUAL;
  }

  function plain(): unknown {
    const [written] = match(FLOW_PLAIN);
    const code = text.charCodeAt(at);
    if (code !== COMMA && code !== MAP_CLOSE && code !== LIST_CLOSE) throw UNUSUAL;
    return dialect.plain(written.trimEnd());
  }

  /** What escapes or doubles its quotes is not of the everyday kind. */
  function quoted(quote: number): string {
    const first = at + 1;
    const last = text.indexOf(quote === SINGLE_QUOTE ? "'" : '"', first);
    const inside = text.slice(first, Math.max(last, first));
    if (last < 0 || (quote === DOUBLE_QUOTE && inside.includes('\\'))) throw UNUSUAL;
    if (quote === SINGLE_QUOTE && text.charCodeAt(last + 1) === SINGLE_QUOTE) throw UNUSUAL;
    at = last + 1;
    return inside;
  }

  function match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) throw UNUSUAL;
    at = pattern.lastIndex;
    return found;
  }

  function skipSpaces(): void {
    while (text.charCodeAt(at) === SPACE) at += 1;
  }
}
