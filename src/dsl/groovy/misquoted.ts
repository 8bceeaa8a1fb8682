import { blankName, closesTypographic, opensTypographic } from '../../core/typographic.ts';
import type { Span } from './source.ts';
import type { Token } from './tokens.ts';

/** What looks like a text or a word to people and is a name of other letters to Groovy. */
export type Misquoted = Span & {
  /** The blank that nobody sees; undefined where it is about quotes. */
  readonly blank: string | undefined;
};

export function isMisquoted(token: Token | undefined): boolean {
  return token?.kind === 'name' && opensTypographic(token.text);
}

/** Everything of a file that is written in typographic quotes or holds blanks that nobody sees. */
export function findMisquoted(tokens: readonly Token[]): Misquoted[] {
  const found: Misquoted[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'string')
      for (const part of token.parts) if (typeof part !== 'string') found.push(...findMisquoted(part.tokens));
    if (token?.kind !== 'name') continue;
    const blank = blankName(token.text);
    if (opensTypographic(token.text)) {
      const last = closing(tokens, at);
      found.push({ start: token.start, end: tokens[last]?.end ?? token.end, blank: undefined });
      at = last;
    } else if (blank !== undefined) found.push({ start: token.start, end: token.end, blank });
  }
  return found;
}

/** The token that ends what a quote begins, on the same line; the first itself where none does. */
function closing(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (at > from && (token?.newline === true || token?.kind === 'end')) return from;
    if (token?.kind === 'name' && closesTypographic(token.text, at === from)) return at;
  }
  return from;
}
