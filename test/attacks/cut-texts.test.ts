import { expect } from 'chai';
import { verifyingWith } from '../../src/app/environment/verifying.ts';
import type { Session } from '../../src/app/world.ts';
import { warningText } from '../../src/core/api-warning.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import type { MetricAnswer } from '../../src/core/ports/metrics.ts';
import { makeRedactor } from '../../src/core/redact.ts';
import type { Verification } from '../../src/core/verification.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { environment } from '../support/surveyed.ts';

const { signal } = new AbortController();
const VALUE = `correct-horse-battery-staple-${'0123456789'.repeat(4)}`;
/** More of a value than anybody would hide by chance. */
const HALF = VALUE.slice(0, 12);

describe('texts that are cut in the middle of a secret value', () => {
  const redactor = makeRedactor();
  redactor.hide(Buffer.from(VALUE));

  async function told(
    verification: Partial<Verification>,
    answers: { body?: string; metrics?: MetricAnswer },
  ) {
    const cluster: Cluster = {
      ...(fakeCluster({}) as Cluster),
      askService: () => Promise.resolve({ status: 500, text: answers.body ?? '' }),
    };
    const session = {
      redactor,
      env: {},
      adapters: { metrics: () => Promise.resolve({ query: () => Promise.resolve(answers.metrics) }) },
    } as unknown as Session;
    const prometheus = { url: 'http://127.0.0.1:9090', variable: undefined };
    const asked = { duringMs: 0, ...verification } as Verification;
    const subject = { verifications: [asked], environment: { ...environment, prometheus }, cluster };
    const { verifying } = verifyingWith(subject as never, session);
    return (await verifying!.ask(asked, signal)).text;
  }

  for (let before = 100; before <= 160; before += 6)
    it(`are told without it where ${before} letters stand before it`, async () => {
      const text = `${'x'.repeat(before)} ${VALUE}`;
      const http = { by: 'http', path: '/', service: 'web', port: 80, status: 200 } as const;
      const series = { by: 'prometheus', query: 'up', noData: 'hold', above: 0.5 } as const;

      expect(await told(http, { body: text })).not.to.contain(HALF);
      expect(await told(series, { metrics: { state: 'refused', reason: text } })).not.to.contain(HALF);
      const samples = [{ labels: { url: text }, value: 0 }];
      expect(await told(series, { metrics: { state: 'answered', samples } })).not.to.contain(HALF);
    });

  it('are so where the API server warns of them', () => {
    const warned = warningText(`${'x'.repeat(480)}${VALUE}${'y'.repeat(100)}`, redactor.text);

    expect(warned).to.have.length(500).and.not.to.contain(HALF);
    expect(warned).to.contain('[secret]');
  });
});
