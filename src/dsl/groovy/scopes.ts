import { Declarations } from './declarations.ts';
import { ReadingFault } from './reading-fault.ts';
import { isName, isSign, KEYWORDS, type Token } from './tokens.ts';

type Names = ReadonlySet<string>;

/** Statements within statements, such as `if (a) if (b)`, that need no brackets. */
const DEPTH = 500;

/**
 * Local variables and parameters that are visible at a token, by its index: Groovy calls these instead of a step of that
 * name. Follows Groovy's own VariableScopeVisitor. Brackets have to match.
 */
export function variablesAround(tokens: readonly Token[], at: number): Names {
  const walk = new Walk(tokens, at);
  walk.statements('members');
  return walk.visible;
}

/** What a block holds: statements alone, methods among them, or methods and fields of a class. */
type Inside = 'statements' | 'members' | 'class';

class Walk {
  visible: Names = new Set();
  readonly #wanted: number;
  readonly #tokens: readonly Token[];
  readonly #declarations: Declarations;
  #at = 0;
  #depth = 0;
  /** Where declarations of several variables begin. */
  readonly #lists = new Set<number>();
  /** Innermost last. A method and a class begin with none of those around them. */
  #scopes: Set<string>[] = [new Set()];
  /** Names in the order they were declared first in their scope. */
  readonly #declared: { readonly scope: Set<string> | undefined; readonly name: string }[] = [];

  constructor(tokens: readonly Token[], wanted: number) {
    this.#tokens = tokens;
    this.#wanted = wanted;
    this.#declarations = new Declarations(tokens);
  }

  /** Up to the brace that closes them, or to the end of the file. */
  statements(inside: Inside): void {
    while (!this.#ended() && !this.#is('}')) {
      const before = this.#at;
      if (!this.#takes(';')) this.#statement(inside);
      if (this.#at === before) this.#take();
    }
  }

  #statement(inside: Inside): void {
    if (this.#depth >= DEPTH) throw new ReadingFault('depth', this.#peek());
    this.#depth += 1;
    this.#read(inside);
    this.#depth -= 1;
  }

  #read(inside: Inside): void {
    const token = this.#peek();
    if (isSign(token, '{')) return this.#braces();
    if (isName(token, 'import', 'package')) return this.#expression();
    const types = this.#declarations.typeAt(this.#at);
    if (types !== undefined) return this.#type(types);
    const declared = this.#declarations.startAt(this.#at);
    if (declared !== undefined) return this.#declaration(declared, inside);
    if (isSign(this.#peek(1), ':') && (token.kind === 'name' || token.kind === 'string')) {
      this.#at += 2;
      if (isName(token, 'default')) this.#startCase();
      else this.#body(inside);
      return;
    }
    if (token.kind === 'name' && KEYWORDS.has(token.text)) return this.#keyword(token.text);
    this.#expression();
  }

  #keyword(word: string): void {
    this.#take();
    if (word === 'for' && this.#is('(')) return this.#inScope(() => this.#loop());
    if (word === 'catch' && this.#is('(')) return this.#inScope(() => this.#handler());
    if (word === 'case') return this.#caseLabel();
    if (['if', 'while', 'switch', 'synchronized'].includes(word) && this.#is('(')) this.#step();
    else if (!['else', 'do', 'try', 'finally'].includes(word)) return this.#expression(true, true);
    if (word === 'while') return this.#whileBody();
    this.#inScope(() => this.#body('statements'));
  }

  /** The one statement behind a condition or a label. */
  #body(inside: Inside): void {
    if (!this.#ended() && !this.#is('}') && !this.#is(';')) this.#statement(inside);
  }

  /** Without braces a variable outlives it, but several between commas do not, which Groovy makes a block of. */
  #whileBody(): void {
    const before = this.#declared.length;
    const from = this.#at;
    this.#body('statements');
    if (!this.#lists.has(from)) return;
    const own = this.#scopes.at(-1);
    for (const { scope, name } of this.#declared.splice(before)) if (scope === own) scope?.delete(name);
  }

  #caseLabel(): void {
    while (!this.#ended() && !this.#is(':') && !this.#is('}')) this.#step();
    this.#takes(':');
    this.#startCase();
  }

  /** What a case of a switch declares is gone in the next one. */
  #startCase(): void {
    this.#scopes.at(-1)?.clear();
  }

  #loop(): void {
    const close = this.#declarations.closeOf(this.#at);
    const over = this.#declarations.iteratedIn(this.#at);
    this.#take();
    if (over === undefined) {
      while (this.#at < close) if (!this.#takes(';')) this.#statement('statements');
    } else {
      // Visible in what is iterated too, other than a variable in its initialiser.
      this.#declare(this.#tokens[over - 1]);
      while (this.#at < close) this.#step();
    }
    this.#at = close + 1;
    this.#body('statements');
  }

  #handler(): void {
    const close = this.#declarations.closeOf(this.#at);
    this.#declare(this.#tokens[close - 1]);
    this.#at = close + 1;
    if (this.#is('{')) this.#braces();
  }

  /** Class, interface, enum or trait. */
  #type(brace: number): void {
    this.#at = brace;
    this.#apart(() => this.#between('class'));
  }

  #declaration(start: number, inside: Inside): void {
    const from = this.#at;
    this.#at = start;
    if (this.#is('(')) return this.#several();
    if (isSign(this.#peek(1), '(') && inside !== 'statements') return this.#apart(() => this.#method());
    for (;;) {
      const name = this.#take();
      if (this.#takes('=')) this.#expression(false);
      // A field is no variable that a call could take for its object.
      if (inside !== 'class') this.#declare(name);
      if (!this.#takes(',')) return;
      this.#lists.add(from);
    }
  }

  /** `def (a, b) = ...`. */
  #several(): void {
    const close = this.#declarations.closeOf(this.#at);
    const names = this.#tokens.slice(this.#at, close).filter((_, index, all) => {
      const next = all[index + 1];
      return next === undefined || isSign(next, ',');
    });
    this.#at = close + 1;
    if (this.#takes('=')) this.#expression();
    for (const name of names) this.#declare(name);
  }

  #method(): void {
    this.#at += 1;
    const close = this.#declarations.closeOf(this.#at);
    this.#take();
    this.#parameters(close);
    this.#at = close + 1;
    if (isName(this.#peek(), 'throws'))
      while (!this.#ended() && !this.#is('{') && !this.#is(';') && !this.#is('}')) this.#take();
    if (this.#is('{')) this.#between('statements');
  }

  /** Up to the token at `end`; the default of one may use those before it. */
  #parameters(end: number): void {
    while (this.#at < end) {
      const [token, next] = [this.#peek(), this.#peek(1)];
      const last = this.#at + 1 === end || isSign(next, ',', '=');
      if (token.kind !== 'name' || !last) {
        if (isSign(token, '(', '[', '{')) this.#step();
        else this.#at += 1;
        continue;
      }
      this.#take();
      if (this.#takes('=')) this.#value(end);
      this.#declare(token);
    }
  }

  #value(end: number): void {
    while (this.#at < end && !this.#is(',')) this.#step();
  }

  /** A block or a closure, with its parameters. */
  #braces(): void {
    this.#inScope(() => {
      const arrow = this.#declarations.arrowIn(this.#at);
      if (arrow === undefined) return this.#between('statements');
      this.#take();
      this.#parameters(arrow);
      this.#at = arrow;
      this.#between('statements');
    });
  }

  /** Passes what opens it, the statements, and the brace that closes them. */
  #between(inside: Inside): void {
    this.#take();
    this.statements(inside);
    this.#takes('}');
  }

  /** Up to the end of the statement, or to a comma that is not of a call without parentheses. */
  #expression(commas = true, started = false): void {
    let all = commas;
    for (let first = !started; !this.#ended(); first = false) {
      const token = this.#peek();
      if (isSign(token, ';', ')', ']', '}') || (isSign(token, ',') && !all)) return;
      if (token.newline && !first && !this.#declarations.goesOn(this.#at)) return;
      all ||= !first && this.#declarations.beginsArguments(this.#at);
      this.#step();
    }
  }

  /** One token, or all between a bracket and the one that closes it. */
  #step(): void {
    const token = this.#peek();
    const anonymous = isName(token, 'new') ? this.#declarations.anonymousClass(this.#at) : undefined;
    if (anonymous !== undefined) {
      while (this.#at < anonymous) this.#stepInto();
      return this.#type(anonymous);
    }
    this.#stepInto();
  }

  #stepInto(): void {
    if (this.#is('{')) return this.#braces();
    const token = this.#take();
    if (!isSign(token, '(', '[')) return;
    while (!this.#ended() && !this.#is(')') && !this.#is(']')) this.#step();
    this.#take();
  }

  #inScope(walk: () => void): void {
    this.#scopes.push(new Set());
    walk();
    this.#scopes.pop();
  }

  #apart(walk: () => void): void {
    const around = this.#scopes;
    this.#scopes = [new Set()];
    walk();
    this.#scopes = around;
  }

  #declare(token: Token | undefined): void {
    const scope = this.#scopes.at(-1);
    if (token?.kind !== 'name' || scope?.has(token.text) === true) return;
    scope?.add(token.text);
    this.#declared.push({ scope, name: token.text });
  }

  #take(): Token {
    const token = this.#peek();
    if (this.#at === this.#wanted) this.visible = new Set(this.#scopes.flatMap((names) => [...names]));
    if (!this.#ended()) this.#at += 1;
    return token;
  }

  #takes(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#at += 1;
    return true;
  }

  #is(sign: string): boolean {
    return isSign(this.#peek(), sign);
  }

  #ended(): boolean {
    return this.#peek().kind === 'end';
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('no tokens');
    return token;
  }
}
