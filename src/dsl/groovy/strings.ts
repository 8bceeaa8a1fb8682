import { ReadingFault } from './reading-fault.ts';
import type { Span } from './source.ts';
import { KEYWORDS, type Part, type Token } from './tokens.ts';

export type Quote = "'" | '"' | "'''" | '"""' | '/' | '$/';

const CLOSE: Readonly<Record<Quote, string>> = {
  "'": "'",
  '"': '"',
  "'''": "'''",
  '"""': '"""',
  '/': '/',
  '$/': '/$',
};

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
  $: '$',
};

/** Strings within `${...}` within strings; deeper ones are refused rather than read by recursion without bound. */
const DEPTH = 40;
const PLAIN = /[^\\$'"/\r\n]+/y;
const PATH = /\$[\p{L}_][\p{L}\p{Nd}_]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy;

/** The quote that begins at an offset; slashy strings only where a value may stand. */
export function stringStart(text: string, at: number, slashy: boolean): Quote | undefined {
  for (const quote of ["'''", '"""', "'", '"'] as const) if (text.startsWith(quote, at)) return quote;
  if (slashy && text.startsWith('$/', at)) return '$/';
  if (slashy && text[at] === '/' && text[at + 1] !== '/' && text[at + 1] !== '*') return '/';
  return undefined;
}

/** The `${` within a string whose end is looked for, and how many of them are open. */
export type Opened = Span & { readonly depth: number };

/** Reads the tokens of `${...}`, which may hold strings again. */
type Lex = (text: string, from: number, opened: Opened) => { tokens: Token[]; end: number };

type Opening = { readonly quote: Quote; readonly depth: number; readonly lex: Lex };
type Read = { readonly parts: readonly Part[]; readonly end: number; readonly interpolates: boolean };

export function readString(text: string, start: number, { quote, depth, lex }: Opening): Read {
  const close = CLOSE[quote];
  const parts: Part[] = [];
  let fixed = '';
  let at = start + quote.length;
  while (!text.startsWith(close, at)) {
    const piece = pieceAt(text, at, { quote, depth, lex });
    if (piece === undefined) throw new ReadingFault('string', { start, end: start + quote.length });
    if (typeof piece.part === 'string') fixed += piece.part;
    else {
      parts.push(fixed, piece.part);
      fixed = '';
    }
    at = piece.end;
  }
  return { parts: [...parts, fixed], end: at + close.length, interpolates: parts.length > 0 };
}

type Piece = { readonly part: Part; readonly end: number };

function pieceAt(text: string, at: number, { quote, depth, lex }: Opening): Piece | undefined {
  PLAIN.lastIndex = at;
  const plain = PLAIN.exec(text)?.[0];
  if (plain !== undefined) return { part: plain, end: at + plain.length };
  const char = text[at];
  if (char === undefined) return undefined;
  const lineEnd = /^(?:\r\n|\r|\n)/.exec(text.slice(at, at + 2))?.[0];
  if (lineEnd !== undefined)
    return quote === "'" || quote === '"' ? undefined : { part: '\n', end: at + lineEnd.length };
  if (char === '\\') return backslash(text, at, quote);
  if (char === '$' && !quote.startsWith("'")) return dollar(text, at, { quote, depth, lex });
  return { part: char, end: at + 1 };
}

function backslash(text: string, at: number, quote: Quote): Piece {
  const next = text[at + 1] ?? '';
  const lineEnd = /^\\(?:\r\n|\r|\n)/.exec(text.slice(at, at + 3))?.[0];
  if (lineEnd !== undefined) return { part: '', end: at + lineEnd.length };
  if (quote === '/' && next === '/') return { part: '/', end: at + 2 };
  if (quote === '/' || quote === '$/') return { part: '\\', end: at + 1 };
  const known = ESCAPES[next];
  if (known !== undefined) return { part: known, end: at + 2 };
  const octal = /^\\(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(text.slice(at, at + 4))?.[0];
  if (octal === undefined) throw new ReadingFault('escape', { start: at, end: at + 2 });
  return { part: String.fromCharCode(parseInt(octal.slice(1), 8)), end: at + octal.length };
}

function dollar(text: string, at: number, { quote, depth, lex }: Opening): Piece {
  const next = text[at + 1] ?? '';
  if (quote === '$/' && (next === '$' || next === '/')) return { part: next, end: at + 2 };
  if (next === '{') {
    if (depth >= DEPTH) throw new ReadingFault('depth', { start: at, end: at + 2 });
    const { tokens, end } = lex(text, at + 2, { start: at, end: at + 2, depth: depth + 1 });
    return { part: { tokens }, end };
  }
  PATH.lastIndex = at;
  const path = PATH.exec(text)?.[0];
  // Groovy refuses keywords here, though it takes them within braces.
  if (
    path
      ?.split('.')
      .slice(1)
      .some((part) => KEYWORDS.has(part))
  )
    throw new ReadingFault('dollar', { start: at, end: at + path.length });
  if (path !== undefined) return { part: { tokens: pathTokens(path, at) }, end: at + path.length };
  if (quote === '/' || quote === '$/') return { part: '$', end: at + 1 };
  throw new ReadingFault('dollar', { start: at, end: at + 1 });
}

/** `$env.NAME` as the tokens of `env.NAME`. */
function pathTokens(path: string, at: number): Token[] {
  return [...path.matchAll(/[^$.]+|\./g)].map(({ index, 0: text }) => ({
    kind: text === '.' ? 'sign' : 'name',
    text,
    start: at + index,
    end: at + index + text.length,
    newline: false,
  }));
}
