import { Cursor } from './cursor.ts';
import { numberFrom } from './numbers.ts';
import { ReadingFault } from './reading-fault.ts';
import type { Span } from './source.ts';
import type { Expression, MapEntry, Reference } from './syntax.ts';
import { isMisquoted } from './misquoted.ts';
import { isName, isSign, KEYWORDS, plainText, type Token } from './tokens.ts';

/** Properties that every object of Groovy has, so that they name no variable. */
const OF_OBJECTS: readonly string[] = ['metaClass', 'properties'];

/** Lists in lists, blocks in blocks: more than people write, less than the stack holds. */
const DEPTH = 100;

/** One value, up to the comma, bracket or line end behind it. */
export function readExpression(cursor: Cursor, depth = 0): Expression {
  const start = cursor.peek();
  if (depth > DEPTH) throw new ReadingFault('depth', start);
  const value = readStatic(cursor, depth);
  if (value && cursor.stops()) return value;
  if (value && startsValue(cursor.peek())) return gap(cursor);
  if (value?.kind === 'block' && isSign(cursor.peek(), '{')) {
    const second = span(cursor.peek());
    cursor.skipValue();
    return { ...value, second };
  }
  if (isMisquoted(start)) {
    cursor.skipValue();
    return { kind: 'misquoted', ...between(start, cursor) };
  }
  const what = value ? operation(cursor) : whatBegins(start, cursor.peek(1));
  cursor.skipValue();
  return { kind: 'dynamic', what, ...between(start, cursor) };
}

function startsValue(token: Token): boolean {
  return ['string', 'number', 'name'].includes(token.kind) && !isName(token, 'as', 'in', 'instanceof');
}

/** `'a' 'b'` and `'web' replicas: 2`. */
function gap(cursor: Cursor): Expression {
  const { start: from, end, ...next } = cursor.peek();
  cursor.skipValue();
  return { kind: 'gap', before: 'text' in next ? `'${next.text}'` : 'the second text', start: from, end };
}

/** A value that needs no running, without what may follow it; undefined where there is none. */
function readStatic(cursor: Cursor, depth: number): Expression | undefined {
  const token = cursor.peek();
  if (token.kind === 'string') return readText(cursor, depth);
  if (token.kind === 'number') return readNumber(cursor, 1, token);
  if (isSign(token, '-', '+')) return readSigned(cursor, token);
  if (isSign(token, '[')) return readCollection(cursor, depth);
  if (isSign(token, '{')) {
    const block = cursor.within(false, () => cursor.readBlock?.(cursor, depth + 1));
    return block && { kind: 'block', block, start: block.start, end: block.end };
  }
  if (isSign(token, '(')) return readEnclosed(cursor, depth);
  if (isName(token, 'true', 'false', 'null')) {
    cursor.next();
    const value = isName(token, 'null') ? null : isName(token, 'true');
    return { kind: 'literal', value, ...span(token) };
  }
  const reference = readReference(cursor);
  return reference && { kind: 'text', parts: [reference], start: reference.start, end: reference.end };
}

function readNumber(cursor: Cursor, factor: 1 | -1, from: Token): Expression {
  const token = cursor.next();
  const value = token.kind === 'number' ? numberFrom(token.text) : undefined;
  const where = { start: from.start, end: token.end };
  if (value === undefined) return { kind: 'number', text: 'text' in token ? token.text : '', ...where };
  return { kind: 'literal', value: value === 0 ? 0 : factor * value, ...where };
}

function readSigned(cursor: Cursor, sign: Token): Expression | undefined {
  if (cursor.peek(1).kind !== 'number') return undefined;
  cursor.next();
  return readNumber(cursor, isSign(sign, '-') ? -1 : 1, sign);
}

function readEnclosed(cursor: Cursor, depth: number): Expression | undefined {
  const before = cursor.at;
  cursor.next();
  const inner = cursor.within(true, () => readExpression(cursor, depth + 1));
  if (inner.kind !== 'dynamic' && cursor.takes(')')) return inner;
  cursor.at = before;
  return undefined;
}

function readText(cursor: Cursor, depth: number): Expression {
  const token = cursor.next();
  if (token.kind !== 'string') throw new Error('no string');
  const plain = plainText(token);
  if (plain !== undefined) return { kind: 'literal', value: plain, ...span(token) };
  const parts: (string | Reference)[] = [];
  for (const part of token.parts) {
    const known = typeof part === 'string' ? part : interpolated(part.tokens, token, { cursor, depth });
    if (known === undefined) {
      const inner = typeof part === 'string' ? token : (part.tokens[0] ?? token);
      return {
        kind: 'dynamic',
        what: 'a string with a variable in it',
        start: inner.start,
        end: Math.max(inner.end, lastEnd(part, token)),
      };
    }
    parts.push(known);
  }
  return { kind: 'text', parts, ...span(token) };
}

/** What `${...}` becomes: a reference, or the text of a plain string. */
function interpolated(
  tokens: readonly Token[],
  outer: Token,
  { cursor, depth }: { readonly cursor: Cursor; readonly depth: number },
): string | Reference | undefined {
  const end: Token = { kind: 'end', start: outer.end, end: outer.end, newline: false };
  const inner = new Cursor([...tokens, end], 0, cursor.readBlock);
  const value = tokens.length === 0 ? undefined : readExpression(inner, depth + 1);
  if (inner.peek().kind !== 'end') return undefined;
  if (value?.kind === 'literal' && typeof value.value === 'string') return value.value;
  return value?.kind === 'text' && value.parts.length === 1 ? value.parts[0] : undefined;
}

function lastEnd(part: string | { readonly tokens: readonly Token[] }, token: Token): number {
  return typeof part === 'string' ? token.end : (part.tokens.at(-1)?.end ?? token.end);
}

function readReference(cursor: Cursor): Reference | undefined {
  const [root, dot, name] = [cursor.peek(), cursor.peek(1), cursor.peek(2)];
  if (root.kind !== 'name' || (root.text !== 'env' && root.text !== 'params')) return undefined;
  if (!isSign(dot, '.') || name.kind !== 'name' || dot.newline || name.newline) return undefined;
  if (KEYWORDS.has(name.text) || OF_OBJECTS.includes(name.text)) return undefined;
  cursor.at += 3;
  return { root: root.text, name: name.text, start: root.start, end: name.end };
}

/** `[a, b]`, `[a: 1]`, `[:]` and `[]`. */
function readCollection(cursor: Cursor, depth: number): Expression | undefined {
  const start = cursor.next();
  return cursor.within(true, () => {
    if (isSign(cursor.peek(), ':') && isSign(cursor.peek(1), ']')) {
      cursor.at += 2;
      return { kind: 'map', entries: [], ...between(start, cursor) };
    }
    const { values, named, odd } = readArguments(cursor, [']'], depth + 1);
    if (!cursor.takes(']')) {
      cursor.skipValue();
      cursor.takes(']');
      return { kind: 'dynamic', what: 'a list or map that is no literal', ...between(start, cursor) };
    }
    const where = between(start, cursor);
    if (odd !== undefined) return { kind: 'dynamic', what: odd, ...where };
    if (named.length > 0 && values.length > 0)
      return { kind: 'dynamic', what: 'a list mixed with a map', ...where };
    return named.length > 0
      ? { kind: 'map', entries: named, ...where }
      : { kind: 'list', items: values, ...where };
  });
}

export type Arguments = {
  readonly values: readonly Expression[];
  readonly named: readonly MapEntry[];
  /** What among them cannot be read, in words. */
  readonly odd: string | undefined;
};

/** Values and `key: value` pairs between commas, up to one of the closing signs or to the end of the statement. */
export function readArguments(cursor: Cursor, closing: readonly string[], depth = 0): Arguments {
  const values: Expression[] = [];
  const named: MapEntry[] = [];
  let odd: string | undefined;
  while (!isSign(cursor.peek(), ...closing) && cursor.peek().kind !== 'end') {
    const key = readKey(cursor);
    const dynamicKey = !key && (isSign(cursor.peek(), '*:', '*') || computedKey(cursor));
    if (dynamicKey) {
      odd = 'a key that is computed';
      cursor.skipValue();
    } else {
      const value = readExpression(cursor, depth);
      if (key) named.push({ ...key, value });
      else values.push(value);
    }
    // Without parentheses a comma on the next line is an error of its own.
    if (cursor.breaks() || !cursor.takes(',')) break;
    // A list may end in a comma; a call without parentheses may not.
    if (!cursor.enclosed && isSign(cursor.peek(), ...closing))
      odd = 'what should stand behind the last comma';
  }
  return { values, named, odd };
}

function readKey(cursor: Cursor): { key: string; keySpan: Span } | undefined {
  const [token, colon] = [cursor.peek(), cursor.peek(1)];
  if (!isSign(colon, ':') || (colon.newline && !cursor.enclosed)) return undefined;
  const key = keyText(token);
  if (key === undefined) return undefined;
  cursor.at += 2;
  return { key, keySpan: span(token) };
}

/** A key as Groovy makes a text of it: `02` is the number 2. */
function keyText(token: Token): string | undefined {
  if (token.kind === 'name') return token.text;
  return token.kind === 'number' ? numberFrom(token.text)?.toString() : plainText(token);
}

/** `(name): value` and `"${name}": value`. */
function computedKey(cursor: Cursor): boolean {
  if (['string', 'number'].includes(cursor.peek().kind)) return isSign(cursor.peek(1), ':');
  if (!isSign(cursor.peek(), '(')) return false;
  const ahead = new Cursor(cursor.tokens, cursor.at, cursor.readBlock);
  ahead.skip();
  return isSign(ahead.peek(), ':');
}

function operation(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.kind === 'sign' && token.text === '{') return 'a block behind a value';
  if (token.kind === 'sign') return `an expression with '${token.text}'`;
  return token.kind === 'name' ? `an expression with '${token.text}'` : 'two values without a comma';
}

function whatBegins(token: Token, following: Token): string {
  if (isSign(token, '[')) return 'a list or map that is no literal';
  if (token.kind !== 'name') return 'an expression';
  if (token.text === 'new') return `a new ${following.kind === 'name' ? following.text : 'object'}`;
  if (isSign(following, '(') || following.kind === 'string') return `the call of ${token.text}`;
  return KEYWORDS.has(token.text) ? `'${token.text}'` : `the variable ${token.text}`;
}

function span({ start, end }: Span): Span {
  return { start, end };
}

export function between(start: Span, cursor: Cursor): Span {
  return { start: start.start, end: Math.max(start.end, cursor.previous().end) };
}
