import { expect } from 'chai';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as ask,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardService } from '../../../src/adapters/cluster/service-forward.ts';
import { openRequests, type Requests } from '../../../src/adapters/cluster/requests.ts';
import type { ServiceForward } from '../../../src/core/ports/cluster.ts';

type Asked = { readonly request: IncomingMessage; readonly body: string };
type Sending = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
type Heard = {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly text: string;
};

const BELOW = '/api/v1/namespaces/shop/services/web:80/proxy';

describe('adapters/cluster/service-forward', () => {
  let server: Server;
  let requests: Requests;
  let forward: ServiceForward;
  let asked: Asked[];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeEach(async () => {
    asked = [];
    answer = (response) => response.end('well');
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.once('end', () => {
        asked.push({ request, body: Buffer.concat(parts).toString() });
        answer(response, request);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const agent = new Agent();
    const access = {
      context: 'dev',
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      grant: async () => Promise.resolve({ headers: { authorization: 'Bearer deployer' }, agent }),
      close: () => agent.destroy(),
    };
    const clock = { now: () => 0, wait: async () => Promise.resolve() };
    requests = openRequests({ access, clock, userAgent: 'slipway/test', timeoutMs: 5_000, pauseMs: 100 });
    const to = { namespace: 'shop', service: 'web', port: 80 };
    forward = await forwardService(requests, to, new AbortController().signal);
  });

  afterEach(async () => {
    await forward.close();
    requests.close();
    server.close();
  });

  async function send({ method = 'GET', path = '/', headers = {}, body = '' }: Sending): Promise<Heard> {
    const { hostname, port } = new URL(forward.url);
    const sent = ask({ hostname, port, method, path, headers, agent: false });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    let text = '';
    for await (const part of response) text += String(part);
    return { status: response.statusCode, location: response.headers.location, text };
  }

  it('passes method, path, headers and body on to this one Service, and the answer back', async () => {
    answer = (response) => response.writeHead(201, { 'x-order': '7' }).end('made');

    const heard = await send({
      method: 'POST',
      path: "/orders?full=1&$top[x]='a/../b'",
      headers: {
        'content-type': 'text/csv',
        'x-api-key': 'k',
        cookie: 'a=b',
        connection: 'x-hop',
        'x-hop': '1',
      },
      body: 'a,b\n',
    });

    expect(heard).to.deep.equal({ status: 201, location: undefined, text: 'made' });
    const [{ request, body } = { request: undefined, body: '' }] = asked;
    expect([request?.method, request?.url, body]).to.deep.equal([
      'POST',
      `${BELOW}/orders?full=1&$top[x]='a/../b'`,
      'a,b\n',
    ]);
    expect(request?.headers).to.include({
      authorization: 'Bearer deployer',
      'content-type': 'text/csv',
      'x-api-key': 'k',
      cookie: 'a=b',
    });
    expect(request?.headers).not.to.have.property('x-hop');
  });

  for (const [what, sending, status] of [
    ["Authorization, which would be the API server's", { headers: { Authorization: 'Bearer other' } }, 400],
    ['an identity that the API server would take on', { headers: { 'Impersonate-User': 'admin' } }, 400],
    ['a user of a proxy in front of it', { headers: { 'X-Remote-User': 'admin' } }, 400],
    ['a path that leads out of the Service', { path: '/../../../secrets' }, 400],
    ['the same in disguise', { path: '/%2e%2e/%2e%2e/secrets' }, 400],
    ['the same behind the path of the proxy', { path: `${BELOW}/../../../../secrets` }, 400],
    ['an address in place of a path', { path: 'http://127.0.0.1/api/v1/secrets' }, 400],
    ['another name for this machine', { headers: { host: 'evil.example.com' } }, 421],
    ['a method that the API server has no right for', { method: 'OPTIONS' }, 405],
    ['a body of gigabytes', { method: 'POST', headers: { 'content-length': '9000000000' } }, 413],
  ] satisfies [string, Sending, number][])
    it(`refuses ${what}`, async () => {
      const { hostname, port } = new URL(forward.url);
      const sent = ask({ hostname, port, agent: false, ...sending }).on('error', () => undefined);
      const answered = once(sent, 'response');
      sent.flushHeaders();
      const [response] = (await answered) as [IncomingMessage];
      sent.destroy();

      expect(response.statusCode).to.equal(status);
      expect(asked).to.deep.equal([]);
    });

  it('takes links and redirects of the Service with what the API server puts before them', async () => {
    answer = (response) => response.writeHead(302, { location: `${BELOW}/login` }).end();

    expect((await send({ path: '/' })).location).to.equal('/login');
    await send({ path: `${BELOW}/login` });
    expect(asked.at(-1)?.request.url).to.equal(`${BELOW}/login`);
  });

  it('sends nothing twice that may have arrived', async () => {
    answer = (_response, request) => request.socket.destroy();

    const { status, text } = await send({ method: 'POST', body: 'once' });

    expect(status).to.equal(502);
    expect(text).to.match(/^slipway: /);
    expect(asked).to.have.length(1);
  });

  it('cuts an answer without end off', async () => {
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
      };
      response.on('drain', more);
      more();
    };

    const error = await send({}).catch((thrown: unknown) => thrown);

    expect(error).to.be.an('error');
  });

  it('leads nowhere once it is closed', async () => {
    await forward.close();

    expect(await send({}).catch(({ code }: NodeJS.ErrnoException) => code)).to.equal('ECONNREFUSED');
  });
});
