import type { Socket } from 'node:net';
import type { ProxyRemedy } from '../../core/catalogue/network.ts';
import { NoTunnel, type Target, throughHttp } from './http-tunnel.ts';
import { loginOf, proxyText } from './proxies.ts';

/** Longest time to open a tunnel, in milliseconds: shorter than the time of the requests that wait for it. */
export const OPENING_MS = 20_000;

/** Code of a proxy's refusal, which is as good as its next one. */
export const NO_TUNNEL = 'ERR_PROXY';

/** A proxy that gave no tunnel. `code` is that of a connection that may be tried again, where it may. */
export class ProxyError extends Error {
  readonly proxy: string;
  readonly code: string;
  readonly remedy: ProxyRemedy;
  /** What went wrong on the way to it. */
  readonly reason: string;

  constructor(
    proxy: URL,
    message: string,
    {
      code = NO_TUNNEL,
      remedy = 'address',
      reason = message,
    }: Partial<Pick<ProxyError, 'code' | 'remedy' | 'reason'>> = {},
  ) {
    super(message);
    this.name = 'ProxyError';
    this.proxy = proxyText(proxy);
    this.code = code;
    this.remedy = remedy;
    this.reason = reason;
  }
}

/** A connection to the target through the proxy, without TLS of its own; rejects with a `ProxyError`. */
export async function openTunnel(proxy: URL, target: Target, ca: string[] | undefined): Promise<Socket> {
  try {
    return await (proxy.protocol.startsWith('socks')
      ? throughSocks(proxy, target)
      : throughHttp(proxy, target, { ca, timeout: OPENING_MS }));
  } catch (error) {
    throw error instanceof NoTunnel
      ? refusal(proxy, target, error)
      : failure(proxy, target, error as NodeJS.ErrnoException);
  }
}

/** Few have one, so that its client is loaded then. */
async function throughSocks(proxy: URL, { host, port }: Target): Promise<Socket> {
  const { socksAgent } = await import('./socks.ts');
  const agent = socksAgent(proxy, OPENING_MS);
  const unused = { destroy: () => undefined };
  const socket = await agent.connect(unused as never, { host, port, secureEndpoint: false });
  return socket.setTimeout(0).removeAllListeners('timeout');
}

function refusal(proxy: URL, { host, port }: Target, { status, logins }: NoTunnel): ProxyError {
  const to = `${host}:${port}`;
  if (status === 407) {
    const isBasic = logins.length === 0 || logins.some((one) => /^basic$/i.test(one));
    return isBasic
      ? loginRefused(proxy)
      : new ProxyError(proxy, `requires a login by ${logins.join(' or ')}`, { remedy: 'other login' });
  }
  return status >= 500
    ? new ProxyError(proxy, `cannot reach ${to} (${status})`, { code: 'ECONNRESET' })
    : new ProxyError(proxy, `refuses to connect to ${to} (${status})`);
}

function failure(proxy: URL, { host, port }: Target, error: NodeJS.ErrnoException): ProxyError {
  if (/authentication|NoAcceptedAuth/i.test(error.message)) return loginRefused(proxy);
  if (/^Socks[45] proxy rejected/i.test(error.message)) {
    const why = / - \(?(\w+)\)?$/.exec(error.message)?.[1] ?? 'rejected';
    return new ProxyError(proxy, `refuses to connect to ${host}:${port} (${why})`);
  }
  const language = otherLanguage(proxy, error);
  if (language !== undefined)
    return new ProxyError(proxy, `does not speak ${language}`, { remedy: 'scheme' });
  const why = REASONS[error.code ?? ''] ?? SOCKS_REASONS[error.message] ?? error.message;
  const code = error.code === undefined ? {} : { code: error.code };
  return new ProxyError(proxy, `cannot be reached: ${why}`, { ...code, reason: why });
}

/** What the scheme of its address promised and its answer is not. */
function otherLanguage({ protocol }: URL, { code = '', message }: NodeJS.ErrnoException): string | undefined {
  if (/^Received invalid Socks|^Negotiation error/.test(message))
    return protocol.startsWith('socks4') ? 'SOCKS 4' : 'SOCKS 5';
  if (/^HPE_/.test(code)) return 'HTTP';
  return isGarbledTls(code, message) ? 'TLS' : undefined;
}

function loginRefused(proxy: URL): ProxyError {
  const has = loginOf(proxy) !== undefined;
  return new ProxyError(proxy, has ? 'does not accept the login' : 'requires a login', { remedy: 'login' });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve just now',
};

const SOCKS_REASONS: Readonly<Record<string, string>> = {
  'Socket closed': 'the connection was cut',
  'Proxy connection timed out': 'no answer',
};

/** Whether what came instead of TLS is none; alerts are TLS, and said by whoever is meant. */
export function isGarbledTls(code: unknown, message: string): boolean {
  return typeof code === 'string' && /^(?:EPROTO|ERR_SSL_)/.test(code) && !/alert/i.test(code + message);
}
