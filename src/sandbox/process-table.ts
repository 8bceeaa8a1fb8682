import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process and when it began: a process id alone may by now belong to someone else. */
export type ProcessId = { readonly pid: number; readonly started: string };

const run = promisify(execFile);

/** When the process began, in the machine's own notation; undefined when it has ended. */
export async function startOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

export async function isAlive({ pid, started }: ProcessId): Promise<boolean> {
  return (await startOf(pid)) === started;
}

/**
 * Every process whose environment names this sandbox: also one that was started but never recorded,
 * because the command that started it was killed in between.
 */
export async function processesMarked(marker: string): Promise<readonly ProcessId[]> {
  const pids = process.platform === 'linux' ? await markedInProc(marker) : await markedInPs(marker);
  const found = await Promise.all(pids.map(async (pid) => ({ pid, started: await startOf(pid) })));
  return found.filter((one): one is ProcessId => one.started !== undefined);
}

async function startFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, in brackets, may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === undefined || state === '' || state === 'X') return undefined;
  // A zombie only waits for its parent to read how it ended, but as long as it has other threads they hold its ports.
  if (state === 'Z' && (await threadsOf(pid)) <= 1) return undefined;
  return fields[19];
}

async function threadsOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/task`).catch(() => [])).length;
}

async function markedInProc(marker: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => {
      // Other people's processes cannot be read, and are not ours.
      const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return variables.split('\0').includes(marker);
    }),
  );
  return pids.filter((_, index) => marked[index]);
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  const [state = 'Z', ...started] = stdout.trim().split(/\s+/u);
  return state.startsWith('Z') || started.length === 0 ? undefined : started.join(' ');
}

async function markedInPs(marker: string): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 64 << 20 });
  return stdout
    .split('\n')
    .filter((line) => line.split(/\s+/u).includes(marker))
    .map((line) => Number.parseInt(line, 10));
}
