import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openWebhooks } from '../../src/adapters/webhook.ts';

describe('adapters/webhook', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  async function serving(answer: RequestListener): Promise<string> {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?key=4711`;
  }

  const { signal } = new AbortController();

  async function reasonOf(sending: Promise<void>): Promise<string> {
    return sending.then(
      () => 'it went well',
      (error: unknown) => (error as Error).message,
    );
  }

  it('posts what it is given', async () => {
    const seen: unknown[] = [];
    const address = await serving((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['content-type'], body]);
        response.writeHead(204).end();
      });
    });

    await openWebhooks().send(address, { contentType: 'application/json', body: '{"text":"ä"}' }, signal);

    expect(seen).to.deep.equal([['POST', '/in?key=4711', 'application/json', '{"text":"ä"}']]);
  });

  it('says why one did not arrive, without the address', async () => {
    const message = { contentType: 'application/json', body: '{}' };
    const refusing = await serving((_, response) => void response.writeHead(404).end('no such hook'));
    const refused = await reasonOf(openWebhooks().send(refusing, message, signal));
    server?.close();
    server?.closeAllConnections();
    const away = await reasonOf(openWebhooks().send(refusing, message, signal));

    expect(refused).to.equal('it answers 404 Not Found');
    expect(away).to.equal('it cannot be reached (ECONNREFUSED)');
  });

  it('are sent on to no other address', async () => {
    const asked: string[] = [];
    const address = await serving((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });

    const reason = await reasonOf(
      openWebhooks().send(address, { contentType: 'text/plain', body: 'x' }, signal),
    );

    expect(reason).to.equal('it answers 307 Temporary Redirect');
    expect(asked).to.deep.equal(['/in?key=4711']);
  });

  it('hear no more of an answer without end than a beginning', async () => {
    let sent = 0;
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    const address = await serving((_, response) => {
      const more = (): void => {
        sent += 1;
        response.write(Buffer.alloc(1024 * 1024), (error) => {
          if (!error) more();
        });
      };
      response.on('close', left).writeHead(200);
      more();
    });

    await openWebhooks().send(address, { contentType: 'text/plain', body: 'x' }, signal);
    await gone;

    expect(sent).to.be.within(8, 64);
  });
});
