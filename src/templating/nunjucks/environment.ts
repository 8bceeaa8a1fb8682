import { posix } from 'node:path';
import { includedMissing, templateLoop, templateOutside } from '../../core/catalogue/templating.ts';
import { type Compiled, compileTemplate } from './compiler.ts';
import { Environment, Loader, type Program, type Root, Template } from './engine.ts';
import { FileNeeded, type Spot, TemplateFault, TimeUp } from './fault.ts';
import { Rendering, type Variables } from './rendering.ts';
import { Runtime } from './runtime.ts';
import { assertNoShellLength, syntaxFault } from './syntax-fault.ts';
import { textIn } from './texts.ts';
import { renderedInTime } from './time-limit.ts';
import { readTrace, type Trace } from './trace.ts';
import { TracedRuntime } from './traced-runtime.ts';

/** Files within each other. */
const DEEPEST = 40;

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
  /** What there is to include, where a file was missing; one of them may be meant. */
  readonly #known: readonly string[];
  /** Programs of included files; a template itself is rendered once. */
  readonly #included = new Map<string, Compiled>();
  readonly #env: InstanceType<typeof Environment>;
  /** Rendering is synchronous, so there is only ever one. */
  #rendering = new Rendering({}, false);

  constructor(sources: Sources, known: readonly string[] = []) {
    this.#sources = sources;
    this.#known = known;
    this.#env = environment((name, optional) => this.#include(name, optional));
  }

  /** Throws TemplateFault, FileNeeded or TimeUp. */
  render(file: string, variables: Variables): Output {
    const rendering = new Rendering(variables, false);
    const text = this.#run(file, rendering);
    const { used, hidden } = rendering;
    return { text, used, hidden };
  }

  /** Renders once more, with marks, to know which template line and which values made which character. */
  trace(file: string, variables: Variables): Trace {
    const rendering = new Rendering(variables, true);
    return readTrace(this.#run(file, rendering), rendering.marks);
  }

  source(file: string): string {
    return this.#sources.get(file) ?? '';
  }

  #run(file: string, rendering: Rendering): string {
    this.#rendering = rendering;
    try {
      return renderedInTime(() => {
        const compiled = this.#compiled(file);
        const obj = this.#tied(file, compiled);
        const offered = offeredTo(compiled, rendering.variables);
        return String(new Template({ type: 'code', obj } as never, this.#env, file).render(offered));
      });
    } catch (error) {
      if (error instanceof TimeUp) error.chain = rendering.chain();
      throw error instanceof TimeUp ? error : (rendering.fault ?? error);
    }
  }

  #include(name: string, optional: boolean): Source {
    const file = posix.normalize(name);
    if (posix.isAbsolute(file) || file.startsWith('..') || /[\0\\]/.test(file))
      throw new TemplateFault(templateOutside(name), this.#rendering.chain());
    if (optional && this.#sources.get(file) === null) return { src: NOTHING, path: file, noCache: true };
    const key = `${this.#rendering.origins ? 'traced' : 'alone'} ${file}`;
    const compiled = this.#included.get(key) ?? this.#compiled(file);
    this.#included.set(key, compiled);
    return { src: { type: 'code', obj: this.#tied(file, compiled) }, path: file, noCache: true };
  }

  /** Ties a program to the rendering that goes on. */
  #tied(file: string, { tied, assigned, texts }: Compiled): Program {
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

  #compiled(file: string): Compiled {
    const source = this.#sources.get(file);
    if (source === undefined) throw new FileNeeded(file);
    if (source === null) throw new TemplateFault(includedMissing(file, this.#known), this.#rendering.chain());
    const chain = this.#rendering.chain();
    assertNoShellLength(source, { file, chain });
    try {
      return compileTemplate(source, file, this.#rendering.origins !== undefined);
    } catch (error) {
      throw syntaxFault(error, { file, source, chain });
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

/** In place of a file that may be missing: nunjucks' own would wrap what goes wrong in all that follows. */
const NOTHING = {
  type: 'code',
  obj: { root: ((_env, _context, _frame, _runtime, done) => done(null, '')) satisfies Root },
};

type Source = { readonly src: unknown; readonly path: string; readonly noCache: boolean };

function environment(
  included: (name: string, optional: boolean) => Source,
): InstanceType<typeof Environment> {
  let optional = false;
  class FolderLoader extends Loader {
    override resolve(from: string, to: string): string {
      return posix.join(posix.dirname(from), to);
    }

    getSource(name: string): never {
      return included(name, optional) as never;
    }
  }
  class FolderEnvironment extends Environment {
    /** Only nunjucks' own include says whether the file may be missing. */
    override getTemplate(...given: never[]): never {
      // nunjucks would quote what it is given instead, the text of a function too.
      if (textIn(given[0]) === undefined) throw new Error('a file is named by a text');
      optional = given[3] === true;
      return super.getTemplate(...(given as unknown as Parameters<Getter>)) as never;
    }
  }
  return new FolderEnvironment(new FolderLoader(), { autoescape: false, throwOnUndefined: true });
}

type Getter = InstanceType<typeof Environment>['getTemplate'];

/** Keeps the chain of files while a template renders, and stops one that includes itself without end. */
function entered(file: string, run: Root, rendering: Rendering): Root {
  return (env, context, frame, runtime, done) => {
    if (rendering.stack.length >= DEEPEST) {
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
