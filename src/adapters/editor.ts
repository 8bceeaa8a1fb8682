import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { access, constants, mkdtemp, readFile, writeFile } from 'node:fs/promises';
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
      const stop = wipedAtTheEnd(folder);
      try {
        await writeFile(file, text.reveal(), { mode: 0o600, flag: 'wx' });
        await runEditor(program, file, { env, signal });
        return new Secret(await readFile(file, 'utf8'));
      } finally {
        stop();
        wipe(folder);
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

/** Wipes also where nobody comes back to it: the terminal is closed, or an impatient person stops the process a second time. */
function wipedAtTheEnd(folder: string): () => void {
  const atExit = (): void => wipe(folder);
  const atHangUp = (): void => {
    stop();
    wipe(folder);
    // As it would have ended without us.
    process.kill(process.pid, 'SIGHUP');
  };
  const stop = (): void => {
    process.off('exit', atExit);
    process.off('SIGHUP', atHangUp);
  };
  process.on('exit', atExit);
  process.on('SIGHUP', atHangUp);
  return stop;
}

/** Through a shell, as git does, because EDITOR may hold options: `code --wait`. The file is an argument, never part of the line. */
async function runEditor(
  program: string,
  file: string,
  { env, signal }: { readonly env: Env; readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', `${program} "$1"`, program, file], {
    stdio: 'inherit',
    // The person's own program at the person's own terminal, which may well be made of further commands of ours.
    env,
  });
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

/** Overwrites what is there before it is removed, copies and swap files of the editor included. All at once: the process may be on its way out. */
function wipe(folder: string): void {
  if (!existsSync(folder)) return;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) overwrite(join(entry.parentPath, entry.name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function overwrite(path: string): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Buffer.alloc(fstatSync(file).size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
