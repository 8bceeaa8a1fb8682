import type { Secret } from '../secret.ts';

/** The person's own editor. */
export type Editor = {
  /**
   * Lets the person edit a text and returns what they saved. Meanwhile it lies in a file that only they can read, in
   * memory where the machine has a place for that, and is wiped afterwards whatever happens.
   */
  edit(text: Secret, name: string, signal: AbortSignal): Promise<Secret>;
};
