import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type Agent as HttpAgent,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type Network, openNetwork } from '../network/network.ts';

export type Call = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** A stream is consumed once, each chunk before the next is asked for; `content-length` says how long it is. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readable;
};

export type Http = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** A connection on which nothing moves for this long is taken for broken. */
const IDLE_MS = 60_000;

export type HttpOptions = {
  /** Further certificates to trust, in PEM. */
  readonly ca?: string;
  /** Answers every host instead of the name service: for servers that stand in for another. */
  readonly address?: { readonly host: string; readonly port: number };
  /** Proxies and authorities on the way; none where it is left out. */
  readonly network?: Network;
};

export type Connections = {
  readonly http: Http;
  /** Opens a connection for the first call. It is nobody's trouble when that fails: the call opens its own then. */
  readonly connect: (origin: URL) => void;
};

/** Keeps connections open between calls. Unlike fetch it streams bodies of known length without copying them. */
export function openHttp({ ca, address, network = openNetwork({}) }: HttpOptions): Connections {
  const agents = network.agentsWith(ca === undefined ? {} : { ca });
  const connect = ({ protocol, hostname, port }: URL): void => {
    const isPlain = protocol === 'http:';
    const agent: HttpAgent = isPlain ? agents.http : agents.https;
    const open = agent.createConnection.bind(agent);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const servername = isIP(host) === 0 ? host : '';
    // Through a proxy it would be another one's connection that waits.
    if (network.route(host, Number(port || (isPlain ? 80 : 443)), !isPlain)) return;
    const at = {
      host,
      port: Number(port || (isPlain ? 80 : 443)),
      servername,
      ...(ca !== undefined && { ca }),
      ...address,
    };
    const ahead = open(at)?.once('error', () => undefined) as Socket;
    // It must not keep a program alive that has nothing to ask after all.
    ahead.unref();
    agent.createConnection = (...call) => {
      agent.createConnection = open;
      return ahead.destroyed ? open(...call) : ahead.ref();
    };
  };
  return { connect, http };

  function http(call: Call, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const isPlain = call.url.protocol === 'http:';
    const options = {
      method: call.method,
      headers: { host: call.url.host, ...call.headers },
      agent: isPlain ? agents.http : agents.https,
      ...(address && { host: address.host, port: address.port, servername: call.url.hostname }),
    };
    return new Promise<Answer>((resolve, reject) => {
      const sent = isPlain ? httpRequest(call.url, options) : httpsRequest(call.url, options);
      const onAbort = (): void => void sent.destroy(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      sent.setTimeout(IDLE_MS, () => sent.destroy(new Error(`nothing came for ${IDLE_MS / 1_000} s`)));
      sent.once('close', () => signal.removeEventListener('abort', onAbort));
      sent.on('error', reject);
      sent.once('response', (body) => {
        // A registry may answer before it has read everything: such a connection is good for nothing more.
        body.once('end', () => void (sent.writableEnded || sent.destroy()));
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
      });
      void sendBody(sent, call.body);
    });
  }
}

/** Asks for a chunk when the one before is on its way, so that all of them may be the same memory. */
async function sendBody(sent: ClientRequest, body: Call['body']): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) {
    sent.end(body);
    return;
  }
  let goOn = (): void => undefined;
  sent.once('close', () => goOn());
  try {
    for await (const chunk of body) {
      if (sent.destroyed) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        sent.write(chunk, () => resolve());
      });
    }
    sent.end();
  } catch (error) {
    sent.destroy(error as Error);
  }
}

/** Small answers only: errors, tokens, manifests. */
export async function bytesOf({ body }: Answer, limit = 8 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Gives the connection back for the next call. */
export async function discard({ body }: Answer): Promise<void> {
  await bytesOf({ body } as Answer).catch(() => undefined);
}
