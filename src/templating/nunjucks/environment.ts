import { posix } from 'node:path';
import {
  includedMissing,
  templateInvalid,
  templateLoop,
  templateOutside,
} from '../../core/catalogue/templating.ts';
import type { Compiled } from './compiler.ts';
import { Environment, Loader, type Program, type Root, Template } from './engine.ts';
import { FileNeeded, type Spot, TemplateFault } from './fault.ts';
import { FILTERS } from './filters.ts';
import { Programs, type Ready } from './programs.ts';
import { Rendering, type Variables } from './rendering.ts';
import { cleaned, Runtime } from './runtime.ts';
import { readTrace, type Trace } from './trace.ts';
import { TracedRuntime } from './traced-runtime.ts';

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
  readonly #programs = new Programs();
  readonly #env: InstanceType<typeof Environment>;
  /** Rendering is synchronous, so there is only ever one. */
  #rendering = new Rendering({}, 'alone');

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#env = environment((name) => this.#included(name));
  }

  /** Throws TemplateFault, or FileNeeded. */
  render(file: string, variables: Variables): Output {
    return this.#rendered(file, variables, 'skeleton') ?? this.#rendered(file, variables, 'alone')!;
  }

  /** Renders once more, with marks, to know which template line and which values made which character. */
  trace(file: string, variables: Variables): Trace {
    const marked = this.#run(file, new Rendering(variables, 'traced'));
    return readTrace(marked, this.#rendering.marks);
  }

  /** A program for many knows no lines: undefined where it has something to say that has a place. */
  #rendered(file: string, variables: Variables, kind: 'skeleton' | 'alone'): Output | undefined {
    const rendering = new Rendering(variables, kind);
    try {
      const text = this.#run(file, rendering);
      const { used, hidden } = rendering;
      return kind === 'skeleton' && hidden.length > 0 ? undefined : { text, used, hidden };
    } catch (error) {
      if (kind === 'skeleton' && !(error instanceof FileNeeded)) return undefined;
      throw error;
    }
  }

  #run(file: string, rendering: Rendering): string {
    this.#rendering = rendering;
    try {
      const ready = this.#ready(file);
      const obj = this.#tied(file, ready);
      const offered = offeredTo(ready.compiled, rendering.variables);
      return String(new Template({ type: 'code', obj } as never, this.#env, file).render(offered));
    } catch (error) {
      throw rendering.fault ?? error;
    }
  }

  #included(name: string): { src: unknown; path: string; noCache: boolean } {
    const file = posix.normalize(name);
    if (posix.isAbsolute(file) || file.startsWith('..') || /[\0\\]/.test(file))
      throw new TemplateFault(templateOutside(name), this.#rendering.chain());
    const obj = this.#tied(file, this.#ready(file));
    return { src: { type: 'code', obj }, path: file, noCache: true };
  }

  /** Ties a program to the rendering that goes on. */
  #tied(file: string, { compiled: { tied, assigned }, texts }: Ready): Program {
    const rendering = this.#rendering;
    for (const { name, line, column } of assigned)
      if (Object.hasOwn(rendering.variables, name)) rendering.hidden.push({ name, file, line, column });
    const program = tied(
      rendering.origins
        ? new TracedRuntime(file, rendering, rendering.origins)
        : new Runtime(file, rendering, texts),
    );
    return { ...program, root: entered(file, program['root']!, rendering) };
  }

  #ready(file: string): Ready {
    const source = this.#sources.get(file);
    if (source === undefined) throw new FileNeeded(file);
    if (source === null) throw new TemplateFault(includedMissing(file), this.#rendering.chain());
    try {
      return this.#programs.of({ file, source, kind: this.#rendering.kind });
    } catch (error) {
      throw syntaxFault(error, endOf(source, file), this.#rendering);
    }
  }
}

/** nunjucks copies what it is offered: only what a template may ask for. */
function offeredTo({ asked }: Compiled, variables: Variables): Variables {
  if (!asked) return variables;
  const offered: Record<string, unknown> = {};
  for (const name of asked) if (Object.hasOwn(variables, name)) offered[name] = variables[name];
  return offered;
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

/** Keeps the chain of files while a template renders, and stops one that includes itself without end. */
function entered(file: string, run: Root, rendering: Rendering): Root {
  return (env, context, frame, runtime, done) => {
    if (rendering.stack.length >= rendering.limits.depth) {
      const around = rendering.stack.slice(-3).map((entry) => entry.file);
      throw new TemplateFault(
        templateLoop(`templates include each other without end: ${around.join(' → ')}`),
        rendering.chain().slice(0, 3),
      );
    }
    rendering.stack.push({ file, line: 0, column: 0 });
    run(env, context, frame, runtime, (error, output) => {
      rendering.stack.pop();
      const overflow = rendering.overflow(0);
      rendering.fault ??= overflow;
      done(error ?? overflow, output);
    });
  };
}

/** nunjucks gives no place where something is still open at the end of the file. */
function syntaxFault(error: unknown, end: Spot, rendering: Rendering): TemplateFault {
  const { message, lineno, colno } = error as Error & { lineno?: number; colno?: number };
  const inner = lineno === undefined ? end : { file: end.file, line: lineno, column: colno ?? 1 };
  const words = error instanceof RangeError ? 'tags and brackets are nested too deep' : cleaned(message);
  return new TemplateFault(templateInvalid({ message: words }), [...rendering.chain(), inner]);
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
