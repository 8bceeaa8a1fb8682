import {
  templateInvalid,
  templateLoop,
  templateRequired,
  templateUndefined,
} from '../../core/catalogue/templating.ts';
import { suggestion } from '../../core/suggestion.ts';
import { filtered, filters, tested, tests } from './builtins.ts';
import { added, asData, callable, contains, isCallable, iterable, memberOf } from './confined.ts';
import { type Context, type Frame, stockRuntime } from './engine.ts';
import { FileNeeded, ForbiddenAccess, type Spot, TemplateFault, ValueMissing } from './fault.ts';
import { lookUp } from './names.ts';
import { RAW_HINT } from './raw.ts';
import type { Rendering } from './rendering.ts';
import { cleaned } from './syntax-words.ts';

/** What the program of one file calls while it runs; what is not here is nunjucks' own. */
export class Runtime {
  protected readonly rendering: Rendering;
  readonly #file: string;
  readonly #texts: readonly string[];

  static {
    Object.setPrototypeOf(this.prototype, stockRuntime);
  }

  constructor(file: string, rendering: Rendering, texts: readonly string[]) {
    this.#file = file;
    this.rendering = rendering;
    this.#texts = texts;
  }

  /** A text of the template itself. */
  text(number: number): string {
    const text = this.#texts[number]!;
    this.rendering.step(text.length);
    return text;
  }

  known(
    context: Context,
    frame: Frame,
    name: string,
    line: number,
    column: number,
    lenient: boolean,
  ): unknown {
    const { rendering } = this;
    rendering.step(0);
    const { local, value } = lookUp(context, frame, name);
    if (local) rendering.origins?.noteVariable(frame, name);
    else rendering.ask(name, value);
    if (value !== undefined || lenient) return value;
    const fault = templateUndefined({
      message: `'${name}' is not defined${suggestion(name, Object.keys(rendering.variables))}`,
      hint:
        WRITTEN_OTHERWISE[name] ??
        `give it with parameter '${name}' in the Jenkinsfile, or allow its absence with {{ ${name} | default('...') }} or {% if ${name} is defined %}`,
    });
    throw new TemplateFault(fault, rendering.chain(this.spot(line, column)));
  }

  local(frame: Frame, name: string, value: unknown): unknown {
    this.rendering.step(0);
    this.rendering.origins?.noteVariable(frame, name);
    return value;
  }

  turn(): void {
    this.rendering.step(0);
  }

  at(line: number, column: number): void {
    const top = this.rendering.stack.at(-1);
    if (top?.file === this.#file) Object.assign(top, { line, column });
  }

  ensureDefined(value: unknown, line: number, column: number): string {
    const chain = (): Spot[] => this.rendering.chain(this.spot(line, column));
    if (value === undefined || value === null)
      throw new TemplateFault(templateUndefined({ message: 'this has no value', hint: NO_VALUE }), chain());
    const text = printable(value, chain);
    this.rendering.step(text.length);
    return text;
  }

  memberLookup(target: unknown, member: unknown): unknown {
    return memberOf(target, member);
  }

  callWrap(called: unknown, name: string, _context: unknown, args: readonly unknown[]): unknown {
    this.rendering.step(0);
    if (isCallable(called)) return called(...args);
    if (typeof called === 'function') throw new ForbiddenAccess(`'${name}' is not for templates`);
    throw new Error(`'${name}' cannot be called: it is ${called ? 'not a function' : 'undefined or falsey'}`);
  }

  makeMacro(...args: unknown[]): unknown {
    return callable(stock('makeMacro')(...args) as () => unknown);
  }

  filter(name: string, line: number, column: number, args: readonly unknown[]): unknown {
    this.at(line, column);
    const filter = filters.get(name);
    if (!filter) throw new Error(`filter not found: ${name}${suggestion(name, [...filters.keys()])}`);
    return filtered(name, filter, args, ENVIRONMENT);
  }

  test(name: string, line: number, column: number, args: readonly unknown[]): boolean {
    this.at(line, column);
    const test = tests.get(name);
    if (!test) throw new Error(`test not found: ${name}${suggestion(name, [...tests.keys()])}`);
    return tested(test, args);
  }

  added(left: unknown, right: unknown, join: boolean): unknown {
    return added(left, right, join);
  }

  data(value: object): object {
    return asData(value);
  }

  inOperator(key: unknown, holder: unknown): boolean {
    return contains(key, holder);
  }

  fromIterator(value: unknown): unknown {
    return iterable(value);
  }

  handleError(error: unknown, line: number, column: number): Error {
    this.rendering.fault ??=
      error instanceof TemplateFault || error instanceof FileNeeded
        ? error
        : faultFrom(error, this.rendering, this.spot(line, column));
    return this.rendering.fault;
  }

  /** nunjucks counts from 0. */
  protected spot(line: number, column: number): Spot {
    return { file: this.#file, line: line + 1, column: column + 1 };
  }
}

/** Names of Python, and of languages that mark variables. */
const WRITTEN_OTHERWISE: Readonly<Record<string, string>> = {
  True: 'write true',
  False: 'write false',
  None: 'write none',
  end: `write {% endif %} or {% endfor %}, whichever it ends; or ${RAW_HINT}`,
  $labels: RAW_HINT,
  $value: RAW_HINT,
};

const NO_VALUE = "correct its name, or allow its absence with {{ ... | default('...') }}";

/** What filters of nunjucks ask their environment for. */
const ENVIRONMENT = { opts: { throwOnUndefined: true }, getTest: (name: string) => tests.get(name) };

export function stock(name: string): (...args: unknown[]) => unknown {
  return stockRuntime[name] as (...args: unknown[]) => unknown;
}

/** Objects would print as `[object Object]`, which is nobody's manifest. */
function printable(value: unknown, chain: () => Spot[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof String)
    return String(value);
  const fault = templateInvalid({
    message: `this is ${Array.isArray(value) ? 'a list' : 'no text'}`,
    hint: 'print it with {{ ... | toYaml }} or {{ ... | dump }}',
  });
  throw new TemplateFault(fault, chain());
}

function faultFrom(error: unknown, rendering: Rendering, spot: Spot): TemplateFault {
  const chain = rendering.chain();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /call stack/i.test(message))
    return new TemplateFault(templateLoop('templates or macros call themselves without end'), chain);
  const fault = error instanceof ValueMissing ? templateRequired : templateInvalid;
  const told = isOfProgram(error) ? 'this is given a value of another type than it takes' : cleaned(message);
  const words = { message: told, hint: hintFor(error, message) };
  return new TemplateFault(fault(words), chain.length > 0 ? chain : [spot]);
}

/** JavaScript's own words name what only a reader of the program knows. */
function isOfProgram(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError;
}

function hintFor(error: unknown, message: string): string {
  if (error instanceof ValueMissing) return 'give it a value in the Jenkinsfile, for this environment too';
  if (error instanceof ForbiddenAccess)
    return 'compute it from values of the release and what docs/templates.md lists as confined';
  return /^(?:filter|test) not found/.test(message)
    ? 'use one of nunjucks, or of docs/templates.md'
    : 'correct the expression, or what it is given';
}
