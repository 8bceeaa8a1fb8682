import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openPrometheus } from '../../src/adapters/prometheus.ts';

describe('adapters/prometheus', () => {
  const servers: Server[] = [];
  const asked: IncomingMessage[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    asked.length = 0;
  });

  async function answerTo(query: string, status: number, body: unknown, token?: string): Promise<unknown> {
    const server = createServer((request, response) => {
      asked.push(request);
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus`;
    return openPrometheus()
      .query({ url, token, query }, new AbortController().signal)
      .catch((error: unknown) => (error as Error).message);
  }

  const success = (resultType: string, result: unknown) => ({
    status: 'success',
    data: { resultType, result },
  });

  it('asks for the query as it is written, with a token where there is one', async () => {
    const result = [{ metric: { app: 'web' }, value: [1_700_000_000.1, '0.05'] }];

    const found = await answerTo('sum(rate(a{b="c"}[1m])) + 1', 200, success('vector', result), 'a-token');

    expect(found).to.deep.equal({ state: 'answered', samples: [{ labels: { app: 'web' }, value: 0.05 }] });
    const [{ url = '', headers } = {} as IncomingMessage] = asked;
    expect(new URL(url, 'http://x').pathname).to.equal('/prometheus/api/v1/query');
    expect(new URL(url, 'http://x').searchParams.get('query')).to.equal('sum(rate(a{b="c"}[1m])) + 1');
    expect(headers.authorization).to.equal('Bearer a-token');
  });

  it('reads numbers as Go writes them', async () => {
    for (const [text, value] of [
      ['1e-05', 0.00001],
      ['+Inf', Infinity],
      ['-Inf', -Infinity],
    ] as const)
      expect(await answerTo('x', 200, success('scalar', [1, text]))).to.deep.equal({
        state: 'answered',
        samples: [{ labels: {}, value }],
      });
    expect(await answerTo('x', 200, success('scalar', [1, 'NaN']))).to.deep.equal({
      state: 'answered',
      samples: [{ labels: {}, value: NaN }],
    });
  });

  it('tells a wrong query from somebody who gives no answer', async () => {
    const wrong = { status: 'error', errorType: 'bad_data', error: '1:3: parse error' };

    expect(await answerTo('x(', 400, wrong)).to.deep.equal({ state: 'refused', reason: '1:3: parse error' });
    expect(await answerTo('x', 200, success('matrix', []))).to.deep.equal({
      state: 'refused',
      reason: 'it gives a matrix, where one value of each series is wanted',
    });
    expect(await answerTo('x', 401, 'no')).to.equal('Prometheus answers 401 Unauthorized');
    expect(await answerTo('x', 400, '<html>')).to.equal('Prometheus answers 400 Bad Request');
    expect(await answerTo('x', 200, '<html>')).to.equal('Prometheus answers 200 OK');
    expect(await answerTo('x', 200, success('vector', [{ value: [1, 2] }]))).to.equal(
      'Prometheus answers with something else than values',
    );
    expect(await answerTo('x', 200, 'x'.repeat(2 * 1024 * 1024))).to.include('cannot be reached');
  });

  it('says why nobody was reached', async () => {
    const nobody = { url: 'http://127.0.0.1:1', token: undefined, query: 'up' };

    const error: unknown = await openPrometheus()
      .query(nobody, new AbortController().signal)
      .catch((reason: unknown) => reason);

    expect((error as Error).message).to.equal('Prometheus cannot be reached (ECONNREFUSED)');
  });
});
