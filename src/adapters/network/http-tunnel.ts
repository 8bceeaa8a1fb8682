import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { loginOf, proxyHost } from './proxies.ts';

export type Target = { readonly host: string; readonly port: number };

/** What a proxy says instead of opening a tunnel. */
export class NoTunnel extends Error {
  readonly status: number;
  /** How one may log in where it wants that: `Basic`, `NTLM`. */
  readonly logins: readonly string[];

  constructor({ statusCode = 0, headers }: IncomingMessage) {
    super(`HTTP ${statusCode}`);
    this.status = statusCode;
    const written = [headers['proxy-authenticate'] ?? []].flat().join(', ');
    // The name of a realm may be anything.
    const offered = written.replace(/"(?:[^"\\]|\\.)*"/g, '');
    this.logins = [
      ...new Set(offered.match(/(?<=^|, *)(?:Basic|Digest|Negotiate|NTLM|Kerberos|Bearer)\b/gi) ?? []),
    ];
  }
}

type Opening = {
  /** Authorities in PEM for a proxy that speaks TLS itself; Node's own where they are left out. */
  readonly ca: string[] | undefined;
  /** For all of it, in milliseconds: a proxy may speak now and then and never say what is waited for. */
  readonly timeout: number;
};

/** A tunnel by CONNECT. Rejects with `NoTunnel`, or with what the network said. */
export function throughHttp(proxy: URL, { host, port }: Target, { ca, timeout }: Opening): Promise<Socket> {
  const isSecure = proxy.protocol === 'https:';
  const at = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const proxyName = proxyHost(proxy);
  const login = loginOf(proxy);
  const options = {
    method: 'CONNECT',
    host: proxyName,
    port: proxy.port === '' ? (isSecure ? 443 : 80) : proxy.port,
    path: at,
    setHost: false,
    headers: {
      host: at,
      ...(login && { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
    },
    agent: false,
    ...(isSecure && { ca, servername: isIP(proxyName) === 0 ? proxyName : '' }),
  } as const;
  return new Promise((done, fail) => {
    const asked = isSecure ? httpsRequest(options) : httpRequest(options);
    const late = setTimeout(() => asked.destroy(new Error('no answer')), timeout);
    asked.once('close', () => clearTimeout(late));
    asked.once('connect', (answer, socket: Socket, head) => {
      clearTimeout(late);
      const { statusCode = 0 } = answer;
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        fail(new NoTunnel(answer));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      done(socket);
    });
    asked.once('error', fail);
    asked.end();
  });
}
