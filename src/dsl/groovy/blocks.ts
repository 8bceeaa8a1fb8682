import { suggestion } from '../../core/suggestion.ts';
import { pairsOf } from './brackets.ts';
import { Cursor } from './cursor.ts';
import { readBlock, readStatement } from './block.ts';
import { variablesAround } from './scopes.ts';
import type { Span } from './source.ts';
import type { Call } from './syntax.ts';
import { isName, isSign, KEYWORDS, type Token } from './tokens.ts';

/** Tokens of a line that are looked at for the block of a step: a call with more before it is none of ours. */
const LINE = 100;

export type Step = 'slipway' | 'kubernetes';

export type BlockCall = {
  readonly call: Call;
  /** Variables that are declared around the block. */
  readonly variables: ReadonlySet<string>;
};

type Named = { readonly word: string; readonly span: Span };

export type Found = {
  readonly calls: BlockCall[];
  /** Braces that Groovy does not pass to the step, as they stand on the next line. */
  readonly detached: Named[];
  /** Braces behind the block of a step. */
  readonly second: Named[];
  /** Steps that are named without being called with a block. */
  readonly uncalled: Named[];
  /** Blocks whose step is nearly, but not quite, one of ours. */
  readonly misspelt: Named[];
  /** Methods and variables of the file with the name of a step. */
  readonly own: Named[];
};

/** Every call of one of our steps with a block, wherever it stands in the file. */
export function findBlocks(tokens: readonly Token[]): Found {
  const found: Found = { calls: [], detached: [], second: [], uncalled: [], misspelt: [], own: [] };
  const openers: (string | undefined)[] = [];
  const pairs = pairsOf(tokens);
  const opening = new Map([...pairs].map(([open, close]) => [close, open]));
  /** How many blocks of the agent are open. */
  let agents = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (isSign(token, '{')) {
      openers.push(openerAt(tokens, at));
      if (openers.at(-1) === 'agent') agents += 1;
    }
    if (isSign(token, '}') && openers.pop() === 'agent') agents -= 1;
    if (token?.kind !== 'name' || belongsToOther(tokens, at)) continue;
    if (isMisspelt(tokens, at))
      found.misspelt.push({ word: token.text, span: { start: token.start, end: token.end } });
    if (!isStep(token)) continue;
    const [next, span] = [tokens[at + 1], { start: token.start, end: token.end }];
    if (isDefinition(tokens, at)) found.own.push({ word: token.text, span });
    else if (isSign(next, '{') && next?.newline) found.detached.push({ word: token.text, span });
    else if (follows(tokens, at, opening)) found.uncalled.push({ word: token.text, span });
    else if (token.text !== 'kubernetes' || agents === 0) {
      const cursor = new Cursor(tokens, at, readBlock);
      const call = hasBlock(cursor, pairs) ? readStatement(cursor, 0) : undefined;
      if (call?.kind !== 'call') {
        if (standsAlone(tokens, at)) found.uncalled.push({ word: token.text, span });
        continue;
      }
      // Groovy passes a block on a later line to the step as well, which then has two.
      const behind = cursor.peek();
      if (isSign(behind, '{'))
        found.second.push({ word: token.text, span: { start: behind.start, end: behind.end } });
      // Of the others it is only said that there are more.
      const variables = found.calls.length === 0 ? variablesAround(tokens, at) : new Set<string>();
      found.calls.push({ call, variables });
      at = cursor.at - 1;
    }
  }
  return found;
}

function isStep(token: Token): token is Token & { kind: 'name'; text: Step } {
  return isName(token, 'slipway', 'kubernetes');
}

/** The word whose block a brace opens: `agent {`, `stage('x') {`. */
function openerAt(tokens: readonly Token[], at: number): string | undefined {
  const before = tokens[at - 1];
  return before?.kind === 'name' ? before.text : undefined;
}

/** `other.kubernetes { }` is a method of something else; `this.kubernetes { }` is the step. */
function belongsToOther(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (isSign(before, '.')) return !isName(tokens[at - 2], 'this');
  return isSign(before, '?.', '*.', '.&', '.@', '@');
}

/** `node slipway { }` and `x() slipway { }`: Groovy makes it a method of what stands before it. */
function follows(tokens: readonly Token[], at: number, opening: ReadonlyMap<number, number>): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (!before || token?.newline || !isSign(tokens[at + 1], '{', '(')) return false;
  if (before.kind === 'name') return !['return', 'else', 'do', 'in', 'case', 'this'].includes(before.text);
  if (before.kind === 'string' || before.kind === 'number') return true;
  // The parenthesis of `if (...)`.
  const condition = isName(tokens[(opening.get(at - 1) ?? 0) - 1], 'if', 'for', 'while');
  return isSign(before, ')', ']', '}') && !condition;
}

/** Named at the beginning of a statement, and neither a variable nor a label nor the argument of something. */
function standsAlone(tokens: readonly Token[], at: number): boolean {
  const [before, token, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  const begins = !before || token?.newline === true || isSign(before, '{', ';', '->');
  return begins && !isSign(next, '.', ':', '=', '?.', ',', ')', ']');
}

/** `slipwya {`: a step that Jenkins does not know, around what we would read otherwise. */
function isMisspelt(tokens: readonly Token[], at: number): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.kind !== 'name' || token.text === 'slipway' || !isSign(next, '{')) return false;
  return suggestion(token.text, ['slipway']) !== '';
}

/** `def slipway(...)`, `void kubernetes(...)`, `def kubernetes = ...`. */
function isDefinition(tokens: readonly Token[], at: number): boolean {
  const [before, token, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (before?.kind !== 'name' || token?.newline) return isSign(next, '=');
  const type = ['def', 'void', 'final', 'static'].includes(before.text) || !KEYWORDS.has(before.text);
  return type && isSign(next, '(', '=');
}

/** Looks ahead: a brace right behind the word, in its parentheses, or behind them. */
function hasBlock(cursor: Cursor, pairs: ReadonlyMap<number, number>): boolean {
  const before = cursor.at;
  cursor.next();
  const found = isSign(cursor.peek(), '{') || blockInArguments(cursor, pairs);
  cursor.at = before;
  return found;
}

function blockInArguments(cursor: Cursor, pairs: ReadonlyMap<number, number>): boolean {
  if (isSign(cursor.peek(), '(')) {
    const inner = cursor.at + 1;
    cursor.at = (pairs.get(cursor.at) ?? cursor.at) + 1;
    const behind = isSign(cursor.peek(), '{') && !cursor.peek().newline;
    return behind || isSign(cursor.tokens[cursor.at - 2], '}') || isSign(cursor.tokens[inner], '{');
  }
  // `slipway 'name', { ... }`: a block where one of its line's values is one.
  const last = cursor.at + LINE;
  while (
    cursor.at < last &&
    !cursor.peek().newline &&
    cursor.peek().kind !== 'end' &&
    !isSign(cursor.peek(), ';', '}', ')', ']')
  ) {
    if (isSign(cursor.peek(), '{'))
      return isSign(cursor.previous(), ',') || cursor.previous().kind === 'string';
    if (isSign(cursor.peek(), '=', ':', '.', '->')) return false;
    cursor.next();
  }
  return false;
}
