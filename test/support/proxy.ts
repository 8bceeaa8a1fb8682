import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { createSecureContext, connect as connectTls, TLSSocket } from 'node:tls';
import type { Authority, KeyPair } from '../../src/sandbox/certificates.ts';

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
  /** The only way to log in that it offers where it wants a login, instead of Basic. */
  readonly loginBy?: string;
  /** Speaks TLS itself. */
  readonly tls?: KeyPair;
  /** Where it listens, instead of 127.0.0.1. */
  readonly address?: string;
  /** Answers every request for a tunnel with this status. */
  readonly refuse?: number;
  /** Ends each tunnel after this time, in milliseconds. */
  readonly lifeMs?: number;
  /** Rewrites what servers say where TLS is opened. */
  readonly rewrite?: (said: Buffer) => Buffer;
  /** Where connections come from, instead of a port of loopback. */
  readonly door?: { readonly at: string; readonly door: Server };
};

/** A proxy that tunnels by CONNECT. */
export async function connectProxy({
  hosts,
  login,
  loginBy = 'Basic realm="proxy"',
  intercept,
  refuse,
  lifeMs,
  rewrite,
  tls,
  address,
  door,
}: Options): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = tls
    ? createHttpsServer({ key: tls.key, cert: tls.certificate })
    : createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    client.on('error', () => undefined);
    open.add(client);
    client.once('close', () => open.delete(client));
    if (lifeMs !== undefined) setTimeout(() => client.destroy(), lifeMs).unref();
    const target = request.url ?? '';
    asked.push(target);
    const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
    const port = hosts[target.replace(/:\d+$/, '')];
    const isKnown = expected === undefined || request.headers['proxy-authorization'] === expected;
    const status = refuse ?? (isKnown ? (port === undefined ? 502 : 200) : 407);
    client.write(`HTTP/1.1 ${status} x\r\n${status === 407 ? `Proxy-Authenticate: ${loginBy}\r\n` : ''}\r\n`);
    if (status !== 200) client.end();
    else if (intercept) openTls(client, { target, port: port ?? 0, intercept, rewrite });
    else join(client, connect(port ?? 0, '127.0.0.1'));
  });
  return proxyOn(server, { asked, open, door, address });
}

type Opening = {
  readonly target: string;
  readonly port: number;
  readonly intercept: Authority;
  readonly rewrite: Options['rewrite'];
};

function openTls(client: Socket, { target, port, intercept, rewrite }: Opening): void {
  const host = target.replace(/:\d+$/, '');
  const { key, certificate } = intercept.server(host, [host]);
  const secureContext = createSecureContext({ key, cert: certificate });
  const opened = new TLSSocket(client, { isServer: true, secureContext });
  join(opened, connectTls({ port, host: '127.0.0.1', servername: host, rejectUnauthorized: false }), rewrite);
}

/** A proxy that speaks SOCKS 5 and resolves names itself. */
export async function socksProxy({ hosts, login, address, door }: Options): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => undefined);
    void converse(client, { hosts, login, asked }).catch(() => client.destroy());
  });
  return proxyOn(server, { asked, open, door, address });
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

function join(client: Socket, server: Socket, rewrite?: Options['rewrite']): void {
  client.on('error', () => server.destroy()).on('close', () => server.destroy());
  server.on('error', () => client.destroy()).on('close', () => client.destroy());
  const said = rewrite
    ? server.pipe(new Transform({ transform: (part: Buffer, _encoding, done) => done(null, rewrite(part)) }))
    : server;
  client.pipe(server);
  said.pipe(client);
}

type Opened = {
  readonly asked: string[];
  readonly open: Set<Socket>;
  readonly door: Options['door'];
  readonly address: Options['address'];
};

async function proxyOn(server: Server, { asked, open, door, address = '127.0.0.1' }: Opened): Promise<Proxy> {
  const cut = (): void => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  if (door) {
    const enter = (socket: Socket): void => void server.emit('connection', socket);
    door.door.on('connection', enter);
    return { at: door.at, asked, cut, close: () => (cut(), void door.door.off('connection', enter)) };
  }
  server.listen(0, address);
  await once(server, 'listening');
  const at = `${address.includes(':') ? `[${address}]` : address}:${(server.address() as AddressInfo).port}`;
  return { at, asked, cut, close: () => (cut(), void server.close()) };
}
