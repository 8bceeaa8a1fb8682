import { createInterface } from 'node:readline/promises';
import { interrupted } from '../core/catalogue/usage.ts';
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
        // While it asks, Ctrl-C and Ctrl-D are keys to it, and no signal comes.
        if (!signal.aborted && error instanceof Error && error.name === 'AbortError') {
          output.write('\n');
          throw interrupted();
        }
        throw signal.aborted ? signal.reason : error;
      } finally {
        reader.close();
      }
    },
  };
}
