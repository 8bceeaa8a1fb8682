import { posix } from 'node:path';
import { type Compiled, compileTemplate } from './compiler.ts';
import { Environment, Loader, type Program, type Root, Template } from './engine.ts';
import { FileNeeded, type Spot, TemplateFault } from './fault.ts';
import { FILTERS } from './filters.ts';
import { renderPlain } from './plain.ts';
import { cleaned, Rendering, runtimeFor, type Variables } from './runtime.ts';
import { readTrace, type Trace } from './trace.ts';

const DEEPEST_INCLUDE = 40;
const LONGEST_RANGE = 10_000;

export type Output = {
  readonly text: string;
  /** Names the template asked for, its own variables included. */
  readonly used: ReadonlySet<string>;
  /** Names of the release's values that a `set` took for something else. */
  readonly hidden: readonly (Spot & { readonly name: string })[];
};

/** Texts of the templates folder by path below it; null where there is no such file. */
export type Sources = Map<string, string | null>;

/** nunjucks, strict, without HTML escaping, confined to the files it is handed. */
export class TemplateEnvironment {
  readonly #sources: Sources;
  readonly #programs = new Map<string, Compiled>();
  readonly #env: InstanceType<typeof Environment>;
  /** Rendering is synchronous, so there is only ever one. */
  #rendering = new Rendering({}, false);

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#env = environment((name) => this.#included(name));
  }

  /** Throws TemplateFault, or FileNeeded. */
  render(file: string, variables: Variables): Output {
    const source = this.#sources.get(file);
    const plain = typeof source === 'string' ? renderPlain(source, variables) : undefined;
    if (plain) return plain;
    const text = this.#run(file, variables, new Rendering(variables, false));
    const { used, hidden } = this.#rendering;
    return { text, used, hidden };
  }

  /** Renders once more, with marks, to know which template line and which values made which character. */
  trace(file: string, variables: Variables): Trace {
    const marked = this.#run(file, variables, new Rendering(variables, true));
    return readTrace(marked, this.#rendering.marks);
  }

  #run(file: string, variables: Variables, rendering: Rendering): string {
    this.#rendering = rendering;
    try {
      // A template of the release is rendered once: keeping its program would cost more than compiling it again.
      const obj = this.#bound(file, this.#compiled(file));
      return String(new Template({ type: 'code', obj } as never, this.#env, file).render(variables));
    } catch (error) {
      throw rendering.fault ?? error;
    }
  }

  #included(name: string): { src: unknown; path: string; noCache: boolean } {
    const file = posix.normalize(name);
    if (posix.isAbsolute(file) || file.startsWith('..') || /[\0\\]/.test(file))
      throw new TemplateFault(`'${name}' is outside of deploy/`, this.#rendering.chain(), {
        code: 'TEMPLATE_OUTSIDE',
        hint: 'move the file into deploy/ and include it by its path below that folder',
      });
    return { src: { type: 'code', obj: this.#program(file) }, path: file, noCache: true };
  }

  /** The program of an included file, which is compiled once for all that include it. */
  #program(file: string): Program {
    const key = `${this.#rendering.origins ? 'traced' : 'plain'}:${file}`;
    const compiled = this.#programs.get(key) ?? this.#compiled(file);
    this.#programs.set(key, compiled);
    return this.#bound(file, compiled);
  }

  /** Ties a program to the rendering that goes on. */
  #bound(file: string, { program, assigned }: Compiled): Program {
    const rendering = this.#rendering;
    for (const { name, line, column } of assigned)
      if (Object.hasOwn(rendering.variables, name)) rendering.hidden.push({ name, file, line, column });
    const runtime = runtimeFor(file, rendering);
    return Object.fromEntries(
      Object.entries(program).map(([name, run]) => [
        name,
        name === 'root' ? entered(file, run, runtime, rendering) : bound(run, runtime),
      ]),
    );
  }

  #compiled(file: string): Compiled {
    const source = this.#sources.get(file);
    if (source === undefined) throw new FileNeeded(file);
    if (source === null)
      throw new TemplateFault(`there is no file '${file}' in deploy/`, this.#rendering.chain(), {
        code: 'TEMPLATE_MISSING',
      });
    try {
      return compileTemplate(source, file, this.#rendering.origins !== undefined);
    } catch (error) {
      throw syntaxFault(error, endOf(source, file), this.#rendering);
    }
  }
}

type Source = { readonly src: unknown; readonly path: string; readonly noCache: boolean };

function environment(included: (name: string) => Source): InstanceType<typeof Environment> {
  class FolderLoader extends Loader {
    override resolve(from: string, to: string): string {
      return posix.join(posix.dirname(from), to);
    }

    getSource(name: string): never {
      return included(name) as never;
    }
  }
  const env = new Environment(new FolderLoader(), { autoescape: false, throwOnUndefined: true });
  for (const [name, filter] of Object.entries(FILTERS)) env.addFilter(name, filter);
  env.addGlobal('range', limitedRange);
  return env;
}

function bound(run: Root, runtime: object): Root {
  return (env, context, frame, _stock, done) => run(env, context, frame, runtime, done);
}

/** Keeps the chain of files while a template renders, and stops one that includes itself without end. */
function entered(file: string, run: Root, runtime: object, rendering: Rendering): Root {
  return (env, context, frame, _stock, done) => {
    if (rendering.stack.length >= DEEPEST_INCLUDE) {
      const around = rendering.stack.slice(-3).map((entry) => entry.file);
      throw new TemplateFault(
        `templates include each other without end: ${around.join(' → ')}`,
        rendering.chain().slice(0, 3),
        {
          code: 'TEMPLATE_LOOP',
        },
      );
    }
    rendering.stack.push({ file, line: 0, column: 0 });
    run(env, context, frame, runtime, (error, output) => {
      rendering.stack.pop();
      // What the outermost file prints was counted while it was printed.
      const included = rendering.stack.length > 0 ? (output?.length ?? 0) : 0;
      const overflow = rendering.overflow(included);
      rendering.fault ??= overflow;
      done(error ?? overflow, output);
    });
  };
}

/** nunjucks gives no place where something is still open at the end of the file. */
function syntaxFault(error: unknown, end: Spot, rendering: Rendering): TemplateFault {
  const { message, lineno, colno } = error as Error & { lineno?: number; colno?: number };
  const inner = lineno === undefined ? end : { file: end.file, line: lineno, column: colno ?? 1 };
  return new TemplateFault(cleaned(message), [...rendering.chain(), inner]);
}

function endOf(source: string, file: string): Spot {
  return { file, line: source.trimEnd().split('\n').length, column: 1 };
}

/** nunjucks builds the whole list first: a billion of them would end the process, not the template. */
function limitedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.ceil((to - from) / step);
  if (!(length <= LONGEST_RANGE)) throw new Error(`range() gives at most ${LONGEST_RANGE} numbers`);
  return Array.from({ length: Math.max(length, 0) }, (_, index) => from + index * step);
}
