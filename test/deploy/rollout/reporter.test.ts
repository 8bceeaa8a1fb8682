import { expect } from 'chai';
import type { Event } from '../../../src/core/events.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { startTracking } from '../../../src/deploy/rollout/tracked.ts';
import { makeStore } from '../../../src/deploy/rollout/store.ts';
import { makeReporter } from '../../../src/deploy/rollout/reporter.ts';

const store = makeStore([]);
const web = startTracking(
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  { at: 0, role: 'written' },
);

function lines(verdicts: readonly Verdict[], everyMs: number): string[] {
  const events: Event[] = [];
  const reporter = makeReporter((event) => events.push(event), 0);
  for (const [index, verdict] of verdicts.entries())
    reporter.report([{ ...web, verdict }], { store, at: index * everyMs });
  return events.flatMap((event) => (event.type === 'object.judged' ? event.verdict.reason : []));
}

const waiting = (ready: number): Verdict => ({ state: 'waiting', reason: `${ready} of 500 new pods ready` });

describe('deploy/rollout/reporter', () => {
  it('says a thing once, however often it is seen', () => {
    expect(lines([waiting(1), waiting(1), waiting(2), waiting(2)], 10)).to.have.length(2);
  });

  it('leaves out the moment in which the controller has not seen the change', () => {
    expect(
      lines([{ state: 'waiting', reason: 'the controller has not seen this change yet' }, waiting(0)], 10),
    ).to.deep.equal(['0 of 500 new pods ready']);
  });

  it('calms down where hundreds of pods move', () => {
    const all = Array.from({ length: 500 }, (_, index) => waiting(index));

    expect(lines(all, 20)).to.have.length(24);
  });

  it('does not count every pod that joins the same trouble', () => {
    const all = Array.from({ length: 100 }, (_, index): Verdict => ({
      state: 'waiting',
      reason: `0 of 500 new pods ready: container web is not ready (${index + 2} pods)`,
    }));

    expect(lines(all, 50)).to.have.length(3);
  });

  it('says at once that it is ready, however calm', () => {
    const all = Array.from({ length: 100 }, (_, index) => waiting(index));

    expect(lines([...all, { state: 'ready', reason: 'all ready' }], 1).at(-1)).to.equal('all ready');
  });
});
