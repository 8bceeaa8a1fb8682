export type ProcessResult = { readonly code: number; readonly signal: string | undefined };

export type ProcessRequest = {
  readonly command: string;
  /** Never a secret value: other users of the machine can read it. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Names of variables with credentials that the program may see; without them it sees none. */
  readonly pass?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Given to the process on its standard input, for what must not stand in args or env. */
  readonly input?: string;
  /** Takes what comes on standard output as it is, so that no letter of it is taken for the end of a line. */
  readonly onOutput?: (part: Uint8Array) => void;
  /** Called for each whole line of either stream, without its line end; of standard error alone beside `onOutput`. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
};

/** Programs of the machine. */
export type Processes = {
  /** Ends the whole process group when the signal aborts, and rejects with the signal's reason. */
  run(request: ProcessRequest, signal: AbortSignal): Promise<ProcessResult>;
  /** Ends what the programs that were run have left running, where the system can tell; the names of what was ended. */
  endLeft(): Promise<readonly string[]>;
  /** Absolute path of a program on PATH; undefined where there is none. */
  find(program: string): Promise<string | undefined>;
};
