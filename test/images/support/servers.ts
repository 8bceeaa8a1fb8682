import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Server = { readonly port: number; readonly host: string; stop(): Promise<void> };

/** A port nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** An empty folder, removed by what `after` runs. */
export async function emptyFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export type Started = { stop(): Promise<void> };

/** A program in the background, up once `ready` says so; its output is the message when it never gets there. */
export async function startProgram(
  command: string,
  args: readonly string[],
  { env = {}, ready }: { env?: Record<string, string>; ready: () => Promise<boolean> },
): Promise<Started> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => said.push(String(data)));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said.push(error.message);
      resolve();
    });
    child.once('exit', () => resolve());
  });
  let over = false;
  void ended.then(() => (over = true));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  for (let tries = 0; !(await ready().catch(() => false)); tries += 1) {
    if (over || tries > 400) {
      kill();
      throw new Error(`${command} ${args.join(' ')} did not start:\n${said.join('')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      process.removeListener('exit', kill);
    },
  };
}
