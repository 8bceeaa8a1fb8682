import { durationText } from '../core/duration.ts';
import { oneLine } from '../core/printable.ts';
import type { Verification } from '../core/verification.ts';

/** What will be asked or run, as a plan shows it: `GET /healthz of Service web:80 answers 2xx, for 5.0s`. */
export function verificationLine(verification: Verification): string {
  const { name, duringMs } = verification;
  if (verification.by === 'line') {
    const { line, service, port, timeoutMs } = verification;
    const led = `with SLIPWAY_URL of Service ${service}:${port}, within ${durationText(timeoutMs)}`;
    return `  ? verify ${name}  runs ${oneLine(line)} on the machine that deploys, ${led}`;
  }
  const time = duringMs === 0 ? 'once' : `for ${durationText(duringMs)}`;
  return `  ? verify ${name}  ${questionText(verification)}, ${time}`;
}

function questionText(verification: Exclude<Verification, { by: 'line' }>): string {
  if (verification.by === 'http') {
    const { path, service, port, status = '2xx' } = verification;
    return `GET ${path} of Service ${service}:${port} answers ${status}`;
  }
  const { query, above, below, noData } = verification;
  const bounds = [above === undefined ? [] : `above ${above}`, below === undefined ? [] : `below ${below}`];
  const without = { hold: '', pass: ', or has no data', fail: ', and has data' }[noData];
  return `${query} is ${bounds.flat().join(' and ')}${without}`;
}
