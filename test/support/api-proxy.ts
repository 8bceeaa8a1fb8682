import { once } from 'node:events';
import { temporaryFolder } from './folder.ts';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, createServer, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';

export type Asked = { readonly method: string; readonly url: string };

/** What becomes of a request: it goes on, is cut before or in the middle of its answer, or is answered here. */
export type Fate =
  | 'on'
  | 'cut'
  | 'cut in the middle'
  | { readonly status: number; readonly retryAfter?: number; readonly body: string };

/** A way to the API server on which things can go wrong. It logs in for who uses it. */
export type ApiProxy = {
  readonly server: string;
  /** With one context, `dev`. */
  readonly kubeconfig: string;
  /** All requests so far. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
};

function passOneLine(from: IncomingMessage, to: ServerResponse): void {
  from.on('data', (part: Buffer) => {
    const whole = part.includes('\n');
    to.write(part, () => whole && to.destroy());
  });
}

type Kubeconfig = {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
};

/** A fate that is still open holds the request back; `gone` resolves when anyone who asks has given up. */
export async function apiProxy(
  kubeconfigFile: string,
  fateOf: (asked: Asked, gone: Promise<unknown>) => Fate | Promise<Fate> = () => 'on',
): Promise<ApiProxy> {
  const { clusters, users } = load(await readFile(kubeconfigFile, 'utf8')) as Kubeconfig;
  const pem = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');
  const agent = new Agent({
    keepAlive: true,
    ca: pem(clusters[0]?.cluster['certificate-authority-data']),
    cert: pem(users[0]?.user['client-certificate-data']),
    key: pem(users[0]?.user['client-key-data']),
  });
  const target = clusters[0]?.cluster['server'] ?? '';
  const asked: Asked[] = [];
  const proxy = createServer((incoming, answer) => {
    const one = { method: incoming.method ?? '', url: incoming.url ?? '' };
    asked.push(one);
    const fate = fateOf(one, once(answer, 'close'));
    if (fate instanceof Promise) void fate.then((decided) => meet(decided, incoming, answer));
    else meet(fate, incoming, answer);
  });

  function meet(fate: Fate, incoming: IncomingMessage, answer: ServerResponse): void {
    if (fate === 'cut') return void incoming.socket.destroy();
    if (typeof fate !== 'string') {
      const headers = fate.retryAfter === undefined ? {} : { 'retry-after': String(fate.retryAfter) };
      return void answer.writeHead(fate.status, headers).end(fate.body);
    }
    pass(incoming, answer, fate === 'cut in the middle');
  }

  function pass(incoming: IncomingMessage, answer: ServerResponse, cut: boolean): void {
    const headers = { ...incoming.headers, host: new URL(target).host };
    const outgoing = request(
      target + (incoming.url ?? ''),
      { agent, method: incoming.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        answer.flushHeaders();
        if (cut) passOneLine(response, answer);
        else response.pipe(answer);
        response.once('error', () => answer.destroy());
      },
    );
    outgoing.once('error', () => answer.destroy());
    answer.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const server = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const folder = temporaryFolder('proxy');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'proxy', cluster: { server } }],
      contexts: [{ name: 'dev', context: { cluster: 'proxy' } }],
    }),
  );
  return {
    server,
    kubeconfig,
    asked,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      agent.destroy();
      await rm(folder, { recursive: true });
    },
  };
}
