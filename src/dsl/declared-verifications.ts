import { parseDuration } from '../core/duration.ts';
import type { Verifying } from '../core/release.ts';
import { originAt, type Resolving, sayer } from './resolving.ts';

/** How long a line may run that does not say it. */
const LINE_MS = 5 * 60_000;

/** What has to hold in this environment; nothing of a word that says nothing for it. */
export function verificationsBy(resolving: Resolving): readonly Verifying[] {
  const { verifications = [] } = resolving.context.kubernetes ?? {};
  return verifications.flatMap((_, index) => verificationFor(resolving, index) ?? []);
}

function verificationFor(resolving: Resolving, index: number): Verifying | undefined {
  const { verifications = [], deployments = [] } = resolving.context.kubernetes ?? {};
  const { environment } = resolving;
  const { name, http, status, port, prometheus, above, below, during, noData, line, timeout } =
    verifications[index] ?? {};
  const path = ['kubernetes', 'verifications', index];
  const said = sayer(resolving, 'verify', path);
  const [asked, run, query, time] = [
    said<string>('http', http),
    said<string>('line', line),
    said<string>('prometheus', prometheus),
    said<string>('during', during),
  ];
  const origin = originAt(resolving, path, 'verify');
  const common = {
    during: time,
    duringMs: (time && parseDuration(time.value)) ?? environment.soakMs,
    origin,
  };
  const service = {
    deployment: name ?? deployments[0]?.name ?? '',
    port: said<number>('port', port),
  };
  if (asked)
    return { ...common, ...service, by: 'http', path: asked, status: said<number>('status', status) };
  if (run) {
    const limit = said<string>('timeout', timeout);
    return {
      ...common,
      ...service,
      by: 'line',
      duringMs: 0,
      line: run,
      timeout: limit,
      timeoutMs: (limit && parseDuration(limit.value)) ?? LINE_MS,
    };
  }
  // checkRelease has said where the platform names no Prometheus.
  if (!query || !environment.prometheus) return undefined;
  return {
    ...common,
    by: 'prometheus',
    query,
    above: said<number>('above', above),
    below: said<number>('below', below),
    noData: said<'hold' | 'pass' | 'fail'>('noData', noData) ?? { value: 'hold', origin },
  };
}
