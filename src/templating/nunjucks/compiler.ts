import { parseTemplate, type Program } from './engine.ts';
import { type Assigned, StrictCompiler } from './strict-compiler.ts';
import { TracingCompiler } from './tracing-compiler.ts';

export type Compiled = {
  /** The program, calling this runtime. */
  readonly tied: (runtime: object) => Program;
  readonly assigned: readonly Assigned[];
  /** What the program prints by number. */
  readonly texts: readonly string[];
  /** All names that it may look up; undefined where other files see its variables too. */
  readonly asked: ReadonlySet<string> | undefined;
};

/** Turns a template into a program. Throws nunjucks' own error where the syntax is wrong. */
export function compileTemplate(source: string, name: string, traced: boolean): Compiled {
  const compiler = new (traced ? TracingCompiler : StrictCompiler)(name, true);
  compiler.compile(parseTemplate(source, name));
  // nunjucks works by compiling; all that a template names goes through the runtime, and `parseTemplate` checked the names.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const tied = new Function('own', compiler.getCode()) as (runtime: object) => Program;
  const { assigned, texts, asked } = compiler;
  return { tied, assigned, texts, asked };
}
