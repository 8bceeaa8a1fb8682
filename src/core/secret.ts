const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A value that cannot be printed, logged or serialised by accident. `grep reveal` lists every use. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect](): string {
    return '[secret]';
  }
}
