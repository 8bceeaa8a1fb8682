import {
  type Believed,
  pageAnswered,
  proxyCut,
  proxyFailed,
  proxyItselfUntrusted,
  proxyUntrusted,
} from '../../core/catalogue/network.ts';
import { UserError } from '../../core/errors.ts';
import { isGarbledTls, NO_TUNNEL, ProxyError } from './tunnel.ts';

/** A proxy's trouble in words; undefined where no proxy is to blame. Looks into causes, in which libraries wrap errors. */
export function proxyFault(
  error: unknown,
  host: string,
  believed: Believed = 'usual',
): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof UserError && pageAnswered.is(error)) return error;
  if (error instanceof ProxyError && isUntrusted(error.code))
    return proxyItselfUntrusted(error.proxy, error.reason);
  if (error instanceof ProxyError) return proxyFailed(error.proxy, error.message, error.remedy);
  const { proxy, code, damage, opening } = error as Marked;
  if (typeof opening === 'string' && error.name === 'TimeoutError')
    return proxyFailed(opening, `opens no tunnel to ${host} in time`, 'address');
  if (typeof proxy === 'string') {
    if (isUntrusted(code)) return proxyUntrusted(proxy, host, error.message, believed);
    if (isGarbledTls(code, error.message)) return proxyCut(proxy, host, 'brings something that is no TLS');
    if (typeof damage === 'string') return proxyCut(proxy, host, `is damaged (${damage})`);
    if (isCut(code)) return proxyCut(proxy, host, 'was cut');
  }
  return proxyFault(error instanceof AggregateError ? error.errors[0] : error.cause, host, believed);
}

/** What a request through a proxy leaves on its errors. */
type Marked = Error & {
  readonly proxy?: unknown;
  readonly code?: unknown;
  readonly damage?: unknown;
  readonly opening?: unknown;
};

/** A proxy that says no says so again. */
export function isRefusedByProxy(error: unknown): boolean {
  return error instanceof ProxyError && error.code === NO_TUNNEL;
}

/** Whether a connection ended because its certificate is not believed. */
export function isUntrusted(code: unknown): boolean {
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
}

function isCut(code: unknown): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}
