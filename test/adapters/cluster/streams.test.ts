import { expect } from 'chai';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readLogs } from '../../../src/adapters/cluster/logs.ts';
import type { Requests } from '../../../src/adapters/cluster/requests.ts';
import { watchObjects } from '../../../src/adapters/cluster/watch.ts';
import { apiStatusOf } from '../../../src/core/api-status.ts';
import type { WatchEvent } from '../../../src/core/ports/cluster.ts';

const { signal } = new AbortController();

describe('adapters/cluster over a real connection', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  function requests(): Requests {
    const { port } = server.address() as AddressInfo;
    return {
      server: `http://127.0.0.1:${port}`,
      send: () => Promise.reject(new Error('nothing is sent here')),
      stream: ({ path }) =>
        new Promise<IncomingMessage>((open, fail) => get({ port, path }, open).on('error', fail)),
      ask: async () => Promise.reject(new Error('nobody is asked')),
      close: () => undefined,
    };
  }

  async function watched(): Promise<{ events: WatchEvent[]; error: unknown }> {
    const events: WatchEvent[] = [];
    try {
      for await (const event of watchObjects(requests(), { path: '/watch', kind: 'Pod' }, signal))
        events.push(event);
      return { events, error: undefined };
    } catch (error) {
      return { events, error };
    }
  }

  const line = (name: string): string =>
    `${JSON.stringify({ type: 'ADDED', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name } } })}\n`;

  it('reads objects that come in pieces, letters of several bytes included', async () => {
    const bytes = Buffer.from(line('schräg') + line('b'));
    answer = (response) => {
      const cut = bytes.indexOf('ä') + 1;
      response.write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
    };

    const { events } = await watched();

    expect(events.map(({ object }) => object.metadata.name)).to.deep.equal(['schräg', 'b']);
  });

  it('ends without an error when the server ends the watch', async () => {
    answer = (response) => response.end(line('a'));

    expect((await watched()).error).to.equal(undefined);
  });

  it('ends without an error, and without half an object, when the connection is cut', async () => {
    answer = (response) =>
      response.write(line('a') + '{"type":"ADD', () => setTimeout(() => response.destroy(), 20));

    const { events, error } = await watched();

    expect(events).to.have.length(1);
    expect(error).to.equal(undefined);
  });

  it('throws what the server reports in between, such as a history that is gone', async () => {
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    answer = (response) => response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);

    expect(apiStatusOf((await watched()).error)).to.include({ code: 410, reason: 'Expired' });
  });

  it('reads no more of an endless log than it was asked to', async () => {
    answer = (response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
      };
      more();
    };

    const request = {
      namespace: 'shop',
      pod: 'web-1',
      container: 'web',
      previous: true,
      tailLines: 25,
      limitBytes: 100_000,
    };
    const text = await readLogs(requests(), request, signal);

    expect(text).to.have.length(100_000);
    expect(asked[0]).to.equal(
      '/api/v1/namespaces/shop/pods/web-1/log?container=web&previous=true&tailLines=25&limitBytes=100000',
    );
  });
});
