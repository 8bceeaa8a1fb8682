/** The person at the console, if there is one. */
export type Terminal = {
  /** False in Jenkins, in a pipe and with --no-input: then nothing is ever asked. */
  readonly interactive: boolean;
  /** One line typed by the person; rejects with the signal's reason when it aborts. */
  ask(question: string, signal: AbortSignal): Promise<string>;
};
