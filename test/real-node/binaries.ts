import { clock } from '../../src/adapters/clock.ts';
import { binaries } from '../../src/sandbox/binaries.ts';

/** Prints the folder with the sandbox's programs, which it builds where they are missing. */
const { signal } = new AbortController();
process.stdout.write(`${await binaries({ env: process.env, clock, emit: () => undefined, signal })}\n`);
