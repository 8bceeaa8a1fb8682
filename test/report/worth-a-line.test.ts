import { expect } from 'chai';
import type { Event } from '../../src/core/events.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { textReport } from '../../src/report/report.ts';

const judged = (kind: string, verdict: Verdict): Event => ({
  type: 'object.judged',
  key: { group: '', kind, namespace: 'shop', name: 'web' },
  verdict,
  ms: 1_000,
});
const good: Verdict = { state: 'ready', reason: 'is stored' };
const replicas = { desired: 2, updated: 2, ready: 2, available: 2, old: 0 };
const PROGRESS = '2 of 2 new pods ready, 0 old left';

function lines(...events: readonly Event[]): string[] {
  const written: string[] = [];
  const emit = textReport((text) => written.push(text.trimEnd()));
  for (const event of events) emit(event);
  return written.map((line) => line.replace(/^ *1\.0s +\w+ web +/, ''));
}

describe('report/worth-a-line', () => {
  it('does not say that something was stored, or that Pods stand behind a Service', () => {
    expect(lines(judged('Secret', good))).to.deep.equal([]);
    expect(
      lines(
        judged('Service', { state: 'waiting', reason: 'no pod behind it is ready (app=web)' }),
        judged('Service', { state: 'ready', reason: '2 ready pods behind it' }),
      ),
    ).to.deep.equal([]);
  });

  it('says that something is ready where it was waited for', () => {
    const reason = 'the cloud has not given its load balancer an address yet';

    expect(lines(judged('Service', { state: 'waiting', reason }), judged('Service', good))).to.deep.equal([
      reason,
      'is stored',
    ]);
  });

  it('says every failure', () => {
    expect(lines(judged('Service', { state: 'failed', cause: 'config', reason: 'no pod' }))).to.deep.equal([
      '✗ Service web failed after 1.0s: no pod',
    ]);
  });

  it('does not say the same once more after a soak', () => {
    const ready: Verdict = { state: 'ready', reason: PROGRESS, replicas };
    const soaking: Verdict = { state: 'waiting', reason: `${PROGRESS}, watched for 5.0s`, replicas };

    expect(lines(judged('Deployment', soaking), judged('Deployment', ready))).to.deep.equal([
      `${PROGRESS}, watched for 5.0s`,
    ]);
    expect(lines(judged('Deployment', ready))).to.deep.equal([PROGRESS]);
  });

  it('begins anew with the next stage', () => {
    const stage: Event = { type: 'stage.started', stage: 'rollback' };
    const waiting: Verdict = { state: 'waiting', reason: 'it is suspended' };

    expect(lines(judged('Job', waiting), stage, judged('Job', good)).at(-1)).to.equal('rollback');
  });
});
