import { ReadingFault } from './reading-fault.ts';
import { isSign, type Token } from './tokens.ts';

/** Brackets within brackets: many more than people write, and few enough for the stack of whatever walks them. */
const DEPTH = 300;
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Index of each bracket that opens → index of the one that closes it, as far as one does. */
export function pairsOf(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (isSign(token, '(', '[', '{')) open.push(at);
    if (!isSign(token, ')', ']', '}')) return;
    const from = open.pop();
    if (from !== undefined) pairs.set(from, at);
  });
  return pairs;
}

/** Throws where a bracket is not closed or closes nothing, as Groovy would refuse the whole file, and where they are too deep. */
export function assertBrackets(tokens: readonly Token[]): void {
  const open: (Token & { kind: 'sign' })[] = [];
  for (const token of tokens) {
    if (token.kind === 'string')
      for (const part of token.parts) if (typeof part !== 'string') assertBrackets(part.tokens);
    if (token.kind !== 'sign') continue;
    if (token.text in PAIRS) open.push(token);
    if (open.length > DEPTH) throw new ReadingFault('depth', token);
    if (!isSign(token, ')', ']', '}')) continue;
    const last = open.pop();
    if (!last) throw new ReadingFault('closing', token);
    if (PAIRS[last.text] !== token.text) throw new ReadingFault('bracket', last);
  }
  const last = open.at(-1);
  if (last) throw new ReadingFault('bracket', last);
}
