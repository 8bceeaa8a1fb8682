import { proxyFault } from './fault.ts';

type Asked = {
  readonly host: string;
  /** As the sentence begins: `Prometheus`, `it`. */
  readonly who: string;
  /** What is said where the time for an answer was over. */
  readonly late: string;
};

/** Why somebody who was asked by HTTP gave no answer, without the address, which may hold a key. */
export function silenceReason(error: unknown, { host, who, late }: Asked): string {
  const fault = proxyFault(error, host);
  if (fault) return fault.message;
  if (!(error instanceof Error)) return `${who} cannot be reached`;
  if (error.name === 'TimeoutError') return late;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? `${who} cannot be reached` : `${who} cannot be reached (${code})`;
}
