import { createInterface } from 'node:readline/promises';
import { interrupted } from '../core/catalogue/usage.ts';
import type { Terminal } from '../core/ports/terminal.ts';
import { printable } from '../core/printable.ts';
import { turnOfLoop } from '../core/turn-of-loop.ts';

/** Asks on stderr, so that a result on stdout may be piped elsewhere meanwhile. */
export function openTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Terminal {
  return {
    interactive: input.isTTY && output.isTTY,
    ask: async (question, signal) => {
      await discardTyped(input);
      const reader = createInterface({ input, output });
      // While it asks, Ctrl-C and Ctrl-D are keys to it and close it; Node 20.19 leaves the question open then.
      const closed = new Promise<never>((_, reject) => reader.once('close', () => reject(interrupted())));
      try {
        return (await Promise.race([reader.question(printable(question), { signal }), closed])).trim();
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        output.write('\n');
        throw error instanceof Error && error.name === 'AbortError' ? interrupted() : error;
      } finally {
        reader.close();
      }
    },
  };
}

/** What was typed before the question was there is no answer to it, not even half a line. */
async function discardTyped(input: NodeJS.ReadStream): Promise<void> {
  if (!input.isTTY) return;
  let heard = true;
  const listen = (): void => void (heard = true);
  input.setRawMode(true);
  input.on('data', listen);
  while (heard) {
    heard = false;
    // Whatever the terminal holds is read within one round of the event loop.
    await turnOfLoop();
  }
  input.off('data', listen);
  input.pause();
  input.setRawMode(false);
}
