import { expect } from 'chai';
import type { Clock } from '../../src/core/clock.ts';
import type { Event } from '../../src/core/events.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { liveReport } from '../../src/report/live-report.ts';
import { tableLines } from '../../src/report/live-table.ts';

const replicas = (ready: number, old: number) => ({ desired: 3, updated: 3, ready, available: 3, old });
const judged = (name: string, verdict: Verdict, ms = 1_000): Event => ({
  type: 'object.judged',
  key: { group: 'apps', kind: 'Deployment', namespace: 'shop', name },
  verdict,
  ms,
});
const waiting = (ready: number, old: number, why = ''): Verdict => ({
  state: 'waiting',
  reason: `${ready} of 3 new pods ready, ${old} old left${why}`,
  replicas: replicas(ready, old),
});
const good: Verdict = {
  state: 'ready',
  reason: '3 of 3 new pods ready, 0 old left',
  replicas: replicas(3, 0),
};

/** A clock that stands still: nothing is redrawn but by events. */
const still: Clock = {
  now: () => 0,
  wait: async (_, signal) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    ),
};

/** What a terminal shows after these texts: only the two codes that we use are known to it. */
function screen(texts: readonly string[]): string[] {
  const rows: string[] = [];
  for (const text of texts) {
    // eslint-disable-next-line no-control-regex
    const up = /^\u001b\[(\d+)A\u001b\[J/.exec(text);
    if (up) rows.splice(rows.length - Number(up[1]));
    rows.push(
      ...text
        .slice(up?.[0].length ?? 0)
        .split('\n')
        .slice(0, -1),
    );
  }
  return rows;
}

function shown(events: readonly Event[], looks = { columns: 100, colour: false }) {
  const texts: string[] = [];
  const emit = liveReport({
    write: (text) => texts.push(text),
    clock: still,
    signal: new AbortController().signal,
    ...looks,
  });
  for (const event of events) emit(event);
  return { texts, rows: screen(texts) };
}

describe('report/live', () => {
  it('shows one row an object, redrawn in place', () => {
    const { rows } = shown([
      judged('web', waiting(0, 3)),
      judged('worker', waiting(1, 2)),
      judged('web', waiting(2, 1)),
    ]);

    expect(rows).to.deep.equal([
      '  · Deployment web    ██████░░░░   2/3 old 1     1.0s',
      '  · Deployment worker ███░░░░░░░   1/3 old 2     1.0s',
    ]);
  });

  it('draws a bar while an image is sent, and leaves nothing of it', () => {
    const sent = (done: number): Event => ({ type: 'image.progress', done, total: 4e6, what: 'team/web' });
    const note: Event = { type: 'note', code: 'pushing-to', host: 'registry', repository: 'pushed' };

    expect(shown([note, sent(1e6), sent(2e6)]).rows).to.deep.equal([
      '  registry/pushed',
      '  █████░░░░░ 2.0 MB of 4.0 MB sent to team/web',
    ]);
    expect(shown([sent(1e6), sent(4e6), note, note]).rows).to.deep.equal([
      '  registry/pushed',
      '  registry/pushed',
    ]);
  });

  it('draws each picture with a single write', () => {
    const { texts } = shown([judged('web', waiting(0, 3)), judged('web', waiting(1, 3))]);

    expect(texts).to.have.length(2);
  });

  it('says why something waits, beside its numbers', () => {
    const { rows } = shown([judged('web', waiting(0, 3, ': container web exited with 3'))]);

    expect(rows[0]).to.match(/0\/3 old 3 +1\.0s {2}container web exited with 3$/);
  });

  it('never takes more than a row of a narrow terminal', () => {
    const { rows } = shown(
      [judged('a-service-with-a-very-long-name-indeed', waiting(0, 3, ': a long story'))],
      { columns: 40, colour: false },
    );

    expect(rows).to.have.length(1);
    expect(rows[0]?.length).to.be.at.most(39);
    expect(rows[0]).not.to.include('░');
  });

  it('leaves the reason room at 60 columns', () => {
    const { rows } = shown(
      [judged('a-service-with-a-very-long-name-indeed', waiting(0, 3, ': a long story'))],
      { columns: 60, colour: false },
    );

    expect(rows[0]).to.match(/ 0\/3 +a long story$/);
  });

  it('leaves the table behind and goes on below it when the stage ends', () => {
    const finished: Event = {
      type: 'stage.finished',
      stage: 'deploy',
      result: {
        code: 'deployed',
        state: 'succeeded',
        environment: 'development',
        service: 'web',
        image: 'web:2',
        availability: undefined,
      },
      ms: 2_000,
      good: true,
    };

    const { rows } = shown([judged('web', good), finished, judged('web', waiting(0, 3))]);

    expect(rows[0]).to.include('✓ Deployment web');
    expect(rows.some((row) => row.includes('development runs web:2'))).to.equal(true);
    expect(rows.at(-1)).to.include('· Deployment web');
  });

  it('writes a failure as a line as well, below the table', () => {
    const { rows } = shown([
      judged('web', { state: 'failed', cause: 'crash', reason: 'container web exited with 3' }),
    ]);

    expect(rows[0]).to.include('✗ Deployment web');
    expect(rows[1]).to.equal('✗ Deployment web failed after 1.0s: container web exited with 3');
  });

  it('puts other lines above the table', () => {
    const { rows } = shown([
      judged('web', waiting(0, 3)),
      { type: 'warning', code: 'uncommitted', files: ['look out'] },
    ]);

    expect(rows[0]).to.include('look out');
    expect(rows.at(-1)).to.include('· Deployment web');
  });

  it('is coloured only where it may be', () => {
    expect(shown([judged('web', good)], { columns: 100, colour: true }).texts[0]).to.include(
      '\u001b[32m✓\u001b[39m',
    );
    expect(shown([judged('web', good)]).texts[0]).not.to.include('\u001b[');
  });

  it('shows twenty rows at most, those that move first', () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({
      key: { group: 'apps', kind: 'Deployment', namespace: 'x', name: `d${index}` },
      verdict: index === 29 ? waiting(0, 3) : good,
      sinceMs: 0,
    }));

    const lines = tableLines({ rows, ms: 0 }, { columns: 100, colour: false });

    expect(lines).to.have.length(21);
    expect(lines[0]).to.include('d29');
    expect(lines.at(-1)).to.equal('  and 10 more');
  });
});
