import { durationText } from '../core/duration.ts';
import type { Verification } from '../core/verification.ts';

/** What will be asked, as a plan shows it: `GET /healthz of Service web:80 answers 2xx, for 5.0s`. */
export function verificationLine(verification: Verification): string {
  const { name, duringMs } = verification;
  const time = duringMs === 0 ? 'once' : `for ${durationText(duringMs)}`;
  return `  ? verify ${name}  ${questionText(verification)}, ${time}`;
}

function questionText(verification: Verification): string {
  if (verification.by === 'http') {
    const { path, service, port, status = '2xx' } = verification;
    return `GET ${path} of Service ${service}:${port} answers ${status}`;
  }
  const { query, above, below, noData } = verification;
  const bounds = [above === undefined ? [] : `above ${above}`, below === undefined ? [] : `below ${below}`];
  const without = { hold: '', pass: ', or has no data', fail: ', and has data' }[noData];
  return `${query} is ${bounds.flat().join(' and ')}${without}`;
}
