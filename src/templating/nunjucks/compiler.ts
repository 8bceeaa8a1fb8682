import { parseTemplate, type Program } from './engine.ts';
import { type Assigned, SkeletonCompiler, StrictCompiler } from './strict-compiler.ts';
import { TracingCompiler } from './tracing-compiler.ts';

export type Compiled = {
  /** The program, calling this runtime. */
  readonly tied: (runtime: object) => Program;
  readonly assigned: readonly Assigned[];
  /** What the program prints by number; empty for that of a skeleton. */
  readonly texts: readonly string[];
  /** All names that it may look up; undefined where other files see its variables too. */
  readonly asked: ReadonlySet<string> | undefined;
};

const COMPILERS = { alone: StrictCompiler, traced: TracingCompiler, skeleton: SkeletonCompiler } as const;

/** A template by itself, one that says where each character comes from, or one that stands for many. */
export type Kind = keyof typeof COMPILERS;

/** Turns a template into a program. Throws nunjucks' own error where the syntax is wrong. */
export function compileTemplate(source: string, name: string, kind: Kind): Compiled {
  const compiler = new COMPILERS[kind](name, true);
  compiler.compile(parseTemplate(source, name));
  // A template is a program of the team that owns the repository, as its Jenkinsfile is; nunjucks works by compiling it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const tied = new Function('own', compiler.getCode()) as (runtime: object) => Program;
  const { assigned, texts, asked } = compiler;
  return { tied, assigned, texts, asked };
}
