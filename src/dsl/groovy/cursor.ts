import type { Block } from './syntax.ts';
import { isSign, type Token } from './tokens.ts';

const OPENING: readonly string[] = ['(', '[', '{'];
const CLOSING: readonly string[] = [')', ']', '}'];

/** Reads `{ ... }` with the cursor at its brace: expressions hold blocks, and blocks hold expressions. */
type ReadBlock = (cursor: Cursor, depth: number) => Block;

/** A position in a list of tokens. The last token is of kind `end` and is never passed. */
export class Cursor {
  readonly tokens: readonly Token[];
  at: number;
  /** Within `(` and `[` Groovy takes line ends for blanks. */
  enclosed = false;

  /** Without it blocks are passed over, not read. */
  readonly readBlock: ReadBlock | undefined;

  constructor(tokens: readonly Token[], at: number, readBlock?: ReadBlock) {
    this.tokens = tokens;
    this.at = at;
    this.readBlock = readBlock;
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    if (!token) throw new Error('no tokens');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  previous(): Token {
    return this.tokens[Math.max(0, this.at - 1)] ?? this.peek();
  }

  takes(sign: string): boolean {
    if (!isSign(this.peek(), sign)) return false;
    this.next();
    return true;
  }

  /** Whether a line end before the next token ends the statement. */
  breaks(): boolean {
    return this.peek().newline && !this.enclosed;
  }

  /** Whether the value or statement is over here. */
  stops(): boolean {
    const token = this.peek();
    return token.kind === 'end' || this.breaks() || isSign(token, ',', ';', ')', ']', '}');
  }

  /** Runs a reader with line ends insignificant or significant. */
  within<T>(enclosed: boolean, read: () => T): T {
    const before = this.enclosed;
    this.enclosed = enclosed;
    const result = read();
    this.enclosed = before;
    return result;
  }

  /** Passes over one token, or over everything between a bracket and the one that closes it. */
  skip(): void {
    let depth = 0;
    do {
      const token = this.next();
      if (token.kind === 'end') return;
      if (isSign(token, ...OPENING)) depth += 1;
      if (isSign(token, ...CLOSING)) depth -= 1;
    } while (depth > 0);
  }

  /** Passes over a value that cannot be read statically, or over the rest of one. */
  skipValue(): void {
    for (let first = true; ; first = false) {
      const token = this.peek();
      const goesOn = first || isSign(token, '.', '?.', '*.', '?', ':', '?:') || continues(this.previous());
      if (token.kind === 'end' || isSign(token, ',', ';', ')', ']', '}')) return;
      if (this.breaks() && !goesOn) return;
      this.skip();
    }
  }

  /** Passes over the rest of a statement. */
  skipStatement(): void {
    do this.skipValue();
    while (this.takes(','));
  }
}

/** Whether a sign at the end of a line makes the next line part of the same value. */
function continues(token: Token): boolean {
  return token.kind === 'sign' && !['}', ')', ']', '++', '--', ';'].includes(token.text);
}
