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

  /** Its bytes, for what must work on them, such as a redactor; to be treated as revealed. */
  bytes(encoding: 'utf8' | 'base64'): Buffer {
    return Buffer.from(this.#value, encoding);
  }

  /** Whether it holds exactly this text, so that a comparison needs no reveal. */
  is(text: string): boolean {
    return this.#value === text;
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && this.#value === other.#value;
  }

  /** Characters; not a promise about bytes. */
  get length(): number {
    return this.#value.length;
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
