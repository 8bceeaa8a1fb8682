import type { Frame } from './engine.ts';
import type { Origins } from './origins.ts';
import type { Rendering } from './rendering.ts';
import { Runtime } from './runtime.ts';
import { type Mark, markText } from './trace.ts';

/** What the traced program of a file calls beside: marks in what is printed, and what variables are made of. */
export class TracedRuntime extends Runtime {
  readonly #origins: Origins;

  constructor(file: string, rendering: Rendering, origins: Origins) {
    super(file, rendering, []);
    this.#origins = origins;
  }

  line(line: number, column: number): string {
    return this.#mark({ kind: 'text', spot: this.spot(line, column) });
  }

  override ensureDefined(value: unknown, line: number, column: number): string {
    const names = this.rendering.madeOf(value);
    const text = super.ensureDefined(value, line, column);
    const spot = this.spot(line, column);
    return this.#mark({ kind: 'value', spot, names }) + text + this.#mark({ kind: 'end' });
  }

  fresh(): void {
    this.#origins.fresh();
  }

  begin(): void {
    this.#origins.begin();
  }

  calls(): void {
    this.#origins.beginCall();
  }

  assigned(frame: Frame, targets: readonly string[]): void {
    const names = this.#origins.end();
    for (const target of targets) this.#origins.assign(frame, target, names);
  }

  listed(frame: Frame, targets: readonly string[], _begun: undefined, list: unknown): unknown {
    const names = this.#origins.end();
    for (const target of targets) this.#origins.bind(frame, target, names);
    return list;
  }

  defaulted(frame: Frame, name: string, _begun: undefined, value: unknown): unknown {
    this.#origins.bind(frame, name, this.#origins.end());
    return value;
  }

  argument(key: string | number, _begun: undefined, value: unknown): unknown {
    this.#origins.argument(key, this.#origins.end());
    return value;
  }

  called(_begun: undefined, value: unknown): unknown {
    this.#origins.endCall();
    return value;
  }

  entered(frame: Frame, parameters: readonly string[]): void {
    this.#origins.enter(frame, parameters);
  }

  override makeMacro(...args: unknown[]): unknown {
    return this.#origins.addMacro(super.makeMacro(...args) as () => unknown);
  }

  /** What a macro prints has marks of its own. */
  override callWrap(called: unknown, name: string, context: unknown, args: readonly unknown[]): unknown {
    if (!this.#origins.isMacro(called)) this.#origins.noteArguments();
    this.#origins.begin();
    const value = super.callWrap(called, name, context, args);
    this.#origins.end();
    return value;
  }

  #mark(entry: Mark): string {
    return markText(this.rendering.marks.push(entry) - 1);
  }
}
