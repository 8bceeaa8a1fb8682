import {
  type IncomingMessage,
  type RequestOptions,
  Agent as HttpAgent,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import type { Access, Tls } from './credentials.ts';

export type Message = {
  readonly method: string;
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
};

/** Connections to one server, kept for the next request. */
export type Connections = {
  /** The answer as soon as it begins; rejects with what the network said. */
  send(message: Message, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
};

export function openConnections({ server, tls }: Pick<Access, 'server' | 'tls'>): Connections {
  const secure = server.protocol === 'https:';
  // Taken apart once: a release asks hundreds of times.
  const { hostname, port } = urlToHttpOptions(server);
  const below = server.pathname.replace(/\/$/, '');
  const request = secure ? httpsRequest : httpRequest;
  let agent: HttpAgent | undefined;

  return {
    send: async ({ method, path, headers, body }, signal) => {
      agent ??= secure ? secureAgent(tls) : new HttpAgent({ keepAlive: true });
      const options: RequestOptions = {
        hostname,
        port,
        path: below + path,
        method,
        headers: headers as Record<string, string | string[]>,
        agent,
        signal,
      };
      return new Promise((done, fail) => {
        const sent = request(options, done);
        sent.on('error', fail);
        sent.end(body);
      });
    },
    close: () => agent?.destroy(),
  };
}

/** Certificates and key are read once, and not again for each of many connections. */
function secureAgent({ ca, cert, key, ...tls }: Tls): HttpsAgent {
  const secureContext = createSecureContext({ ca, cert, key });
  return new HttpsAgent({ keepAlive: true, maxCachedSessions: 4, secureContext, ...tls });
}

/** The whole body. */
export async function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((done, fail) => {
    const parts: Buffer[] = [];
    response
      .on('data', (part: Buffer) => parts.push(part))
      .once('end', () => done(Buffer.concat(parts).toString('utf8')))
      .once('error', fail)
      // Cut off before anybody listened for errors: only this is heard then.
      .once('close', () => fail(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' })));
  });
}
