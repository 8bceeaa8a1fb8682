import { templateTooLarge } from '../../core/catalogue/templating.ts';
import { type Spot, TemplateFault } from './fault.ts';
import { Origins } from './origins.ts';
import type { Mark } from './trace.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Turns of loops, values, texts and files: far above what manifests need, and few enough to end in seconds. */
const MOST_STEPS = 2_000_000;
const MOST_OUTPUT = 32 * 1024 * 1024;

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
    return new TemplateFault(templateTooLarge(), this.chain());
  }
}
