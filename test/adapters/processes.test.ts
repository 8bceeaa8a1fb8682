import { expect } from 'chai';
import { openProcesses } from '../../src/adapters/processes.ts';

const processes = openProcesses(process.env);
const never = new AbortController().signal;

function shell(
  line: string,
  onLine: (line: string, stream: string) => void = () => undefined,
  input?: string,
) {
  return { command: 'sh', args: ['-c', line], cwd: '/', onLine, ...(input !== undefined && { input }) };
}

describe('src/adapters/processes', () => {
  it('gives whole lines of both streams and the exit code', async () => {
    const lines: string[] = [];

    const result = await processes.run(
      shell('printf a; echo b; echo c >&2; printf last; exit 3', (line, stream) =>
        lines.push(`${stream} ${line}`),
      ),
      never,
    );

    expect(result).to.deep.equal({ code: 3, signal: undefined });
    expect(lines.toSorted()).to.deep.equal(['stderr c', 'stdout ab', 'stdout last']);
  });

  it('hands over input without its standing in the arguments', async () => {
    const lines: string[] = [];

    await processes.run(
      shell('cat', (line) => lines.push(line), 'one\ntwo\n'),
      never,
    );

    expect(lines).to.deep.equal(['one', 'two']);
  });

  it('ends what a shell line has started when it is stopped', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    let child = 0;

    const run = processes.run(
      shell('sleep 600 & echo $!; wait', (line) => {
        child = Number(line);
        stop.abort(reason);
      }),
      stop.signal,
    );

    let thrown: unknown;
    await run.catch((error: unknown) => (thrown = error));
    expect(thrown).to.equal(reason);
    expect(child).to.be.greaterThan(0);
    expect(await ended(child)).to.equal(true);
  });

  it('does not wait for what a line leaves running with its output open', async () => {
    const lines: string[] = [];

    const result = await processes.run(
      shell('setsid sleep 600 & echo $!', (line) => lines.push(line)),
      never,
    );

    const left = Number(lines[0]);
    const state = await ended(left, 1);
    process.kill(left);
    expect(result.code).to.equal(0);
    expect(state).to.equal(false);
  });

  it('finds a program on the path, and says when there is none', async () => {
    expect(await processes.find('sh')).to.match(/\/sh$/);
    expect(await processes.find('no-such-program-here')).to.equal(undefined);
  });
});

/** Waits until the process is gone or a zombie, for so many looks; the test's own time-out bounds it. */
async function ended(pid: number, looks = Infinity): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  for (let look = 0; look < looks; look += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').then(
      (text) => text.split(') ')[1]?.[0],
      () => undefined,
    );
    if (state === undefined || state === 'Z') return true;
    await new Promise(setImmediate);
  }
  return false;
}
