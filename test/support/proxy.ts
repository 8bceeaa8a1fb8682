import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, connect as connectTls, TLSSocket } from 'node:tls';
import type { Authority } from '../../src/sandbox/certificates.ts';

export type Proxy = {
  /** Host and port. */
  readonly at: string;
  /** Every `host:port` that a tunnel was asked for. */
  readonly asked: string[];
  /** Ends all tunnels, as proxies do with those that are old. */
  cut(): void;
  close(): void;
};

type Options = {
  /** Where the names behind the proxy lead: to ports of loopback. Nothing else is reached. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password` */
  readonly login?: string;
  /** Opens TLS and shows certificates of this authority. */
  readonly intercept?: Authority;
  /** Answers every request for a tunnel with this status. */
  readonly refuse?: number;
};

/** A proxy that tunnels by CONNECT. */
export async function connectProxy({ hosts, login, intercept, refuse }: Options): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    client.on('error', () => undefined);
    open.add(client);
    const target = request.url ?? '';
    asked.push(target);
    const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
    const port = hosts[target.replace(/:\d+$/, '')];
    const isKnown = expected === undefined || request.headers['proxy-authorization'] === expected;
    const status = refuse ?? (isKnown ? (port === undefined ? 502 : 200) : 407);
    client.write(`HTTP/1.1 ${status} x\r\n\r\n`);
    if (status !== 200) client.end();
    else if (intercept) openTls(client, { target, port: port ?? 0, intercept });
    else join(client, connect(port ?? 0, '127.0.0.1'));
  });
  return proxyOn(server, asked, open);
}

function openTls(
  client: Socket,
  { target, port, intercept }: { target: string; port: number; intercept: Authority },
): void {
  const host = target.replace(/:\d+$/, '');
  const { key, certificate } = intercept.server(host, [host]);
  const secureContext = createSecureContext({ key, cert: certificate });
  const opened = new TLSSocket(client, { isServer: true, secureContext });
  join(opened, connectTls({ port, host: '127.0.0.1', servername: host, rejectUnauthorized: false }));
}

/** A proxy that speaks SOCKS 5 and resolves names itself. */
export async function socksProxy({ hosts, login }: Options): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    void converse(client, { hosts, login, asked }).catch(() => client.destroy());
  });
  return proxyOn(server, asked, open);
}

async function converse(
  client: Socket,
  { hosts, login, asked }: Pick<Options, 'hosts'> & { login: string | undefined; asked: string[] },
): Promise<void> {
  const read = async (): Promise<Buffer> => ((await once(client, 'data')) as [Buffer])[0];
  await read();
  client.write(Buffer.from([5, login === undefined ? 0 : 2]));
  if (login !== undefined) {
    const given = await read();
    const user = given.subarray(2, 2 + (given[1] ?? 0)).toString();
    const password = given.subarray(3 + user.length).toString();
    client.write(Buffer.from([1, `${user}:${password}` === login ? 0 : 1]));
  }
  const request = await read();
  const host = request.subarray(5, 5 + (request[4] ?? 0)).toString();
  asked.push(`${host}:${request.readUInt16BE(request.length - 2)}`);
  const port = request[3] === 3 ? hosts[host] : undefined;
  client.write(Buffer.from([5, port === undefined ? 4 : 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  if (port === undefined) client.end();
  else join(client, connect(port, '127.0.0.1'));
}

function join(client: Socket, server: Socket): void {
  client.on('error', () => server.destroy()).on('close', () => server.destroy());
  server.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.pipe(server).pipe(client);
}

async function proxyOn(server: Server, asked: string[], open: Set<Socket>): Promise<Proxy> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { at, asked, cut, close: () => (cut(), void server.close()) };
}
