import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProcesses } from '../../../src/adapters/processes.ts';
import { runVerification } from '../../../src/app/environment/verify-line.ts';
import type { Adapters } from '../../../src/app/world.ts';
import type { Event } from '../../../src/core/events.ts';
import { makeRedactor } from '../../../src/core/redact.ts';

const URL_OF_SERVICE = 'http://127.0.0.1:4711';

describe('app/environment/verify-line', () => {
  let cwd: string;
  before(() => (cwd = mkdtempSync(join(tmpdir(), 'slipway-line-'))));
  after(() => rmSync(cwd, { recursive: true, force: true }));

  async function run(
    line: string,
    {
      env = {},
      timeoutMs = 60_000,
      fails,
    }: { env?: Record<string, string>; timeoutMs?: number; fails?: Error } = {},
    signal = new AbortController().signal,
  ) {
    const events: Event[] = [];
    const redactor = makeRedactor();
    redactor.hide(Buffer.from('hunter2-hunter2'));
    let closed = 0;
    const all = { PATH: process.env['PATH'], ...env };
    const answer = await runVerification(
      { by: 'line', name: 'web', namespace: 'shop', service: 'web', port: 80, line, timeoutMs, duringMs: 0 },
      {
        cluster: {
          forwardService: async () => {
            if (fails) throw fails;
            return Promise.resolve({
              url: URL_OF_SERVICE,
              close: async () => Promise.resolve(void closed++),
            });
          },
        },
        adapters: { processes: async () => Promise.resolve(openProcesses(all)) } as unknown as Adapters,
        cwd,
        emit: (event) => void events.push(event),
        env: all,
        redactor,
      },
      signal,
    );
    return { answer, events, closed };
  }

  it('is good with code 0, shows the line and what it prints, and has led to the Service as long', async () => {
    const { answer, events, closed } = await run('echo $SLIPWAY_URL $NO_PROXY; pwd', {
      env: { NO_PROXY: '.internal' },
    });

    expect(answer).to.deep.equal({
      state: 'good',
      text: 'echo $SLIPWAY_URL $NO_PROXY; pwd ended with exit code 0',
    });
    expect(events).to.deep.equal([
      { type: 'command.started', command: 'echo $SLIPWAY_URL $NO_PROXY; pwd' },
      { type: 'command.output', line: `${URL_OF_SERVICE} .internal,127.0.0.1` },
      { type: 'command.output', line: cwd },
    ]);
    expect(closed).to.equal(1);
  });

  it('is bad with another code, and has its last lines, without secrets, colours and signs', async () => {
    const line = 'seq 1 30; printf "\\033[31mred\\033[0m hunter2-hunter2 \\033[2J\\n" >&2; exit 3';

    const { answer } = await run(line);

    expect(answer.state).to.equal('bad');
    expect(answer.text).to.match(/ ended with exit code 3$/);
    expect(answer.output).to.have.length(20);
    expect(answer.output?.find((text) => text.startsWith('red'))).to.equal('red [secret] ␛[2J');
    expect(answer.output).to.include('30').and.not.to.include('10');
  });

  it('hides a secret that grep or tput has painted a part of', async () => {
    const painted = String.raw`hunter2-\033[01;31m\033[Khunter2\033(B\033[m\033[K`;

    const { answer } = await run(`printf '${painted} \n'; exit 3`);

    expect(answer.output).to.deep.equal(['[secret] ']);
  });

  it('sees no credential, whatever the platform lets through to test lines', async () => {
    const env = {
      AWS_SECRET_ACCESS_KEY: 'a',
      KUBECONFIG: 'b',
      NPM_TOKEN: 'c',
      SLIPWAY_NOTIFY_CHAT: 'd',
      LANG: 'e',
    };

    const { events } = await run(
      'echo "[$AWS_SECRET_ACCESS_KEY$KUBECONFIG$NPM_TOKEN$SLIPWAY_NOTIFY_CHAT$LANG]"',
      { env },
    );

    expect(events.at(-1)).to.deep.equal({ type: 'command.output', line: '[e]' });
  });

  it('says that a line could not be started, and why', async () => {
    const missing = await run('no-such-program-here --now');
    const noWay = await run('true', { fails: new Error('no port is free') });

    expect(missing.answer).to.include({
      state: 'bad',
      text: 'no-such-program-here --now could not be started: there is no such program (exit code 127)',
    });
    expect(missing.answer.output?.join()).to.include('no-such-program-here');
    expect(noWay.answer).to.deep.equal({
      state: 'unknown',
      text: 'true could not be started: no port is free',
    });
  });

  it('ends one that takes too long, and whatever it has started', async () => {
    const { answer, events, closed } = await run('setsid sleep 600 & sleep 600', { timeoutMs: 300 });

    expect(answer).to.deep.equal({
      state: 'bad',
      text: 'setsid sleep 600 & sleep 600 did not end within 0.3s, and was ended',
      output: [],
    });
    expect(events.at(-1)).to.deep.equal({ type: 'note', code: 'processes-ended', programs: ['sleep'] });
    expect(closed).to.equal(1);
  });

  it('ends with the deploy', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const running = run('echo begun; sleep 600', {}, stop.signal).catch((error: unknown) => error);
    setImmediate(() => stop.abort(reason));

    expect(await running).to.equal(reason);
  });
});
