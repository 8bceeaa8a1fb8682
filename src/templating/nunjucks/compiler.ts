import { parseTemplate, type Program } from './engine.ts';
import { type Assigned, StrictCompiler } from './strict-compiler.ts';
import { TracingCompiler } from './tracing-compiler.ts';

export type Compiled = { readonly program: Program; readonly assigned: readonly Assigned[] };

/** Turns a template into a program. Throws nunjucks' own error where the syntax is wrong. */
export function compileTemplate(source: string, name: string, traced: boolean): Compiled {
  const compiler = new (traced ? TracingCompiler : StrictCompiler)(name, true);
  compiler.compile(parseTemplate(source, name));
  // A template is a program of the team that owns the repository, as its Jenkinsfile is; nunjucks works by compiling it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(compiler.getCode()) as () => Program;
  return { program: make(), assigned: compiler.assigned };
}
