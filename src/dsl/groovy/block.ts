import type { Cursor } from './cursor.ts';
import { between, readArguments, readExpression } from './expression.ts';
import { ReadingFault } from './reading-fault.ts';
import type { Block, Statement } from './syntax.ts';
import { isName, isSign, KEYWORDS, plainText, type Token } from './tokens.ts';

/** Continue a statement on a new line. */
const CONTINUATIONS = ['else', 'catch', 'finally'];

/** `{ ... }` with the cursor at its brace; every statement in it, also those that cannot be read. */
export function readBlock(cursor: Cursor, depth: number): Block {
  const open = cursor.next();
  const statements: Statement[] = [];
  const parameters = readParameters(cursor);
  if (parameters) statements.push(parameters);
  for (;;) {
    while (cursor.takes(';'));
    const token = cursor.peek();
    if (token.kind === 'end') throw new ReadingFault('bracket', open);
    if (cursor.takes('}')) return { statements, ...between(open, cursor) };
    const before = cursor.at;
    const statement = readStatement(cursor, depth);
    statements.push(statement);
    if (cursor.at === before) cursor.skip();
    else if (!over(cursor)) statements.push(leftover(cursor));
  }
}

function over(cursor: Cursor): boolean {
  const token = cursor.peek();
  return token.kind === 'end' || cursor.breaks() || isSign(token, ';', '}');
}

/** `{ a, b -> ...`: `->` alone is harmless. */
function readParameters(cursor: Cursor): Statement | undefined {
  const open = cursor.previous();
  if (cursor.takes('->')) return undefined;
  for (let ahead = 0; isName(cursor.peek(ahead)) || isSign(cursor.peek(ahead), ','); ahead += 1) {
    if (!isSign(cursor.peek(ahead + 1), '->')) continue;
    cursor.at += ahead + 2;
    const where = { start: open.end, end: cursor.previous().end };
    return {
      kind: 'broken',
      message: 'the block takes no parameters',
      hint: "leave out everything up to '->'",
      ...where,
    };
  }
  return undefined;
}

function leftover(cursor: Cursor): Statement {
  const token = cursor.peek();
  cursor.skipStatement();
  if (isSign(cursor.peek(), ')', ']')) cursor.next();
  const text = 'text' in token ? `'${token.text}'` : 'a string';
  return {
    kind: 'broken',
    message: `${text} cannot stand here`,
    hint: 'put every word on a line of its own, its values parted by commas',
    start: token.start,
    end: token.end,
  };
}

/** As in YAML. */
function colonBehindWord(cursor: Cursor, word: string): Statement {
  const { start } = cursor.peek();
  const { end } = cursor.peek(1);
  cursor.skipStatement();
  return {
    kind: 'broken',
    message: `a colon stands behind ${word}`,
    hint: `leave it out: ${word}, a blank, and the value`,
    start,
    end,
  };
}

export function readStatement(cursor: Cursor, depth: number): Statement {
  const token = cursor.peek();
  if (isSign(token, ',')) return leadingComma(cursor);
  if (isSign(token, '{')) return looseBraces(cursor);
  if (token.kind !== 'name') return unreadable(cursor, 'an expression');
  if (KEYWORDS.has(token.text) || isSign(cursor.peek(), '@')) return unreadable(cursor, `'${token.text}'`);
  const next = cursor.peek(1);
  if (isSign(next, '=') && !next.newline) return readAssignment(cursor, token);
  // A word behind the colon is a statement, which Groovy lets a label precede.
  if (isSign(next, ':') && !next.newline && cursor.peek(2).kind !== 'name')
    return colonBehindWord(cursor, token.text);
  const call = readCall(cursor, token, depth);
  if (call) return call;
  return misread(cursor, token, next) ?? unreadable(cursor, whatFollows(next));
}

/** What Groovy does where a sign stands behind a name. */
const MISREAD: Readonly<Record<string, { readonly does: string; readonly hint: string }>> = {
  '[': { does: 'looks up an item of', hint: 'leave out the brackets' },
  '-': { does: 'subtracts from', hint: "leave out the '-'" },
  '+': { does: 'adds to', hint: "leave out the '+'" },
  '/': { does: 'divides', hint: 'put the text in quotes' },
};

/** What looks like a word with a value, and is an operation to Groovy: `replicas -1`, `secrets ['a']`. */
function misread(cursor: Cursor, { text }: Token & { kind: 'name' }, next: Token): Statement | undefined {
  const reads = MISREAD[next.kind === 'sign' ? next.text : ''];
  if (!reads) return undefined;
  const start = cursor.peek();
  cursor.skipStatement();
  return {
    kind: 'broken',
    message: `Groovy ${reads.does} '${text}' here`,
    hint: reads.hint,
    ...between(start, cursor),
  };
}

function whatFollows(next: Token): string {
  if (next.kind === 'name' && !next.newline) return `the variable ${next.text}`;
  return isSign(next, '.', '?.', '*.') ? 'a call of something else' : 'an expression';
}

function looseBraces(cursor: Cursor): Statement {
  const { start, end } = cursor.peek();
  cursor.skipStatement();
  return {
    kind: 'broken',
    message: 'these braces belong to no word: Groovy passes them to the line before',
    hint: 'merge them into the block before, or remove them',
    start,
    end,
  };
}

function leadingComma(cursor: Cursor): Statement {
  const { start, end } = cursor.next();
  cursor.skipStatement();
  return {
    kind: 'broken',
    message: 'a comma cannot begin a line',
    hint: 'put it at the end of the line before',
    start,
    end,
  };
}

function readAssignment(cursor: Cursor, token: Token & { kind: 'name' }): Statement {
  cursor.at += 2;
  const from = cursor.peek();
  cursor.skipStatement();
  const end = cursor.previous().end;
  return {
    kind: 'assignment',
    word: token.text,
    value: from.kind === 'number' ? from.text : quoted(from),
    start: token.start,
    end,
  };
}

function quoted(token: Token): string {
  const text = plainText(token);
  return text === undefined ? '...' : `'${text}'`;
}

/** `word`, `word a, b: c`, `word(a, b: c)`, each with or without a block behind it. */
function readCall(cursor: Cursor, token: Token & { kind: 'name' }, depth: number): Statement | undefined {
  const before = cursor.at;
  cursor.next();
  const next = cursor.peek();
  if (!over(cursor) && !startsArguments(next)) {
    cursor.at = before;
    return undefined;
  }
  const parenthesised = isSign(next, '(');
  if (parenthesised) cursor.next();
  const inner =
    over(cursor) && !parenthesised
      ? { values: [], named: [], odd: undefined }
      : cursor.within(parenthesised, () =>
          readArguments(cursor, parenthesised ? [')'] : ['}', ';'], depth + 1),
        );
  if (parenthesised && !cursor.takes(')')) cursor.skipStatement();
  const values = [...inner.values];
  if (parenthesised && isSign(cursor.peek(), '{') && !cursor.breaks())
    values.push(readExpression(cursor, depth + 1));
  const where = between(token, cursor);
  if (inner.odd !== undefined) return { kind: 'dynamic', what: inner.odd, ...where };
  return {
    kind: 'call',
    word: token.text,
    wordSpan: { start: token.start, end: token.end },
    values,
    named: inner.named,
    ...where,
  };
}

/** Anything else behind a name makes it a variable: `replicas -1` subtracts, `replicas [1]` looks up. */
function startsArguments(token: Token): boolean {
  if (token.kind === 'string' || token.kind === 'number' || token.kind === 'name')
    return !isName(token, 'in', 'instanceof', 'as');
  return isSign(token, '(', '{', '*:');
}

function unreadable(cursor: Cursor, what: string): Statement {
  const start = cursor.peek();
  do {
    cursor.skipStatement();
    if (isName(cursor.previous(), 'else', 'try', 'finally', 'do') || closesCondition(cursor))
      cursor.skipStatement();
  } while (isName(cursor.peek(), ...CONTINUATIONS));
  return { kind: 'dynamic', what, start: start.start, end: Math.max(start.end, cursor.previous().end) };
}

/** `if (x)` with its statement on the next line. */
function closesCondition(cursor: Cursor): boolean {
  return isSign(cursor.previous(), ')') && isSign(cursor.peek(), '{') && cursor.peek().newline;
}
