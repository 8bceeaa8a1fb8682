import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { type Agent, request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Asked = { readonly method: string; readonly url: string };

/**
 * What becomes of a request: it goes on, is cut before or in the middle of its answer, goes on as somebody whom the server
 * does not know, is done and its answer lost, which `lost` is told of first, or is answered here.
 */
export type Fate =
  | 'on'
  | 'cut'
  | 'cut in the middle'
  | 'unknown'
  | { readonly lost: () => void }
  | { readonly status: number; readonly retryAfter?: number; readonly body: string };

/** A fate that is still open holds the request back; `gone` resolves when anyone who asks has given up. */
export type FateOf = (asked: Asked, gone: Promise<unknown>) => Fate | Promise<Fate>;

/** A way to a server on which things can go wrong. */
export type Front = {
  /** Its address, plain HTTP. */
  readonly url: string;
  /** All requests so far. */
  readonly asked: readonly Asked[];
  /** Decides from now on. */
  fate(of: FateOf): void;
  /** Ends every connection there is. */
  cut(): void;
  /** Ends the answers that are still being told, as those to watches. */
  cutOpen(which: (asked: Asked) => boolean): void;
  close(): Promise<void>;
};

export type Behind = {
  /** `http://…` or `https://…` */
  readonly url: string;
  /** Logs in for who uses this way. */
  readonly agent?: Agent;
  /** The same without a login. */
  readonly stranger?: Agent;
};

export async function front({ url: behind, agent, stranger }: Behind, first: FateOf): Promise<Front> {
  let fateOf = first;
  const asked: Asked[] = [];
  const open = new Map<ServerResponse, Asked>();
  const send = behind.startsWith('https:') ? requestHttps : requestHttp;
  const server = createServer((incoming, answer) => {
    const one = { method: incoming.method ?? '', url: incoming.url ?? '' };
    asked.push(one);
    open.set(answer, one);
    answer.once('close', () => open.delete(answer));
    const fate = fateOf(one, once(answer, 'close'));
    if (fate instanceof Promise) void fate.then((decided) => meet(decided, incoming, answer));
    else meet(fate, incoming, answer);
  });

  function meet(fate: Fate, incoming: IncomingMessage, answer: ServerResponse): void {
    if (fate === 'cut') return void incoming.socket.destroy();
    if (typeof fate === 'string' || 'lost' in fate) return pass(incoming, answer, fate);
    const headers = fate.retryAfter === undefined ? {} : { 'retry-after': String(fate.retryAfter) };
    answer.writeHead(fate.status, headers).end(fate.body);
  }

  function pass(incoming: IncomingMessage, answer: ServerResponse, fate: Fate): void {
    const known = fate === 'unknown' ? stranger : agent;
    const outgoing = send(
      behind + (incoming.url ?? ''),
      {
        method: incoming.method,
        // Signatures of S3 are about the name that was asked for; the API server has one of its own.
        headers: known ? { ...incoming.headers, host: new URL(behind).host } : incoming.headers,
        ...(known && { agent: known }),
      },
      (response) => {
        if (typeof fate !== 'string' && 'lost' in fate) {
          response.resume().once('end', () => {
            fate.lost();
            incoming.socket.destroy();
          });
          return;
        }
        answer.writeHead(response.statusCode ?? 502, response.headers);
        answer.flushHeaders();
        if (fate === 'cut in the middle') passOneLine(response, answer);
        else response.pipe(answer);
        response.once('error', () => answer.destroy());
      },
    );
    outgoing.once('error', () => answer.destroy());
    answer.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fate: (of) => (fateOf = of),
    cut: () => server.closeAllConnections(),
    cutOpen: (which) => {
      for (const [answer, one] of open) if (which(one)) answer.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      agent?.destroy();
      stranger?.destroy();
    },
  };
}

function passOneLine(from: IncomingMessage, to: ServerResponse): void {
  from.on('data', (part: Buffer) => {
    const whole = part.includes('\n');
    to.write(part, () => whole && to.destroy());
  });
}
