import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { ServiceForward, ServicePort } from '../../core/ports/cluster.ts';
import { isRequestPath } from '../../core/request-path.ts';
import { limited } from './limit.ts';
import type { Call, Requests } from './requests.ts';
import { proxyPath } from './service-proxy.ts';

/** Of a question and of an answer; the API server holds the question in memory. */
const LIMIT_BYTES = 16 * 1024 * 1024;
const PATIENCE_MS = 60_000;
const CONNECTIONS = 64;

const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
] satisfies Call['method'][];

/** The API server obeys these, with the credentials of the deploy beside them. */
const OF_THE_API_SERVER = /^(?:authorization$|impersonate-|x-remote-)/;

/** They are about one connection, not about what is sent. */
const OF_THE_CONNECTION =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length)$/;

/**
 * An address of loopback that leads to one port of one Service and nowhere else, as the proxy of the API server does. Whoever
 * else is on this machine can use it, too, until it is closed.
 */
export async function forwardService(
  requests: Requests,
  to: ServicePort,
  signal: AbortSignal,
): Promise<ServiceForward> {
  const below = proxyPath(to);
  const closing = new AbortController();
  const within = AbortSignal.any([signal, closing.signal]);
  const server = createServer((request, response) => {
    void forward(request, response).catch(() => response.destroy());
  });
  server.maxConnections = CONNECTIONS;

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request, below);
    const trouble = troubleWith(request, { path, port: portOf(server.address()) });
    if (trouble) return say(response, ...trouble);
    const body = await bodyOf(request);
    const limit = limited(within, PATIENCE_MS);
    response.once('close', () => limit.end());
    try {
      const call = {
        method: request.method as Call['method'],
        path: below + path,
        what: `Service ${to.service}`,
        passed: { headers: passedOn(request.headers), body },
      };
      const answer = await requests.ask(call, limit.signal);
      response.writeHead(answer.statusCode ?? 502, headersBack(answer.headers, below));
      await pipeline(answer, bounded, response);
    } catch (error) {
      if (response.headersSent) throw error;
      say(response, limit.passed() ? 504 : 502, error instanceof Error ? error.message : String(error));
    } finally {
      limit.end();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: async () => {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Trouble = readonly [status: number, text: string];

const TOO_LARGE = `more than ${LIMIT_BYTES / 1024 / 1024} MB are not passed on`;

function troubleWith(
  { method = '', headers }: IncomingMessage,
  { path, port }: { readonly path: string; readonly port: number },
): Trouble | undefined {
  // A page in a browser of this machine would ask by another name.
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? ''))
    return [421, 'ask by the address in SLIPWAY_URL'];
  if (!METHODS.includes(method)) return [405, `the API server passes no ${method} on`];
  if (!isRequestPath(path.split('?')[0] ?? ''))
    return [400, 'the path is none that the API server would pass on as it is'];
  if (Number(headers['content-length'] ?? 0) > LIMIT_BYTES) return [413, TOO_LARGE];
  const own = Object.keys(headers).find((name) => OF_THE_API_SERVER.test(name));
  return own === undefined
    ? undefined
    : [400, `${own} would be taken by the API server: log in by a cookie or a header of your own`];
}

/** Without what the API server puts before the paths in links and redirects. */
function pathOf({ url = '' }: IncomingMessage, below: string): string {
  return url.startsWith(`${below}/`) ? url.slice(below.length) : url;
}

function passedOn(headers: IncomingHttpHeaders): Readonly<Record<string, string | readonly string[]>> {
  const dropped = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OF_THE_CONNECTION.test(name) || dropped.includes(name)
      ? []
      : [[name, value] as const],
  );
  return { accept: '*/*', ...Object.fromEntries(kept) };
}

function headersBack({ location, ...headers }: IncomingHttpHeaders, below: string): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => name === 'content-length' || !OF_THE_CONNECTION.test(name),
  );
  const start = location?.indexOf(`${below}/`) ?? -1;
  const back = start < 0 ? location : location?.slice(start + below.length);
  return { ...Object.fromEntries(kept), ...(back !== undefined && { location: back }) };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of bounded(request as AsyncIterable<Buffer>)) parts.push(part);
  return Buffer.concat(parts);
}

/** Throws where it goes on beyond what is passed on. */
async function* bounded(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > LIMIT_BYTES) throw new Error(TOO_LARGE);
    yield part;
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`slipway: ${text}\n`);
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
