import { pairsOf } from './brackets.ts';
import { isName, isSign, KEYWORDS, type Token } from './tokens.ts';

const MODIFIERS =
  'def final static private public protected transient volatile synchronized abstract native strictfp'.split(
    ' ',
  );
const PRIMITIVES = 'void boolean byte char short int long float double'.split(' ');
const TYPES = ['class', 'interface', 'enum', 'trait'];
/** Tokens of type parameters: more than people write, so that what looks like them ends. */
const MOST_GENERICS = 200;

/** Tells where in a list of tokens something is declared, without passing over it. */
export class Declarations {
  readonly #tokens: readonly Token[];
  readonly #close: ReadonlyMap<number, number>;
  readonly #lastBrace: number;
  /** Index of a modifier → index behind all that follow it, so that a long row of them is passed once. */
  readonly #behindModifiers = new Map<number, number>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#close = pairsOf(tokens);
    this.#lastBrace = tokens.findLastIndex((token) => isSign(token, '{'));
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
    if (here > this.#lastBrace) return undefined;
    while (!isSign(this.#tokens[here], '{')) here += 1;
    return here;
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
    const passed: number[] = [];
    let here = at;
    for (;;) {
      const known = this.#behindModifiers.get(here);
      const next = known ?? this.#afterModifier(here);
      if (next === undefined) break;
      passed.push(here);
      here = next;
      if (known !== undefined) break;
    }
    for (const one of passed) this.#behindModifiers.set(one, here);
    return here;
  }

  /** Behind a modifier or an annotation; undefined where none stands here. */
  #afterModifier(at: number): number | undefined {
    if (isName(this.#tokens[at], ...MODIFIERS)) return at + 1;
    if (!isSign(this.#tokens[at], '@') || !this.#names(at + 1)) return undefined;
    const behind = this.#afterName(at + 1);
    return isSign(this.#tokens[behind], '(') ? this.closeOf(behind) + 1 : behind;
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
    const most = Math.min(this.#tokens.length, at + MOST_GENERICS);
    for (let here = at; here < most; here += 1) {
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
