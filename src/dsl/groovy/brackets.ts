import { ReadingFault } from './reading-fault.ts';
import { isSign, type Token } from './tokens.ts';

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Throws where a bracket is not closed or closes nothing: Groovy would refuse the whole file. */
export function assertBrackets(tokens: readonly Token[]): void {
  const open: (Token & { kind: 'sign' })[] = [];
  for (const token of tokens) {
    if (token.kind === 'string')
      for (const part of token.parts) if (typeof part !== 'string') assertBrackets(part.tokens);
    if (token.kind !== 'sign') continue;
    if (token.text in PAIRS) open.push(token);
    if (!isSign(token, ')', ']', '}')) continue;
    const last = open.pop();
    if (!last) throw new ReadingFault('closing', token);
    if (PAIRS[last.text] !== token.text) throw new ReadingFault('bracket', last);
  }
  const last = open.at(-1);
  if (last) throw new ReadingFault('bracket', last);
}
