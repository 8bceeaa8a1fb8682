import { Cursor } from './cursor.ts';
import { isName, isSign, KEYWORDS, type Token } from './tokens.ts';

/** The variables that are declared around a place, innermost last: Groovy calls these instead of a step of that name. */
export class Scopes {
  readonly #tokens: readonly Token[];
  readonly #open: Set<string>[] = [new Set()];
  #parameters = new Set<string>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** To be called with every position in turn. */
  pass(at: number): void {
    const token = this.#tokens[at];
    if (isSign(token, '{')) {
      this.#open.push(new Set([...this.#parameters, ...this.#closureParameters(at)]));
      this.#parameters = new Set();
    } else if (isSign(token, '}') && this.#open.length > 1) this.#open.pop();
    else if (token?.kind === 'name' && this.#declares(at)) this.#open.at(-1)?.add(token.text);
    else if (isSign(token, '(') && this.#definesMethod(at)) this.#parameters = this.#namesBehind(at);
  }

  visible(): ReadonlySet<string> {
    return new Set(this.#open.flatMap((names) => [...names]));
  }

  /** `def x`, `String x`, `List<String> x`, `String[] x`. */
  #declares(at: number): boolean {
    const [before, token] = [this.#tokens[at - 1], this.#tokens[at]];
    if (!before || token?.newline || isSign(before, '(') || this.#inParameters(at)) return false;
    return isType(before) || (isSign(before, '>', ']') && isSign(this.#tokens[at + 1], '='));
  }

  #inParameters(at: number): boolean {
    return this.#parameters.has(text(this.#tokens[at]));
  }

  /** `def name(` and `Type name(`, also `for (` and `catch (`, whose variables live in the block behind. */
  #definesMethod(at: number): boolean {
    const [name, type] = [this.#tokens[at - 1], this.#tokens[at - 2]];
    if (isName(name, 'for', 'catch')) return true;
    return name?.kind === 'name' && type !== undefined && !name.newline && isType(type);
  }

  /** Every name in parentheses before a block: more than the parameters, never fewer. */
  #namesBehind(at: number): Set<string> {
    const cursor = new Cursor(this.#tokens, at);
    cursor.skip();
    const body = isSign(cursor.peek(), '{') || isName(cursor.peek(), 'throws');
    if (!body) return new Set();
    return new Set(this.#tokens.slice(at, cursor.at).map(text));
  }

  /** `{ a, String b -> ...`. */
  #closureParameters(at: number): string[] {
    for (let end = at + 1; end < at + 60; end += 1) {
      const token = this.#tokens[end];
      if (isSign(token, '->')) return this.#tokens.slice(at + 1, end).map(text);
      if (!token || isSign(token, '{', '}', ';') || (token.newline && end > at + 1)) return [];
    }
    return [];
  }
}

function isType(token: Token): boolean {
  if (token.kind !== 'name') return false;
  const primitive = ['def', 'final', 'int', 'long', 'boolean', 'double', 'float', 'char', 'byte', 'short'];
  return primitive.includes(token.text) || (/^\p{Lu}/u.test(token.text) && !KEYWORDS.has(token.text));
}

function text(token: Token | undefined): string {
  return token?.kind === 'name' ? token.text : '';
}
