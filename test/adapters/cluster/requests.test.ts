import { expect } from 'chai';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Grant } from '../../../src/adapters/cluster/access.ts';
import { openRequests, type Requests } from '../../../src/adapters/cluster/requests.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { failureOf } from '../../support/failure.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const signal = new AbortController().signal;
const call = { method: 'GET', path: '/api/v1', what: 'ConfigMap a' } as const;

function status(code: number, more: object = {}): Answer {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', message: `refused with ${code}`, ...more }));
  };
}

const good: Answer = (_request, response) => response.end('{"kind":"ConfigMap"}');
const cut: Answer = (request) => request.socket.destroy();

describe('adapters/cluster/requests', () => {
  let server: Server;
  let answers: Answer[];
  let asked: IncomingMessage[];
  let waits: number[];
  let requests: Requests;
  let tokens: string[];

  beforeEach(async () => {
    [answers, asked, waits, tokens] = [[], [], [], []];
    server = createServer((request, response) => {
      asked.push(request);
      (answers[asked.length - 1] ?? answers.at(-1))?.(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const clock: Clock = { now: () => 0, wait: (ms) => (waits.push(ms), Promise.resolve()) };
    const agent = new Agent({ keepAlive: true });
    const access = {
      context: 'dev',
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      grant: (refused?: Grant) => {
        tokens.push(refused ? 'fresh' : 'old');
        return Promise.resolve({ headers: { authorization: `Bearer ${tokens.at(-1)}` }, agent });
      },
      close: () => agent.destroy(),
    };
    requests = openRequests({ access, clock, userAgent: 'slipway/test', timeoutMs: 5_000, pauseMs: 100 });
  });

  afterEach(() => {
    requests.close();
    server.close();
  });

  it('tries again after 429, 5xx and dropped connections, pausing longer each time', async () => {
    answers = [status(429), status(503), cut, status(500), good];

    expect(await requests.send(call, signal)).to.deep.equal({ kind: 'ConfigMap' });
    expect(waits).to.deep.equal([100, 200, 400, 800]);
  });

  it('pauses as long as the server asks for', async () => {
    answers = [
      (_request, response) => {
        response.writeHead(429, { 'retry-after': '2' });
        response.end('too many requests');
      },
      good,
    ];

    await requests.send(call, signal);

    expect(waits).to.deep.equal([2_000]);
  });

  it('never tries again after another 4xx, nor after a webhook that fails', async () => {
    for (const answer of [
      status(422),
      status(409),
      status(403),
      status(500, { message: 'failed calling webhook "x"' }),
    ]) {
      [answers, asked] = [[answer], []];
      await failureOf(requests.send({ ...call, method: 'PATCH' }, signal));
      expect(asked).to.have.length(1);
    }
  });

  it('asks whether a write was its own where an answer was lost and another try is refused, and only then', async () => {
    const recalled: string[] = [];
    const write = {
      ...call,
      method: 'POST',
      recall: async () => Promise.resolve(recalled.push('asked') && 'ours'),
    } as const;
    answers = [cut, status(409)];

    expect(await requests.send(write, signal)).to.equal('ours');

    [answers, asked] = [[status(409)], []];
    await failureOf(requests.send(write, signal));
    [answers, asked] = [[cut, status(409)], []];
    const refused = await failureOf(
      requests.send({ ...write, recall: async () => Promise.resolve(undefined) }, signal),
    );
    expect(refused.message).to.equal('ConfigMap a: refused with 409');
    expect(recalled).to.deep.equal(['asked']);
  });

  it('gives up after six tries with the last answer', async () => {
    answers = [status(503)];

    const error = await failureOf(requests.send(call, signal));

    expect(asked).to.have.length(6);
    expect(error).to.include({ code: 'API_REFUSED', message: 'ConfigMap a: refused with 503' });
  });

  it('waits no longer than a request may take, which may be said for one alone', async () => {
    answers = [() => undefined];

    const error = await failureOf(requests.send({ ...call, timeoutMs: 100 }, signal));

    expect(error).to.include({ code: 'NO_ANSWER_IN_TIME', exit: 3 });
    expect(error.message).to.match(/^ConfigMap a: no answer from the cluster at .* within 0\.1s$/);
  });

  it('waits for a server that has answered before, and takes no refusal from one that is just back', async () => {
    answers = [good, cut, cut, cut, cut, cut, cut, cut, status(403), good];

    await requests.send(call, signal);

    expect(await requests.send(call, signal)).to.deep.equal({ kind: 'ConfigMap' });
    expect(asked).to.have.length(10);
  });

  it('takes the end of a log, and of a watch that we ended, for no sign of a server that goes', async () => {
    const stop = new AbortController();
    const open: Answer = (_request, response) => void response.write('{}\n');
    answers = [good, open, status(403), good];

    (await requests.stream(call, signal)).resume();
    const watch = await requests.stream({ ...call, follows: true }, stop.signal);
    watch.on('error', () => undefined).resume();
    const closed = new Promise((done) => watch.once('close', done));
    stop.abort();
    await closed;

    await failureOf(requests.send(call, signal));
    expect(asked).to.have.length(3);
  });

  it('takes the end of a watch that the server ended for one', async () => {
    answers = [good, good, status(403), good];
    await requests.send(call, signal);
    const watch = await requests.stream({ ...call, follows: true }, signal);
    await new Promise((done) => watch.once('close', done).resume());

    expect(await requests.send(call, signal)).to.deep.equal({ kind: 'ConfigMap' });
  });

  it('asks for new credentials once after 401', async () => {
    answers = [status(401), good];
    await requests.send(call, signal);
    expect(tokens).to.deep.equal(['old', 'fresh']);

    [answers, asked] = [[status(401)], []];
    const error = await failureOf(requests.send(call, signal));
    expect(asked).to.have.length(2);
    expect(error).to.have.property('code', 'CREDENTIALS_REFUSED');
  });

  it('says that nobody answers where nobody listens', async () => {
    server.close();
    await new Promise((done) => server.once('close', done));

    const error = await failureOf(requests.send(call, signal));

    expect(error.message).to.match(
      /^the cluster at http:\/\/127\.0\.0\.1:\d+ cannot be reached: connection refused$/,
    );
    expect(error).to.have.property('exit', 3);
  });

  it('ends at once with the reason of the signal', async () => {
    answers = [() => undefined];
    const stop = new AbortController();
    const reason = new Error('stopped');

    const sent = requests.send(call, stop.signal).catch((error: unknown) => error);
    while (asked.length === 0) await new Promise((next) => setImmediate(next));
    stop.abort(reason);

    expect(await sent).to.equal(reason);
  });
});
