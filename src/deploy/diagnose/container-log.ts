import type { ContainerLog } from '../../core/diagnosis.ts';
import { cut } from '../../core/printable.ts';
import { containerStatuses, type Pod } from '../../core/pod.ts';
import type { Reading } from './reading.ts';
import { unreadable } from './unreadable.ts';

/** What a kubelet answers, as if it were the log, once the runtime has removed the container. */
const LOST =
  /^(?:unable to retrieve container logs for \S+|failed to (?:try resolving symlinks in path|open log file) ".*: no such file or directory)\s*$/;
const LINES = 25;
const LINE_LENGTH = 400;
/** Enough for 25 lines of any sane log, and little beside one gigabyte. */
const LIMIT_BYTES = 64 * 1024;

/** The end of what a container said, and of what it said in the run before; what cannot be read is named. */
export async function readContainerLogs(
  pod: Pod,
  container: string,
  { cluster, redact, withheld, signal }: Reading,
): Promise<{ readonly logs: readonly ContainerLog[]; readonly unseen: readonly string[] }> {
  const { name, namespace = 'default' } = pod.metadata;
  const logs: ContainerLog[] = [];
  const unseen: string[] = [];
  let lost: string | undefined;
  for (const which of runsOf(pod, container)) {
    const request = {
      namespace,
      pod: name,
      container,
      previous: which === 'previous',
      tailLines: LINES,
      limitBytes: LIMIT_BYTES,
    };
    if (withheld !== undefined) {
      unseen.push(`${which} log of ${name}, container ${container}: left out, ${withheld}`);
      continue;
    }
    try {
      const text = await cluster.logs(request, signal);
      if (LOST.test(text)) {
        lost ??= `${which} log of ${name}, container ${container}: its node no longer has it`;
        continue;
      }
      const lines = logLines(redact(text));
      if (lines.length > 0) logs.push({ pod: name, container, which, lines });
    } catch (error) {
      unseen.push(`${which} log of ${name}, container ${container}: ${unreadable(error, signal)}`);
    }
  }
  // A kubelet keeps only the last run of a container, so that nothing is missed where that has said something.
  if (lost !== undefined && logs.length === 0) unseen.push(lost);
  return { logs: withoutRepetition(logs), unseen };
}

/** A program that dies of the same says the same. */
function withoutRepetition(logs: readonly ContainerLog[]): readonly ContainerLog[] {
  const [first, second] = logs;
  return first && second && first.lines.join('\n') === second.lines.join('\n')
    ? [{ ...first, which: 'both' }]
    : logs;
}

/** Only runs that there were: asking for others is an error of the API. */
function runsOf(pod: Pod, container: string): readonly ('current' | 'previous')[] {
  const status = containerStatuses(pod).find(({ name }) => name === container);
  const current = status?.state?.running ?? status?.state?.terminated;
  const before = status?.lastState?.terminated;
  // While it waits to be started again, the API serves the last run as the current one.
  if (before && !current) return (status?.restartCount ?? 0) > 0 ? ['previous', 'current'] : ['current'];
  return [...(before ? (['previous'] as const) : []), ...(current ? (['current'] as const) : [])];
}

/** The last lines, fit for any console: no cursor codes, nothing unprintable, no line without end. */
export function logLines(text: string): string[] {
  return text
    .split(/\r?\n|\r/)
    .map((line) => printable(line).trimEnd())
    .filter((line) => line !== '')
    .slice(-LINES);
}

function printable(line: string): string {
  const plain = line
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/g, '·');
  return cut(plain, LINE_LENGTH);
}
