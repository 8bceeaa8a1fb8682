import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Command } from '../deploy/tools.ts';

export type Heard = {
  /** When the words came, on performance.now()'s clock; undefined where they never did. */
  readonly at: number | undefined;
  /** From the start of the command to its end, or to the cap. */
  readonly ms: number;
  readonly capped: boolean;
  readonly output: string;
};

/** Runs a command and notes when it first says something; ends it at the cap. */
export async function hear(
  { program, args, cwd }: Command,
  words: RegExp,
  { env, capMs }: { readonly env: NodeJS.ProcessEnv; readonly capMs: number },
): Promise<Heard> {
  const began = performance.now();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let at: number | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (words.test(output)) at ??= performance.now();
    });
  let capped = false;
  const cap = setTimeout(() => {
    capped = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, capMs);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(cap);
  return { at, ms: performance.now() - began, capped, output };
}
