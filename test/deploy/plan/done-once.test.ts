import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { keyOf } from '../../../src/core/objects.ts';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { planDefaults } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { beginRecord } from '../../../src/deploy/records/record.ts';
import { job } from '../../support/objects.ts';
import { desiredOf, inNamespace, recordOf, surveyOf } from '../../support/surveyed.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

function migration(image = 'example:1', more: object = { ttlSecondsAfterFinished: 1 }): KubeObject {
  const made = job('migrate', image, { 'slipway.dev/before': 'workloads' });
  return { ...made, spec: { ...(made.spec as object), ...more } };
}

/** A release that had this Job, and what it said of it. */
function recorded(object: KubeObject, state: string, reason: string): ReleaseRecord {
  const as = inNamespace(object);
  return recordOf([as], { verdicts: [{ key: keyOf(as), state, reason }] });
}

const done = recorded(migration(), 'ready', '1 of 1 completed');

function planned(object: KubeObject, last: ReleaseRecord) {
  const desired = desiredOf([object]);
  const plan = makePlan(desired, surveyOf([object], { last }), planDefaults, NOW);
  return { plan, secrets: desired.secrets, op: plan.steps[0]?.op, why: plan.steps[0]?.why };
}

describe('a Job that has completed and is gone by its time to live', () => {
  it('is done, and not run again', () => {
    expect(planned(migration(), done)).to.deep.include({
      op: 'keep',
      why: ['has completed, and was removed by its ttlSecondsAfterFinished; it runs again once it changes'],
    });
  });

  it('is known to be done in every release from then on', () => {
    const { plan, secrets } = planned(migration(), done);
    const next = beginRecord({ number: 4, plan, base: done, approver: undefined, startedAt: NOW, secrets });

    expect(next.verdicts).to.deep.equal(done.verdicts);
    expect(planned(migration(), next).op).to.equal('keep');
  });

  it('runs where it changes, failed, never ran, or has no time to live', () => {
    const always = migration('example:1', {});

    expect(planned(migration('example:2'), done).op).to.equal('create');
    expect(planned(migration(), recorded(migration(), 'failed', 'its Pods failed')).op).to.equal('create');
    expect(planned(migration(), recorded(migration(), 'ready', 'suspended, as written')).op).to.equal(
      'create',
    );
    expect(planned(migration(), recordOf([inNamespace(migration())])).op).to.equal('create');
    expect(planned(always, recorded(always, 'ready', '1 of 1 completed')).op).to.equal('create');
  });
});
