import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { after } from 'mocha';

export type Seen = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
};

/** What the proxy does with a call instead of passing it on; undefined passes it on. */
export type Interference =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Answers at once and never reads the body. */
  | { readonly status: number; readonly unread: true }
  /** Passes the call on and closes the connection instead of answering. */
  | { readonly unanswered: true }
  /** Closes the connection after so many bytes of the body came in, at once for none. */
  | { readonly closeAfter: number };

export type Proxy = {
  readonly host: string;
  /** Asked before each call; set it to make trouble. */
  interfere: (seen: Seen) => Interference | undefined | Promise<Interference | undefined>;
  /** Every call that came, in order. */
  readonly calls: Seen[];
  /** Bytes of bodies that were passed on. */
  passed: number;
};

/** Stands before a registry on loopback and can fail in all the ways registries do. */
export async function startProxy(upstream: string): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  after('end the proxy', () => void server.close().closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy: Proxy = {
    host: `127.0.0.1:${address.port}`,
    interfere: () => undefined,
    calls: [],
    passed: 0,
  };
  return proxy;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    proxy.calls.push({ method, path: url, headers });
    const trouble = await proxy.interfere({ method, path: url, headers });
    if (!trouble || 'unanswered' in trouble) return pass(incoming, outgoing, trouble !== undefined);
    if ('closeAfter' in trouble) {
      if (trouble.closeAfter === 0) incoming.socket.destroy();
      let seen = 0;
      incoming.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        if (seen >= trouble.closeAfter) incoming.socket.destroy();
      });
      return;
    }
    if ('unread' in trouble) {
      outgoing.writeHead(trouble.status).end();
      return;
    }
    incoming.resume();
    outgoing.writeHead(trouble.status, trouble.headers).end(trouble.body);
  }

  function pass(incoming: IncomingMessage, outgoing: ServerResponse, unanswered: boolean): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const onward = request(`http://${upstream}${url}`, { method, headers }, (answer) => {
      if (unanswered) incoming.socket.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.on('data', (chunk: Buffer) => (proxy.passed += chunk.length));
    incoming.pipe(onward);
  }
}
