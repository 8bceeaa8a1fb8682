import { spawn } from 'node:child_process';

export type Ran = { readonly exit: number; readonly out: string; readonly err: string };

export type Running = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Typed once the program has said a text: what stands in a terminal before is no answer. */
  readonly answer?: { readonly to: string; readonly typed: string };
};

/** Runs a program to its end, whatever its exit code. */
export async function run(
  [command = '', ...args]: readonly string[],
  { cwd, env, input, answer }: Running,
): Promise<Ran> {
  const child = spawn(command, args, { cwd, env });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  if (answer) {
    const listen = (): void => {
      if (!(out + err).includes(answer.to)) return;
      child.stdout.off('data', listen);
      child.stdin.end(answer.typed);
    };
    child.stdout.on('data', listen);
  } else child.stdin.end(input ?? '');
  const exit = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 128));
  });
  return { exit, out, err };
}
