import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretsBucket } from '../../src/core/platform.ts';
import { ageKey } from './secret-files.ts';
import { program } from './program.ts';

export type Ran = { readonly exit: number; readonly text: string };
type Env = Readonly<Record<string, string | undefined>>;

/** A folder with a platform file and an age key, in which the bundled program works as for a person. */
export type SecretsFolder = {
  readonly path: string;
  readonly platform: (secrets: Partial<SecretsBucket> & { readonly kms?: string }) => void;
  /** Writes a file and returns its path; a script is made executable. */
  readonly write: (name: string, text: string) => string;
  readonly slipway: (line: string, env?: Env) => Promise<Ran>;
  /** The same on a terminal of its own; `typed` has a line for each question. */
  readonly onTerminal: (
    line: string,
    options?: { readonly typed?: string; readonly env?: Env },
  ) => Promise<Ran>;
  readonly remove: () => void;
};

export async function secretsFolder(config: SecretsBucket, env: Env): Promise<SecretsFolder> {
  const path = mkdtempSync(join(tmpdir(), 'slipway-secrets-cli-'));
  const { identity, recipient } = await ageKey();
  const write = (name: string, text: string): string => {
    const file = join(path, name);
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
    return file;
  };
  const base = { ...config, age: [recipient] };
  const platform = (secrets: Partial<SecretsBucket>): void =>
    void write('platform.yml', platformText({ ...base, ...secrets }));
  platform({});
  const keyFile = write('age.key', `${identity}\n`);
  const whole = {
    ...process.env,
    ...env,
    CI: undefined,
    HOME: path,
    SLIPWAY_PLATFORM: 'platform.yml',
    SLIPWAY_AGE_KEY_FILE: keyFile,
  };
  const run = async (command: readonly string[], more: Env, typed = ''): Promise<Ran> => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { cwd: path, env: { ...whole, ...more }, stdio: 'pipe' });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // What stands in a terminal before a question is no answer to it.
    if (typed === '') child.stdin.end();
    else {
      const answers = typed.match(/.*\n/gu) ?? [];
      let given = 0;
      child.stdout.on('data', () => {
        for (; given < Math.min(text.split('press Enter').length - 1, answers.length); given += 1)
          child.stdin.write(answers[given] ?? '');
        if (given === answers.length) child.stdin.end();
      });
    }
    const exit = await new Promise<number>((done) => child.once('close', (code) => done(code ?? 128)));
    return { exit, text };
  };
  return {
    path,
    platform,
    write,
    slipway: (line, more = {}) => run([process.execPath, program, ...line.split(' ')], more),
    onTerminal: (line, { typed = '', env: more = {} } = {}) => {
      const words = [process.execPath, program, ...line.split(' ')].map((word) => `'${word}'`).join(' ');
      return run(['script', '-qec', words, '/dev/null'], { NO_COLOR: '1', ...more }, typed);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function platformText(secrets: Partial<SecretsBucket>): string {
  const cluster = '{ context: c, server: "https://127.0.0.1:6443", identity: id }';
  return `registry: { oci: registry.example.com }
secrets: ${JSON.stringify(secrets)}
environments:
  development: { branches: [development], namespace: dev, cluster: ${cluster} }
`;
}
