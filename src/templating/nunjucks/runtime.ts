import { type Context, type Frame, stockRuntime } from './engine.ts';
import { FileNeeded, type Spot, TemplateFault, ValueMissing } from './fault.ts';
import { type Mark, markText } from './trace.ts';

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
  readonly traced: boolean;
  /** Variables set in templates, with the names their values came from. */
  readonly #assigned = new Map<string, readonly string[]>();
  #names = new Set<string>();
  #steps = 0;
  #output = 0;
  /** The first thing that went wrong; nunjucks wraps and shortens what it is thrown. */
  fault: Error | undefined;

  constructor(traced: boolean) {
    this.traced = traced;
  }

  chain(inner?: Spot): Spot[] {
    const spots = this.stack.map(({ file, line, column }) => ({ file, line: line + 1, column: column + 1 }));
    if (!inner) return spots;
    return [...(spots.at(-1)?.file === inner.file ? spots.slice(0, -1) : spots), inner];
  }

  note(name: string): void {
    this.used.add(name);
    this.#names.add(name);
  }

  taken(): string[] {
    const names = [...this.#names].flatMap((name) => this.#assigned.get(name) ?? [name]);
    this.#names = new Set();
    return [...new Set(names)];
  }

  assign(targets: readonly string[]): void {
    const names = this.taken();
    for (const target of targets) this.#assigned.set(target, names);
  }

  step(characters: number): void {
    this.#steps += 1;
    this.#output += characters;
    if (this.#steps <= MOST_STEPS && this.#output <= MOST_OUTPUT) return;
    throw new TemplateFault(
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
  return {
    ...stockRuntime,

    known(context: Context, frame: Frame, name: string, line: number, column: number, lenient: boolean) {
      rendering.step(0);
      const value = frame.lookup(name) ?? context.lookup(name);
      rendering.note(name);
      if (value !== undefined || lenient) return value;
      throw new TemplateFault(`'${name}' is not defined`, rendering.chain(spot(line, column)), {
        code: 'TEMPLATE_UNDEFINED',
        hint: `give it with parameter '${name}' in the Jenkinsfile, or allow its absence with {{ ${name} | default('...') }} or {% if ${name} is defined %}`,
      });
    },

    local(name: string, value: unknown) {
      rendering.step(0);
      rendering.note(name);
      return value;
    },

    fresh: () => void rendering.taken(),

    assigned: (targets: readonly string[]) => rendering.assign(targets),

    at(line: number, column: number) {
      const top = rendering.stack.at(-1);
      if (top?.file === file) Object.assign(top, { line, column });
    },

    line: (line: number, column: number) => mark({ kind: 'text', spot: spot(line, column) }),

    ensureDefined(value: unknown, line: number, column: number) {
      const names = rendering.taken();
      if (value === undefined || value === null)
        throw new TemplateFault('this has no value', rendering.chain(spot(line, column)), {
          code: 'TEMPLATE_UNDEFINED',
        });
      const text = printable(value, () => rendering.chain(spot(line, column)));
      rendering.step(text.length);
      if (!rendering.traced) return text;
      return mark({ kind: 'value', spot: spot(line, column), names }) + text + mark({ kind: 'end' });
    },

    memberLookup(target: unknown, member: unknown) {
      if (FORBIDDEN.has(String(member)))
        throw new TemplateFault(`'${String(member)}' is not for templates`, rendering.chain());
      return (stockRuntime['memberLookup'] as (...args: unknown[]) => unknown)(target, member);
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
