import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { Files } from '../core/ports/files.ts';
import type { Processes } from '../core/ports/processes.ts';
import type { Repository } from '../core/ports/repository.ts';
import type { Terminal } from '../core/ports/terminal.ts';

/** The outside world, each part loaded when a command first asks for it. */
export type Adapters = {
  files(root: string): Promise<Files>;
  repository(root: string): Promise<Repository>;
  processes(): Promise<Processes>;
  terminal(): Promise<Terminal>;
};

/** Everything a command may touch. Nothing below it reads `process`. */
export type Session = {
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborts on SIGINT, SIGTERM; its reason says which. */
  readonly signal: AbortSignal;
  readonly adapters: Adapters;
  /** `json` prints events, one a line, instead of text for people. */
  readonly output: 'text' | 'json';
  /** What happened, for people on stderr or for programs on stdout. */
  readonly emit: Emit;
  /** A result on stdout, such as manifests; a newline is added. */
  readonly print: (text: string) => void;
};
