import { expect } from 'chai';
import type { Event } from '../../../src/core/events.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import { type Verification, watchedMs } from '../../../src/core/verification.ts';
import { track } from '../../../src/deploy/rollout/track.ts';
import type { Answer } from '../../../src/deploy/verify/answer.ts';
import { diagnosisLines } from '../../../src/report/diagnosis.ts';
import { scriptedClock, stillCluster } from './script.ts';

const web: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', generation: 1, resourceVersion: '5' },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
};

const http: Verification = {
  name: 'web',
  namespace: 'shop',
  by: 'http',
  service: 'web',
  port: 80,
  path: '/healthz',
  duringMs: 60_000,
};

const line: Verification = {
  name: 'web',
  namespace: 'shop',
  by: 'line',
  line: 'npm run smoke',
  service: 'web',
  port: 80,
  timeoutMs: 300_000,
  duringMs: 0,
};

const good: Answer = { state: 'good', text: '/healthz answers 200' };
const bad: Answer = { state: 'bad', text: '/healthz answers 500' };
const silent: Answer = { state: 'unknown', text: 'nobody answers' };

type Given = {
  readonly onUnverified?: 'warn' | 'fail';
  readonly target?: KubeObject;
  readonly verification?: Verification;
  readonly takesMs?: number;
};

async function verified(
  answers: readonly Answer[],
  { onUnverified = 'warn', target = web, verification = http, takesMs = 0 }: Given = {},
) {
  const clock = scriptedClock();
  const events: Event[] = [];
  let asked = 0;
  const outcome = await track({
    targets: [target],
    cluster: stillCluster([target], ['Pod']),
    clock,
    emit: (event) => events.push(event),
    options: {
      timeoutMs: 30_000,
      soakMs: 0,
      watchMs: watchedMs(verification),
      verifying: {
        verifications: [verification],
        ask: async (_, within) => {
          // Beside the rollout, whose own looks let the time pass.
          for (const end = clock.now() + takesMs; clock.now() < end; await Promise.resolve())
            within.throwIfAborted();
          return answers[Math.min(asked++, answers.length - 1)] ?? silent;
        },
        onUnverified,
      },
    },
    signal: new AbortController().signal,
  });
  const one = outcome.objects.find(({ key }) => key.kind === 'verify');
  return { outcome, verdict: one?.verdict, diagnosis: one?.diagnosis, events, asked };
}

describe('deploy/rollout with something to verify', () => {
  it('is good once it has held for its time, asked at a bounded pace', async () => {
    const { outcome, verdict, asked } = await verified([good]);

    expect(outcome.state).to.equal('ready');
    expect(outcome.ms).to.be.within(60_000, 62_500);
    expect(verdict?.state).to.equal('ready');
    expect(asked).to.be.within(20, 31);
  });

  it('fails with the third bad answer in a row, names it and says what to do', async () => {
    const { outcome, verdict, diagnosis, events, asked } = await verified([good, bad, bad, good, bad]);

    expect(outcome.state).to.equal('failed');
    expect(verdict).to.deep.equal({ state: 'failed', cause: 'verification', reason: bad.text });
    expect(asked).to.equal(7);
    expect(diagnosis?.remedies).to.deep.equal([
      'ask it yourself: kubectl get --raw /api/v1/namespaces/shop/services/web:80/proxy/healthz',
    ]);
    expect(events.filter(({ type }) => type === 'object.diagnosed')).to.have.length(1);
  });

  it('warns where nobody could say, and keeps the verdict', async () => {
    const { outcome, verdict, events } = await verified([silent]);

    const reason = 'could not be verified: nobody answers';
    expect(outcome.state).to.equal('ready');
    expect(verdict).to.deep.equal({ state: 'waiting', reason });
    expect(events.filter(({ type }) => type === 'warning')).to.deep.equal([
      { type: 'warning', code: 'doubtful', key: outcome.objects.at(-1)?.key, reason },
    ]);
  });

  it('fails there where the platform wants that', async () => {
    const { outcome, verdict } = await verified([silent], { onUnverified: 'fail' });

    expect(outcome.state).to.equal('failed');
    expect(verdict).to.include({ state: 'failed', cause: 'verification' });
  });

  it('asks nothing of what is not ready', async () => {
    const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1 };

    const { outcome, asked } = await verified([bad], { target: { ...web, status } });

    expect(outcome.state).to.equal('timed-out');
    expect(asked).to.equal(0);
  });

  it('runs a line once: its first answer is the last word, however long it takes', async () => {
    const output = ['2 of 3 orders', 'GET /orders answers 500'];
    const failing = { state: 'bad', text: 'npm run smoke ended with exit code 1', output } as const;

    const passed = await verified([good], { verification: line, takesMs: 400_000 });
    const failed = await verified([failing], { verification: line, takesMs: 400_000 });

    expect([passed.outcome.state, passed.asked]).to.deep.equal(['ready', 1]);
    expect(passed.verdict).to.deep.equal({ state: 'ready', reason: good.text });
    expect(
      passed.events.flatMap((event) => (event.type === 'object.judged' ? event.verdict.reason : [])),
    ).to.include('is run');
    expect([failed.outcome.state, failed.asked]).to.deep.equal(['failed', 1]);
    expect(failed.verdict).to.include({ state: 'failed', cause: 'verification', reason: failing.text });
    expect(failed.diagnosis?.output).to.deep.equal(output);
    expect(failed.diagnosis?.remedies).to.deep.equal([
      'run it yourself: kubectl port-forward -n shop service/web 8080:80, and beside it SLIPWAY_URL=http://127.0.0.1:8080 npm run smoke',
    ]);
    expect(failed.diagnosis && diagnosisLines(failed.diagnosis)).to.deep.equal([
      '  output  last lines',
      '          │ 2 of 3 orders',
      '          │ GET /orders answers 500',
      `  do      ${failed.diagnosis?.remedies[0]}`,
    ]);
  });

  it('has a line for what changes, and one every thirty seconds else', async () => {
    const { events } = await verified([good]);

    const states = events.flatMap((event) =>
      event.type === 'object.judged' && event.key.kind === 'verify' ? [event.verdict.reason] : [],
    );
    expect(states).to.deep.equal([
      'is asked, watched for 1m 00s',
      '/healthz answers 200, watched for 1m 00s',
      '/healthz answers 200, watched for 1m 00s',
    ]);
    expect(events.filter(({ type }) => type === 'rollout.waiting')).to.have.length(1);
  });
});
