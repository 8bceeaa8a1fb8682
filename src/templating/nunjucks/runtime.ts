import { type Context, type Frame, stockRuntime } from './engine.ts';
import { FileNeeded, type Spot, TemplateFault, ValueMissing } from './fault.ts';
import { Origins } from './origins.ts';
import { type Mark, markText } from './trace.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Far above what manifests need, and low enough that a template that never ends is told so in a second. */
const MOST_STEPS = 2_000_000;
const MOST_OUTPUT = 32 * 1024 * 1024;
const FORBIDDEN = new Set(['constructor', '__proto__', 'prototype']);

/** What one rendering notes down while it goes on. */
export class Rendering {
  /** Files from the outermost to the one being rendered, each where it stands right now. */
  readonly stack: { file: string; line: number; column: number }[] = [];
  readonly used = new Set<string>();
  readonly marks: Mark[] = [];
  /** Kept while rendering with marks. */
  readonly origins: Origins | undefined;
  /** Variables that templates set over a value of the release. */
  readonly hidden: (Spot & { readonly name: string })[] = [];
  readonly variables: Variables;
  #steps = 0;
  #output = 0;
  /** The first thing that went wrong; nunjucks wraps and shortens what it is thrown. */
  fault: Error | undefined;

  constructor(variables: Variables, traced: boolean) {
    this.variables = variables;
    this.origins = traced ? new Origins() : undefined;
  }

  chain(inner?: Spot): Spot[] {
    const spots = this.stack.map(({ file, line, column }) => ({ file, line: line + 1, column: column + 1 }));
    if (!inner) return spots;
    return [...(spots.at(-1)?.file === inner.file ? spots.slice(0, -1) : spots), inner];
  }

  /** A template asks for something that is no variable of its own, unless it set one of the name for all its files. */
  ask(name: string, value: unknown): void {
    if (value !== undefined && value !== this.variables[name])
      return this.origins?.noteVariable(undefined, name);
    this.used.add(name);
    this.origins?.note(name);
  }

  /** What made a value that is printed: that which it is equal to, where there is such, as the rest only chose it. */
  madeOf(value: unknown): readonly string[] {
    const names = this.origins?.taken() ?? [];
    const same = names.filter((name) => this.variables[name] === value);
    return same.length > 0 ? same : names;
  }

  step(characters: number): void {
    const fault = this.overflow(characters);
    if (fault) throw fault;
  }

  /** Counts what was printed; the fault where it is more than anybody means. */
  overflow(characters: number): TemplateFault | undefined {
    this.#steps += 1;
    this.#output += characters;
    if (this.#steps <= MOST_STEPS && this.#output <= MOST_OUTPUT) return undefined;
    return new TemplateFault(
      'the template goes on and on: it renders far more than a manifest',
      this.chain(),
      {
        code: 'TEMPLATE_TOO_LARGE',
      },
    );
  }
}

/** The runtime that one template of a rendering calls; it knows the file it speaks for. */
export function runtimeFor(file: string, rendering: Rendering): object {
  const spot = (line: number, column: number): Spot => ({ file, line: line + 1, column: column + 1 });
  const mark = (entry: Mark): string => markText(rendering.marks.push(entry) - 1);
  const { origins } = rendering;
  return {
    ...stockRuntime,
    ...(origins && tracing(origins)),

    known(context: Context, frame: Frame, name: string, line: number, column: number, lenient: boolean) {
      rendering.step(0);
      const own = frame.lookup(name);
      const value = own ?? context.lookup(name);
      if (own === undefined || own === null) rendering.ask(name, value);
      else origins?.noteVariable(frame, name);
      if (value !== undefined || lenient) return value;
      throw new TemplateFault(`'${name}' is not defined`, rendering.chain(spot(line, column)), {
        code: 'TEMPLATE_UNDEFINED',
        hint: `give it with parameter '${name}' in the Jenkinsfile, or allow its absence with {{ ${name} | default('...') }} or {% if ${name} is defined %}`,
      });
    },

    local(frame: Frame, name: string, value: unknown) {
      rendering.step(0);
      origins?.noteVariable(frame, name);
      return value;
    },

    turn: (characters: number) => rendering.step(characters),

    at(line: number, column: number) {
      const top = rendering.stack.at(-1);
      if (top?.file === file) Object.assign(top, { line, column });
    },

    line: (line: number, column: number) => mark({ kind: 'text', spot: spot(line, column) }),

    ensureDefined(value: unknown, line: number, column: number) {
      const names = rendering.madeOf(value);
      if (value === undefined || value === null)
        throw new TemplateFault('this has no value', rendering.chain(spot(line, column)), {
          code: 'TEMPLATE_UNDEFINED',
        });
      const text = printable(value, () => rendering.chain(spot(line, column)));
      rendering.step(text.length);
      if (!origins) return text;
      return mark({ kind: 'value', spot: spot(line, column), names }) + text + mark({ kind: 'end' });
    },

    memberLookup(target: unknown, member: unknown) {
      if (FORBIDDEN.has(String(member)))
        throw new TemplateFault(`'${String(member)}' is not for templates`, rendering.chain());
      // Stock nunjucks wraps a macro of an imported file, which then is not known as one.
      const held: unknown = origins && (target as Record<string, unknown> | undefined)?.[String(member)];
      if (origins?.isMacro(held)) return held;
      return stock('memberLookup')(target, member);
    },

    handleError(error: unknown, line: number, column: number) {
      rendering.fault ??=
        error instanceof TemplateFault || error instanceof FileNeeded
          ? error
          : faultFrom(error, rendering, spot(line, column));
      return rendering.fault;
    },
  };
}

/** What the traced program of a template tells about its variables; see TracingCompiler. */
function tracing(origins: Origins): object {
  return {
    fresh: () => origins.fresh(),
    begin: () => origins.begin(),
    calls: () => origins.beginCall(),

    assigned(frame: Frame, targets: readonly string[]) {
      const names = origins.end();
      for (const target of targets) origins.assign(frame, target, names);
    },

    listed(frame: Frame, targets: readonly string[], _begun: undefined, list: unknown) {
      const names = origins.end();
      for (const target of targets) origins.bind(frame, target, names);
      return list;
    },

    defaulted(frame: Frame, name: string, _begun: undefined, value: unknown) {
      origins.bind(frame, name, origins.end());
      return value;
    },

    argument(key: string | number, _begun: undefined, value: unknown) {
      origins.argument(key, origins.end());
      return value;
    },

    called(_begun: undefined, value: unknown) {
      origins.endCall();
      return value;
    },

    entered: (frame: Frame, parameters: readonly string[]) => origins.enter(frame, parameters),

    makeMacro: (...args: unknown[]) => origins.addMacro(stock('makeMacro')(...args) as () => unknown),

    /** What a macro prints has marks of its own. */
    callWrap(called: unknown, ...rest: unknown[]) {
      if (!origins.isMacro(called)) origins.noteArguments();
      origins.begin();
      const value = stock('callWrap')(called, ...rest);
      origins.end();
      return value;
    },
  };
}

function stock(name: string): (...args: unknown[]) => unknown {
  return stockRuntime[name] as (...args: unknown[]) => unknown;
}

/** Objects would print as `[object Object]`, which is nobody's manifest. */
function printable(value: unknown, chain: () => Spot[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof String)
    return String(value);
  throw new TemplateFault(`this is ${Array.isArray(value) ? 'a list' : 'no text'}`, chain(), {
    hint: 'print it with {{ ... | toYaml }} or {{ ... | dump }}',
  });
}

function faultFrom(error: unknown, rendering: Rendering, spot: Spot): TemplateFault {
  const chain = rendering.chain();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /call stack/i.test(message))
    return new TemplateFault('templates or macros call themselves without end', chain, {
      code: 'TEMPLATE_LOOP',
    });
  const code = error instanceof ValueMissing ? 'TEMPLATE_REQUIRED' : 'TEMPLATE_INVALID';
  return new TemplateFault(cleaned(message), chain.length > 0 ? chain : [spot], { code });
}

/** nunjucks puts file and position in front of its messages; ours stand in the place. */
export function cleaned(message: string): string {
  return message
    .replace(/^(?:Template render error: )?\([^\n]*\)(?: \[Line \d+(?:, Column \d+)?\])?\n\s*/, '')
    .replace(/^(?:Error|Template render error|TemplateError): /, '')
    .split('\n', 1)[0]!
    .trim()
    .replace(
      /^Unable to call `(.*)`, which is (undefined or falsey|not a function)$/,
      "'$1' cannot be called: it is $2",
    );
}
