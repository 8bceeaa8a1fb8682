// Ring: slow
import { expect } from 'chai';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { throughHttp } from '../../../src/adapters/network/http-tunnel.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import { type Behind, connectionsTo, REGISTRY, serversBehind } from '../../support/behind-proxy.ts';
import { failureOf } from '../../support/failure.ts';
import { connectProxy, socksProxy } from '../../support/proxy.ts';

const OPENED = 'HTTP/1.1 200 Connection established\r\n\r\n';
const PAGE = '<html><body>Please log in</body></html>';

/** What is said at an address by something that is no proxy, or a strange one. */
describe('adapters/network: odd proxies', function () {
  this.timeout(30_000);
  const authority = makeAuthority('servers', new Date());
  const connections = connectionsTo({ authority });
  let servers: Behind;
  let opened: (() => void)[];

  before(async () => {
    servers = await serversBehind(authority);
  });
  after(() => servers.close());
  beforeEach(() => {
    opened = [];
  });
  afterEach(() => opened.forEach((close) => close()));

  /** Host and port of a server that does this with each connection once it has heard something. */
  async function odd(onAsked: (client: Socket, asked: Buffer) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((client) => {
      sockets.add(client);
      client.on('error', () => undefined).once('data', (asked: Buffer) => onAsked(client, asked));
    }).listen(0, '127.0.0.1');
    opened.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A tunnel to the server that is asked for, once the client was told so in this way. */
  const tunnel =
    (say: (client: Socket) => unknown) =>
    (client: Socket, asked: Buffer): void => {
      const host = /^CONNECT ([^:]+)/.exec(asked.toString())?.[1] ?? '';
      const server = connect(servers.hosts[host] ?? 0, '127.0.0.1');
      server.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      void Promise.resolve(say(client)).then(() => client.pipe(server).pipe(client));
    };

  const said = async (use: (typeof connections)[string][1], proxy: string) =>
    failureOf(use({ network: openNetwork({ HTTPS_PROXY: proxy }, { ca: authority.certificate }) }));

  const refusals: Readonly<
    Record<string, readonly [answer: (client: Socket) => void, code: string, message: RegExp, hint: string]>
  > = {
    'opens a tunnel and puts a page into it': [
      (client) => client.end(`${OPENED}${PAGE}`),
      'PROXY_CUT',
      /^the connection to .* through the proxy http:\/\/127.* brings something that is no TLS$/,
      'name the host in NO_PROXY',
    ],
    'is no proxy but an SSH server': [
      (client) => client.end('SSH-2.0-OpenSSH_9.2p1\r\n'),
      'PROXY_FAILED',
      /^the proxy http:\/\/127.* does not speak HTTP$/,
      'correct scheme or port',
    ],
    'leads to a page for logging in': [
      (client) => client.end(`HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n${PAGE}`),
      'PROXY_FAILED',
      / refuses to connect to .*:443 \(302\)$/,
      'HTTPS_PROXY',
    ],
    'answers 407 with Digest alone': [
      (client) =>
        client.end(
          'HTTP/1.1 407 x\r\nProxy-Authenticate: Digest realm="a, Basic", nonce="1"\r\nContent-Length: 0\r\n\r\n',
        ),
      'PROXY_FAILED',
      / requires a login by Digest$/,
      'by Basic alone',
    ],
    'ends its side once the tunnel is open': [
      (client) => client.end(OPENED),
      'PROXY_CUT',
      / was cut$/,
      'see the log of the proxy',
    ],
  };
  for (const [what, [answer, code, message, hint]] of Object.entries(refusals))
    for (const [name, [, use]] of Object.entries(connections))
      it(`is named to who asks ${name} where it ${what}`, async () => {
        const failure = await said(use, await odd((client) => answer(client)));

        expect(failure).to.include({ code, exit: 3 });
        expect(failure.message).to.match(message);
        expect(failure.hint).to.include(hint);
      });

  for (const status of [502, 503, 504])
    it(`is named where it answers ${status} with a page`, async () => {
      const answer = `HTTP/1.1 ${status} Bad\r\nContent-Type: text/html\r\nContent-Length: 39\r\n\r\n${PAGE}`;
      const [host, use] = connections['S3'] ?? expect.fail();
      const at = await odd((client) => client.end(answer));

      const failure = await said(use, at);

      expect(failure).to.include({ code: 'PROXY_FAILED', exit: 3 });
      expect(failure.message).to.equal(`the proxy http://${at} cannot reach ${host}:443 (${status})`);
    });

  const languages: Readonly<Record<string, readonly [() => Promise<string>, scheme: string, said: RegExp]>> =
    {
      'SOCKS where it speaks HTTP': [
        async () => (await connectProxy({ hosts: servers.hosts })).at,
        'socks5',
        /(does not speak SOCKS 5|cannot be reached: the connection was cut)$/,
      ],
      'HTTP where it speaks SOCKS': [
        async () => (await socksProxy({ hosts: servers.hosts })).at,
        'http',
        /(does not speak HTTP|cannot be reached: the connection was cut)$/,
      ],
      'TLS where it speaks HTTP': [
        async () => (await connectProxy({ hosts: servers.hosts })).at,
        'https',
        /does not speak TLS$/,
      ],
      'HTTP where it speaks TLS': [
        async () =>
          (await connectProxy({ hosts: servers.hosts, tls: authority.server('proxy', ['127.0.0.1']) })).at,
        'http',
        /(does not speak HTTP|cannot be reached: the connection was cut)$/,
      ],
    };
  for (const [what, [open, scheme, message]] of Object.entries(languages))
    it(`is named where it is asked by ${what}`, async () => {
      const [, use] = connections['a registry'] ?? expect.fail();

      const failure = await said(use, `${scheme}://${await open()}`);

      expect(failure).to.include({ code: 'PROXY_FAILED', exit: 3 });
      expect(failure.message).to.match(message);
    });

  const words = ['HTTP/1.0 200 ', 'Connection established\r', '\nVia: 1.1 squid\r\n', '\r', '\n'];
  const openings: Readonly<Record<string, (client: Socket) => unknown>> = {
    'in pieces': async (client) => {
      for (const part of words) {
        client.write(part);
        await new Promise((done) => setImmediate(done));
      }
    },
    'with the length of a body': (client) => client.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    'with a body in chunks that never comes': (client) =>
      client.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
    'with another status of success': (client) => client.write('HTTP/1.1 204 No Content\r\n\r\n'),
  };
  for (const [how, say] of Object.entries(openings))
    it(`serves where it says yes ${how}`, async () => {
      const [, use, expected] = connections['a registry'] ?? expect.fail();
      const network = openNetwork({ HTTPS_PROXY: await odd(tunnel(say)) }, { ca: authority.certificate });

      expect(await use({ network })).to.equal(expected);
    });

  it('is left when its answer has not come in the time for it, however often a byte of it does', async () => {
    const at = await odd((client) => {
      const drip = setInterval(() => client.write('x'), 5);
      client.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      client.once('close', () => clearInterval(drip));
    });

    const limits = { ca: undefined, timeout: 100 };
    const opening = throughHttp(new URL(`http://${at}`), { host: REGISTRY, port: 443 }, limits);

    expect(await opening.catch(({ message }: Error) => message)).to.equal('no answer');
  });
});
