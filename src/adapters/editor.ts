import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { editorFailed, editorMissing } from '../core/catalogue/secrets.ts';
import type { Editor } from '../core/ports/editor.ts';
import { Secret } from '../core/secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Memory, so that nothing of the text ever reaches a disk. */
const MEMORY = '/dev/shm';

export function openEditor(env: Env): Editor {
  return {
    edit: async (text, name, signal) => {
      const program = env['VISUAL'] ?? env['EDITOR'];
      if (program === undefined || program === '') throw editorMissing();
      const folder = await mkdtemp(join(await privateRoot(), 'slipway-'));
      const file = join(folder, basename(name));
      try {
        await writeFile(file, text.reveal(), { mode: 0o600, flag: 'wx' });
        await runEditor(program, file, { env, signal });
        return new Secret(await readFile(file, 'utf8'));
      } finally {
        await wipe(folder);
      }
    },
  };
}

async function privateRoot(): Promise<string> {
  return access(MEMORY, constants.W_OK).then(
    () => MEMORY,
    () => tmpdir(),
  );
}

/** Through a shell, as git does, because EDITOR may hold options: `code --wait`. The file is an argument, never part of the line. */
async function runEditor(
  program: string,
  file: string,
  { env, signal }: { readonly env: Env; readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', `${program} "$1"`, program, file], { stdio: 'inherit', env });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (code !== 0) throw editorFailed(program, code === 127 ? 'was not found' : `ended with ${code}`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Overwrites what is there before it is removed, copies and swap files of the editor included. */
async function wipe(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { size } = await stat(path);
    const file = await open(path, 'r+');
    try {
      await file.write(Buffer.alloc(size));
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await rm(folder, { recursive: true, force: true });
}
