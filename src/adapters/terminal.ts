import { createInterface } from 'node:readline/promises';
import type { Terminal } from '../core/ports/terminal.ts';

/** Asks on stderr, so that a result on stdout may be piped elsewhere meanwhile. */
export function openTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Terminal {
  return {
    interactive: input.isTTY && output.isTTY,
    ask: async (question, signal) => {
      const reader = createInterface({ input, output });
      try {
        return (await reader.question(question, { signal })).trim();
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      } finally {
        reader.close();
      }
    },
  };
}
