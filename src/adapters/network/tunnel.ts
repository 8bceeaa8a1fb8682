import { HttpProxyAgent } from 'hpagent';
import { isIP, type Socket } from 'node:net';
import { proxyText } from './proxies.ts';

/** Longest time to open a tunnel, in milliseconds. */
const OPENING_MS = 30_000;

/** Code of a proxy's refusal, which is as good as its next one. */
export const NO_TUNNEL = 'ERR_PROXY';

/** A proxy that gave no tunnel. `code` is that of a connection that may be tried again, where it may. */
export class ProxyError extends Error {
  readonly proxy: string;
  readonly code: string;
  /** The proxy answers, and wants a user and a password. */
  readonly wantsLogin: boolean;

  constructor(proxy: URL, message: string, { code = NO_TUNNEL, wantsLogin = false }) {
    super(message);
    this.name = 'ProxyError';
    this.proxy = proxyText(proxy);
    this.code = code;
    this.wantsLogin = wantsLogin;
  }
}

export type Target = { readonly host: string; readonly port: number };

/** A connection to the target through the proxy, without TLS of its own; rejects with a `ProxyError`. */
export async function openTunnel(proxy: URL, target: Target, ca: string[] | undefined): Promise<Socket> {
  try {
    return await (proxy.protocol.startsWith('socks')
      ? throughSocks(proxy, target)
      : connect(proxy, target, ca));
  } catch (error) {
    throw failure(proxy, target, error as NodeJS.ErrnoException);
  }
}

function connect(proxy: URL, { host, port }: Target, ca: string[] | undefined): Promise<Socket> {
  const agent = new HttpProxyAgent({ proxy, keepAlive: true, ...(ca && { proxyRequestOptions: { ca } }) });
  const options = { host: isIP(host) === 6 ? `[${host}]` : host, port, timeout: OPENING_MS };
  return new Promise((done, fail) => {
    agent.createConnection(options, (error, socket) => (error ? fail(error) : done(socket as Socket)));
  });
}

/** Few have one, so that its client is loaded then. */
async function throughSocks(proxy: URL, { host, port }: Target): Promise<Socket> {
  const { socksAgent } = await import('./socks.ts');
  const agent = socksAgent(proxy, OPENING_MS);
  const unused = { destroy: () => undefined };
  const socket = await agent.connect(unused as never, { host, port, secureEndpoint: false });
  return socket.setTimeout(0).removeAllListeners('timeout');
}

function failure(proxy: URL, { host, port }: Target, error: NodeJS.ErrnoException): ProxyError {
  const status = Number(/^Bad response: (\d+)$/.exec(error.message)?.[1] ?? 0);
  if (status === 407 || /authentication|NoAcceptedAuth/i.test(error.message))
    return new ProxyError(proxy, userOf(proxy) ? 'does not accept the login' : 'requires a login', {
      wantsLogin: true,
    });
  const to = `${host}:${port}`;
  if (status >= 500) return new ProxyError(proxy, `cannot reach ${to} (${status})`, { code: 'ECONNRESET' });
  if (status > 0) return new ProxyError(proxy, `refuses to connect to ${to} (${status})`, {});
  if (/^Socks5 proxy rejected/.test(error.message)) {
    const why = / - (\w+)$/.exec(error.message)?.[1] ?? 'rejected';
    return new ProxyError(proxy, `refuses to connect to ${to} (${why})`, {});
  }
  const why = REASONS[error.code ?? ''] ?? error.message;
  return new ProxyError(
    proxy,
    `cannot be reached: ${why}`,
    error.code === undefined ? {} : { code: error.code },
  );
}

function userOf({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve just now',
};
