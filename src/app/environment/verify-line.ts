import { cut, oneLine, withoutColours } from '../../core/printable.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { LineVerification, Verification } from '../../core/verification.ts';
import { durationText } from '../../core/duration.ts';
import type { Answer } from '../../deploy/verify/answer.ts';
import { endingLeft, runShellLine } from '../shell-line.ts';
import type { Session } from '../world.ts';

/** So many of the last lines say what was wrong; the others stand in the console. */
const LAST_LINES = 20;
const LONGEST_LINE = 400;
const LONGEST_NAME = 80;

type Line = Extract<Verification, LineVerification>;
type Running = { readonly cluster: Pick<Cluster, 'forwardService'> } & Pick<
  Session,
  'adapters' | 'cwd' | 'emit' | 'env' | 'redactor'
>;

/**
 * Runs a line of the block with a way to its Service, and says what its code means. It sees none of the variables with
 * credentials, whatever platform.yml lets through to test lines: those of a deploy are others.
 */
export async function runVerification(
  { line, timeoutMs, ...to }: Line,
  { cluster, adapters, cwd, emit, env, redactor }: Running,
  signal: AbortSignal,
): Promise<Answer> {
  const name = cut(oneLine(redactor.text(line)), LONGEST_NAME);
  const output: string[] = [];
  const onLine = (text: string): void => {
    // Of what is shortened first, half a value might be left that nobody would know for one.
    output.push(cut(oneLine(redactor.text(withoutColours(text))), LONGEST_LINE));
    if (output.length > LAST_LINES) output.shift();
  };
  try {
    const processes = await adapters.processes();
    const forward = await cluster.forwardService(to, signal);
    const shell = { command: line, cwd, timeoutMs, processes, emit, onLine };
    const variables = { SLIPWAY_URL: forward.url, ...withoutProxy(env) };
    const code = await endingLeft(shell, async () =>
      runShellLine({ ...shell, env: variables }, signal),
    ).finally(async () => forward.close());
    return code === 0
      ? { state: 'good', text: `${name} ended with exit code 0` }
      : { state: 'bad', text: `${name} ${troubleOf(code, timeoutMs)}`, output };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { state: 'unknown', text: `${name} could not be started: ${oneLine(redactor.text(reason))}` };
  }
}

function troubleOf(code: number | 'late', timeoutMs: number): string {
  if (code === 'late') return `did not end within ${durationText(timeoutMs)}, and was ended`;
  // As shells say it.
  if (code === 127) return 'could not be started: there is no such program (exit code 127)';
  if (code === 126) return 'could not be started: it may not be executed (exit code 126)';
  return `ended with exit code ${code}`;
}

/** Programs such as curl ask a proxy for loopback, too, unless they are told. */
function withoutProxy(env: Session['env']): Readonly<Record<string, string>> {
  const known = env['NO_PROXY'] ?? env['no_proxy'] ?? '';
  const list = known === '' ? '127.0.0.1' : `${known},127.0.0.1`;
  return { NO_PROXY: list, no_proxy: list };
}
