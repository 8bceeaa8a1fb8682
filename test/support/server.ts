import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after } from 'mocha';

export type ServerProgram = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers as soon as the server does, whatever the status. */
  readonly url: string;
};

const running = new Set<ChildProcess>();

/** Starts a program that serves HTTP on loopback; it ends with the mocha process. */
export async function startServer({ command, args, env, url }: ServerProgram): Promise<void> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
  // Nobody waits for the end any more once the server answers.
  ended.catch(() => running.delete(child));
  await Promise.race([ended, answers(url)]);
}

async function answers(url: string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline;) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`nothing answers at ${url}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function stopAll(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

after('end the servers of the tests', stopAll);
// Where mocha itself is ended, its hooks do not run.
process.once('exit', stopAll);
