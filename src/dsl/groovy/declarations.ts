import { isName, isSign, KEYWORDS, type Token } from './tokens.ts';

const MODIFIERS =
  'def final static private public protected transient volatile synchronized abstract native strictfp'.split(
    ' ',
  );
const PRIMITIVES = 'void boolean byte char short int long float double'.split(' ');
const TYPES = ['class', 'interface', 'enum', 'trait'];
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Tells where in a list of tokens something is declared, without passing over it. */
export class Declarations {
  readonly #tokens: readonly Token[];
  /** Index of each opening bracket → index of the one that closes it. */
  readonly #close = new Map<number, number>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    const open: number[] = [];
    tokens.forEach((token, at) => {
      if (isSign(token, ...Object.keys(PAIRS))) open.push(at);
      if (!isSign(token, ...Object.values(PAIRS))) return;
      const from = open.pop();
      if (from !== undefined) this.#close.set(from, at);
    });
  }

  /** Of a bracket; the end of the file where nothing closes it. */
  closeOf(open: number): number {
    return this.#close.get(open) ?? this.#tokens.length - 1;
  }

  /** The brace of the class that is declared here. */
  typeAt(at: number): number | undefined {
    let here = this.#afterModifiers(at);
    if (isSign(this.#tokens[here], '@')) here += 1;
    if (!isName(this.#tokens[here], ...TYPES)) return undefined;
    while (here < this.#tokens.length && !isSign(this.#tokens[here], '{')) here += 1;
    return here < this.#tokens.length ? here : undefined;
  }

  /** The first name that a declaration or method here gives, or the parenthesis of `def (a, b)`. */
  startAt(at: number): number | undefined {
    const from = this.#afterModifiers(at);
    const modified = from > at;
    if (modified && isSign(this.#tokens[from], '(')) return from;
    const typed = isSign(this.#tokens[from], '<') && modified ? this.#afterGenerics(from) : from;
    const named = typed === undefined ? undefined : this.#afterType(typed, modified);
    if (named !== undefined && !this.#tokens[named]?.newline && this.#names(named)) return named;
    return modified && typed !== undefined && this.#names(typed) ? typed : undefined;
  }

  /** The `in` or `:` in the parentheses of a `for`; undefined where they hold three parts. */
  iteratedIn(open: number): number | undefined {
    const found = this.#directlyIn(open, (token) => isName(token, 'in') || isSign(token, ':', ';', '?'));
    return found !== undefined && isSign(this.#tokens[found], ';', '?') ? undefined : found;
  }

  /** The `->` of a closure. */
  arrowIn(open: number): number | undefined {
    const found = this.#directlyIn(open, (token) => isSign(token, '->', ';'));
    return found !== undefined && isSign(this.#tokens[found], '->') ? found : undefined;
  }

  /** The brace of the body in `new Name(...) { ... }`. */
  anonymousClass(at: number): number | undefined {
    const behind = this.#afterType(at + 1, true);
    if (behind === undefined || !isSign(this.#tokens[behind], '(')) return undefined;
    const body = this.closeOf(behind) + 1;
    return isSign(this.#tokens[body], '{') && !this.#tokens[body]?.newline ? body : undefined;
  }

  /** Whether the token at the beginning of a line goes on with the line before. */
  goesOn(at: number): boolean {
    const [before, token] = [this.#tokens[at - 1], this.#tokens[at]];
    if (isSign(token, '.', '?.', '*.', '?', ':', '?:')) return true;
    return before?.kind === 'sign' && !['}', ')', ']', '++', '--', ';'].includes(before.text);
  }

  /** `foo a, b`: the second of two values side by side. */
  beginsArguments(at: number): boolean {
    const [before, token] = [this.#tokens[at - 1], this.#tokens[at]];
    if (!token || before?.kind !== 'name' || KEYWORDS.has(before.text) || token.newline) return false;
    return token.kind === 'string' || token.kind === 'number' || (token.kind === 'name' && this.#names(at));
  }

  #directlyIn(open: number, wanted: (token: Token) => boolean): number | undefined {
    const close = this.closeOf(open);
    for (let at = open + 1; at < close; at = (this.#close.get(at) ?? at) + 1) {
      const token = this.#tokens[at];
      if (token && wanted(token)) return at;
    }
    return undefined;
  }

  #afterModifiers(at: number): number {
    let here = at;
    for (;;) {
      if (isName(this.#tokens[here], ...MODIFIERS)) here += 1;
      else if (isSign(this.#tokens[here], '@') && this.#names(here + 1)) {
        here = this.#afterName(here + 1);
        if (isSign(this.#tokens[here], '(')) here = this.closeOf(here) + 1;
      } else return here;
    }
  }

  /** Behind `String`, `java.util.List<String>`, `int[]`. Without a modifier only capitals make a type. */
  #afterType(at: number, modified: boolean): number | undefined {
    const token = this.#tokens[at];
    if (token?.kind !== 'name') return undefined;
    const primitive = PRIMITIVES.includes(token.text);
    if (!primitive && KEYWORDS.has(token.text)) return undefined;
    const behind = primitive ? at + 1 : this.#afterName(at);
    const last = this.#tokens[behind - 1];
    if (!primitive && !modified && !(last?.kind === 'name' && /^\p{Lu}/u.test(last.text))) return undefined;
    let here: number | undefined = behind;
    if (isSign(this.#tokens[here], '<')) here = this.#afterGenerics(here);
    while (here !== undefined && isSign(this.#tokens[here], '[') && isSign(this.#tokens[here + 1], ']'))
      here += 2;
    return here;
  }

  /** Behind `a.b.C`. */
  #afterName(at: number): number {
    let here = at + 1;
    while (isSign(this.#tokens[here], '.') && this.#names(here + 1)) here += 2;
    return here;
  }

  #afterGenerics(at: number): number | undefined {
    let depth = 0;
    for (let here = at; here < this.#tokens.length; here += 1) {
      const token = this.#tokens[here];
      if (token?.kind === 'sign' && /^<+$/.test(token.text)) depth += token.text.length;
      else if (token?.kind === 'sign' && /^>+$/.test(token.text)) depth -= token.text.length;
      else if (token?.kind !== 'name' && !isSign(token, ',', '.', '?', '[', ']', '&', '@')) return undefined;
      if (depth <= 0) return here + 1;
    }
    return undefined;
  }

  /** A name that can be given, or the text that a method may be named with. */
  #names(at: number): boolean {
    const token = this.#tokens[at];
    if (token?.kind === 'name') return !KEYWORDS.has(token.text);
    return token?.kind === 'string' && isSign(this.#tokens[at + 1], '(');
  }
}
