import { type Agent, type IncomingMessage, type RequestOptions, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';

export type Message = {
  readonly method: string;
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | undefined;
  readonly agent: Agent;
};

/** Sends to one server; answers as soon as its answer begins, rejects with what the network said. */
export type Send = (message: Message, signal: AbortSignal) => Promise<IncomingMessage>;

export function sendTo(server: URL): Send {
  const request = server.protocol === 'https:' ? httpsRequest : httpRequest;
  // Taken apart once: a release asks hundreds of times.
  const { hostname, port } = urlToHttpOptions(server);
  const below = server.pathname.replace(/\/$/, '');
  return ({ method, path, headers, body, agent }, signal) => {
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
  };
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

/** The beginning of the body, and then the connection ends: nobody knows how much is still to come. */
export async function beginningOf(response: IncomingMessage, limitBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= limitBytes) break;
  }
  return Buffer.concat(parts).subarray(0, limitBytes).toString('utf8');
}
