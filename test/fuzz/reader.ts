/** One way in which what strangers wrote comes in. Inputs are bytes. */
export type Reader = {
  readonly name: string;
  /** Valid ones, which are changed. */
  readonly samples: readonly Buffer[];
  /** Words of the format, put where they do not belong. */
  readonly words?: readonly string[];
  /** Makes checksums and signatures fit again, so that what is behind them is reached too; half of the inputs go through it. */
  readonly fitted?: (input: Buffer) => Buffer | Promise<Buffer>;
  /** Settles with anything, or throws what a person would be told. Throws Wrong where it finds a mistake itself. */
  readonly read: (input: Buffer) => unknown;
  /** Of the inputs that others get, where each takes long. */
  readonly share?: number;
  /** Milliseconds that one input may take, where it is not the usual time. */
  readonly mostMs?: number;
};

/** What a reader was found to do wrong without throwing. */
export class Wrong extends Error {}
