import { setMaxListeners } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { isatty } from 'node:tty';
import { interrupted, outputUnwritten, terminated } from './core/catalogue/usage.ts';
import { wantsColours } from './core/colours.ts';
import { processAdapters } from './process-adapters.ts';
import { asksForVersion, version } from './core/version.ts';

const argv = process.argv.slice(2);

// Which Node the AWS SDK will want next year is ours to care about, not the reader's of a deploy's output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// Node 20.19 calls a curve experimental that later versions have for good, wherever a file of secrets is opened.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...more: unknown[]): void => {
  if (!String(warning).includes('X25519')) Reflect.apply(emitWarning, undefined, [warning, ...more]);
};

const adapters = processAdapters({
  cwd: process.cwd(),
  env: process.env,
  // Not process.stdin.isTTY: making that stream costs every command some milliseconds.
  screen: isatty(0) && process.stderr.isTTY ? process.stderr : undefined,
  terminal: async () => (await import('./adapters/terminal.ts')).openTerminal(process.stdin, process.stderr),
});

/** Settles when the command has ended and the exit code is set. */
export const ended = asksForVersion(argv) ? void process.stdout.write(`${version}\n`) : main();

async function main(): Promise<void> {
  const stop = new AbortController();
  // Everything that waits listens to it: a warning of a leak would be about nothing.
  setMaxListeners(0, stop.signal);
  const stopWith = (reason: Error) => (): void => {
    // The second signal of an impatient person ends the process at once.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(reason);
  };
  // A deploy goes on to its end whether anybody hears of it or not.
  let unwritten: string | undefined;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // Anyone who reads with `| head` has seen enough.
    if (code !== 'EPIPE') unwritten ??= code === 'ENOSPC' ? 'the disk is full' : message;
  });
  process.on('SIGINT', stopWith(interrupted()));
  process.on('SIGTERM', stopWith(terminated()));
  const [{ failureText, runProgram }, { clock }] = await Promise.all([
    import('./cli/program.ts'),
    import('./adapters/clock.ts'),
  ]);
  const exit = await runProgram(argv, {
    version,
    node: process.versions.node,
    cwd: process.cwd(),
    env: process.env,
    person: `${userInfo().username}@${hostname()}`,
    clock,
    signal: stop.signal,
    adapters,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    // A terminal that nobody measured says 0.
    columns: process.stderr.isTTY ? process.stderr.columns || 80 : undefined,
    columnsOut: process.stdout.isTTY ? process.stdout.columns || 80 : undefined,
    colour: wantsColours(process.stderr, process.env),
    colourOut: wantsColours(process.stdout, process.env),
  });
  process.exitCode = exit;
  await new Promise((written) => process.stdout.write('', written));
  if (unwritten === undefined) return;
  const error = outputUnwritten(unwritten);
  process.stderr.write(`${failureText(error, version)}\n`);
  // An answer that is not whole is none, however well the rest went.
  if (exit === 0) process.exitCode = error.exit;
}
