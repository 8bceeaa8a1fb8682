import type { Terminated } from '../../core/pod.ts';

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  4: 'SIGILL, an instruction this processor does not have: image of another architecture?',
  6: 'SIGABRT, it aborted itself',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL: killed from outside',
  11: 'SIGSEGV: memory access fault',
  13: 'SIGPIPE',
  15: 'SIGTERM: asked to stop',
};

/** What an exit code means beyond its number; undefined where only the program itself knows. */
export function exitMeaning(
  { exitCode, reason, signal }: Terminated,
  { ends = false }: { readonly ends?: boolean } = {},
): string | undefined {
  if (reason === 'OOMKilled') return 'killed, out of memory';
  if (exitCode === 0) return ends ? undefined : 'ended without an error, though it should keep running';
  if (exitCode === 126) return 'the command cannot be executed';
  if (exitCode === 127) return 'the command was not found';
  if (exitCode === 255) return 'the program says only that it failed, or the node was lost';
  const number = signal ?? (exitCode > 128 && exitCode < 160 ? exitCode - 128 : undefined);
  return number === undefined ? undefined : (SIGNALS[number] ?? `signal ${number}`);
}
