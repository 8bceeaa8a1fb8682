import { expect } from 'chai';
import type { Event } from '../../../src/core/events.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Verification } from '../../../src/core/verification.ts';
import { track } from '../../../src/deploy/rollout/track.ts';
import type { Answer } from '../../../src/deploy/verify/answer.ts';
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

const good: Answer = { state: 'good', text: '/healthz answers 200' };
const bad: Answer = { state: 'bad', text: '/healthz answers 500' };
const silent: Answer = { state: 'unknown', text: 'nobody answers' };

async function verified(
  answers: readonly Answer[],
  { onUnverified = 'warn', target = web }: { onUnverified?: 'warn' | 'fail'; target?: KubeObject } = {},
) {
  const events: Event[] = [];
  let asked = 0;
  const outcome = await track({
    targets: [target],
    cluster: stillCluster([target], ['Pod']),
    clock: scriptedClock(),
    emit: (event) => events.push(event),
    options: {
      timeoutMs: 30_000,
      soakMs: 0,
      watchMs: 60_000,
      verifying: {
        verifications: [http],
        ask: async () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? silent),
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
