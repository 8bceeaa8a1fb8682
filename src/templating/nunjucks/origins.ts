import type { Frame } from './engine.ts';

type Names = readonly string[];
type Macro = (...args: never[]) => unknown;

const NONE: Names = [];

/**
 * Which values of the release went into what a template computes: through `set`, `for`, the arguments of macros and
 * their defaults. Only kept while a template is rendered with marks.
 */
export class Origins {
  /** What is asked for within the expressions that are being computed, the innermost last. */
  readonly #asked: Set<string>[] = [new Set()];
  /** What made the variables of a frame. */
  readonly #bound = new WeakMap<Frame, Map<string, Names>>();
  /** What made the variables of the whole template. */
  readonly #top = new Map<string, Names>();
  /** What made the arguments of the calls that go on, by position or name. */
  readonly #calls: Map<string | number, Names>[] = [];
  readonly #macros = new WeakSet<object>();

  note(name: string): void {
    this.#asked.at(-1)?.add(name);
  }

  /** A variable of the template stands for what made it. */
  noteVariable(frame: Frame | undefined, name: string): void {
    for (const made of this.#boundIn(frame, name) ?? this.#top.get(name) ?? NONE) this.note(made);
  }

  begin(): void {
    this.#asked.push(new Set());
  }

  end(): Names {
    return [...(this.#asked.pop() ?? [])];
  }

  fresh(): void {
    this.#asked.at(-1)?.clear();
  }

  /** What was asked for since `fresh`. */
  taken(): Names {
    const names = [...(this.#asked.at(-1) ?? [])];
    this.fresh();
    return names;
  }

  bind(frame: Frame, name: string, names: Names): void {
    const bound = this.#bound.get(frame) ?? new Map<string, Names>();
    this.#bound.set(frame, bound.set(name, names));
  }

  assign(frame: Frame, name: string, names: Names): void {
    this.bind(frame.resolve(name, true) ?? frame, name, names);
    if (frame.topLevel) this.#top.set(name, names);
  }

  addMacro(macro: Macro): Macro {
    this.#macros.add(macro);
    return macro;
  }

  isMacro(value: unknown): value is Macro {
    return typeof value === 'function' && this.#macros.has(value);
  }

  beginCall(): void {
    this.#calls.push(new Map());
  }

  endCall(): void {
    this.#calls.pop();
  }

  argument(key: string | number, names: Names): void {
    this.#calls.at(-1)?.set(key, names);
  }

  /** What a call of something else than a macro gives was made of its arguments. */
  noteArguments(): void {
    for (const names of this.#calls.at(-1)?.values() ?? []) for (const name of names) this.note(name);
  }

  /** The arguments of a macro are what the call gives; those it leaves out have their defaults. */
  enter(frame: Frame, parameters: readonly string[]): void {
    const call = this.#calls.at(-1);
    for (const [index, name] of parameters.entries()) {
      const names = call?.get(index) ?? call?.get(name);
      if (names) this.bind(frame, name, names);
    }
  }

  #boundIn(frame: Frame | undefined, name: string): Names | undefined {
    for (let here = frame; here; here = here.parent) {
      const names = this.#bound.get(here)?.get(name);
      if (names) return names;
    }
    return undefined;
  }
}
