import { expect } from 'chai';
import type { MetricAnswer } from '../../../src/core/ports/metrics.ts';
import type { HttpVerification, SeriesVerification } from '../../../src/core/verification.ts';
import { judgeHttp } from '../../../src/deploy/verify/http.ts';
import { judgeSeries } from '../../../src/deploy/verify/series.ts';
import { judgeTrial, recordAnswer, type Trial, UNTRIED } from '../../../src/deploy/verify/trial.ts';

describe('deploy/verify/http', () => {
  const asked: HttpVerification = { by: 'http', service: 'web', port: 80, path: '/healthz' };
  const status = (message: string): string => JSON.stringify({ kind: 'Status', message });

  for (const [answer, state, text] of [
    [{ status: 204, text: '' }, 'good', '/healthz answers 204 No Content'],
    [{ status: 302, text: '' }, 'bad', '/healthz answers 302 Found'],
    [
      { status: 500, text: 'no database\nat pool.ts' },
      'bad',
      '/healthz answers 500 Internal Server Error: no database',
    ],
    [
      { status: 503, text: status('no endpoints available for service "web"') },
      'bad',
      '/healthz answers 503 Service Unavailable: no endpoints available for service "web"',
    ],
    [{ status: 500, text: 'a\u001b[2Jb' }, 'bad', '/healthz answers 500 Internal Server Error: a␛[2Jb'],
    [
      { status: 500, text: '{"kind":"Status"}' },
      'bad',
      '/healthz answers 500 Internal Server Error: {"kind":"Status"}',
    ],
  ] as const)
    it(`takes ${answer.status} for ${state}: ${text}`, () => {
      expect(judgeHttp(asked, answer)).to.deep.equal({ state, text });
    });

  it('wants the very status that is said', () => {
    const unauthorized = { ...asked, status: 401 };

    expect(judgeHttp(unauthorized, { status: 401, text: '' }).state).to.equal('good');
    expect(judgeHttp(unauthorized, { status: 200, text: '' })).to.deep.equal({
      state: 'bad',
      text: '/healthz answers 200 OK, not 401',
    });
  });

  it('keeps of a long answer what a line has room for', () => {
    expect(judgeHttp(asked, { status: 500, text: 'x'.repeat(10_000) }).text.length).to.be.below(220);
  });
});

describe('deploy/verify/series', () => {
  const asked: SeriesVerification = { by: 'prometheus', query: 'up', below: 0.01, noData: 'hold' };
  const answered = (...values: readonly number[]): MetricAnswer => ({
    state: 'answered',
    samples: values.map((value, index) => ({ labels: { app: `web${index}` }, value })),
  });

  for (const [what, verification, answer, state, text] of [
    ['a value within its bound', asked, answered(0.002), 'good', '0.002 of {app="web0"} is below 0.01'],
    ['several of them', asked, answered(0, 0.001), 'good', 'all 2 series are below 0.01'],
    ['the bound itself', asked, answered(0.01), 'bad', '0.01 of {app="web0"} is not below 0.01'],
    [
      'one of several that is out',
      asked,
      answered(0, 0.0534567891, 1),
      'bad',
      '0.0534568 of {app="web1"} is not below 0.01, and 1 more',
    ],
    ['no series', asked, answered(), 'unknown', 'Prometheus has no data for the query'],
    ['nothing divided by nothing', asked, answered(NaN), 'unknown', 'Prometheus has no data for the query'],
    [
      'no series that pass',
      { ...asked, noData: 'pass' },
      answered(),
      'good',
      'Prometheus has no data for the query',
    ],
    [
      'no series that fail',
      { ...asked, noData: 'fail' },
      answered(),
      'bad',
      'Prometheus has no data for the query',
    ],
    ['infinity', asked, answered(Infinity), 'bad', 'Infinity of {app="web0"} is not below 0.01'],
    [
      'a value between two',
      { by: 'prometheus', query: 'up', above: 1, below: 3, noData: 'hold' },
      answered(1),
      'bad',
      '1 of {app="web0"} is not above 1 and below 3',
    ],
    [
      'a number without labels',
      asked,
      { state: 'answered', samples: [{ labels: {}, value: 0 }] },
      'good',
      '0 is below 0.01',
    ],
    [
      'a wrong query',
      asked,
      { state: 'refused', reason: 'parse error' },
      'bad',
      'Prometheus refuses the query: parse error',
    ],
  ] satisfies [string, SeriesVerification, MetricAnswer, string, string][])
    it(`takes ${what} for ${state}`, () => {
      expect(judgeSeries(verification, answer)).to.deep.equal({ state, text });
    });

  it('makes of labels what a line of a console has room for', () => {
    const samples = [{ labels: { path: `\u001b${'x'.repeat(1_000)}` }, value: 1 }];

    const { text } = judgeSeries(asked, { state: 'answered', samples });

    expect(text).not.to.include('\u001b');
    expect(text.length).to.be.below(220);
  });
});

describe('deploy/verify/trial', () => {
  const good = { state: 'good', text: '/ answers 200' } as const;
  const bad = { state: 'bad', text: '/ answers 500' } as const;
  const unknown = { state: 'unknown', text: 'nobody answers' } as const;
  const after = (...answers: readonly Parameters<typeof recordAnswer>[1][]): Trial =>
    answers.reduce(recordAnswer, UNTRIED);
  const judged = (trial: Trial, heldMs: number, isLate = false): unknown => {
    const { state, reason } = judgeTrial(trial, { by: 'http', heldMs, duringMs: 5_000, isLate });
    return [state, reason];
  };

  for (const [what, trial, heldMs, expected] of [
    ['waits before the first answer', UNTRIED, 9_000, ['waiting', 'is asked, watched for 5.0s']],
    ['waits until its time is over', after(good), 4_999, ['waiting', '/ answers 200, watched for 5.0s']],
    ['is ready once it has held so long', after(good), 5_000, ['ready', '/ answers 200, watched for 5.0s']],
    ['forgives two bad answers', after(bad, bad, good), 5_000, ['ready', '/ answers 200, watched for 5.0s']],
    ['does not end on a bad one', after(good, bad), 9_000, ['waiting', '/ answers 500, watched for 5.0s']],
    ['fails with the third in a row', after(good, bad, bad, bad), 1_000, ['failed', '/ answers 500']],
    [
      'counts bad ones around silence',
      after(bad, unknown, bad, unknown, bad),
      1,
      ['failed', '/ answers 500'],
    ],
    [
      'neither fails nor passes in silence',
      after(unknown, unknown, unknown),
      4_999,
      ['waiting', 'nobody answers, watched for 5.0s'],
    ],
    [
      'could not be verified at the end of it',
      after(unknown, unknown, unknown),
      5_000,
      ['unverified', 'could not be verified: nobody answers'],
    ],
    [
      'is not verified by what was before it',
      after(good, unknown, unknown, unknown),
      5_000,
      ['unverified', 'could not be verified: nobody answers'],
    ],
    [
      'is verified though one question got lost',
      after(good, unknown, good),
      5_000,
      ['ready', '/ answers 200, watched for 5.0s'],
    ],
  ] as const)
    it(what, () => {
      expect(judged(trial, heldMs)).to.deep.equal(expected);
    });

  it('ends where things are never ready for long enough', () => {
    expect(judged(after(good), 1, true)).to.deep.equal([
      'unverified',
      'could not be verified: / answers 200',
    ]);
  });
});
