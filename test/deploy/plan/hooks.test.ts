import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDefaults, type PlanOptions, type Surveyed } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { schedule } from '../../../src/deploy/plan/schedule.ts';
import { annotated, configMap, deployment, job, service } from '../../support/objects.ts';
import { desiredOf, recordOf, stored, surveyOf } from '../../support/surveyed.ts';

const web = deployment('web', 'example:2');
const hook = (object: KubeObject, events: string, more: Record<string, string> = {}): KubeObject =>
  annotated(object, { 'helm.sh/hook': events, ...more });
const weighing = (weight: number): Record<string, string> => ({ 'helm.sh/hook-weight': String(weight) });
const pod = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy: 'Never', containers: [{ name: 'test', image: 'example:1' }] },
});

type Given = {
  readonly last?: Parameters<typeof recordOf>[1] | 'none';
  readonly options?: Partial<PlanOptions>;
  readonly of?: (object: KubeObject) => Surveyed;
};

function planned(objects: readonly KubeObject[], { last = {}, options, of }: Given = {}): Plan {
  const record = last === 'none' ? undefined : recordOf(objects, last);
  const survey = surveyOf(objects, { last: record, ...(of && { of }) });
  return makePlan(desiredOf(objects), survey, { ...planDefaults, allowOlder: true, ...options }, 0);
}

/** Waves in which something is written, then a `|` where all before is waited for. */
function order(plan: Plan): readonly string[] {
  return schedule(plan, { unfinished: false }).flatMap(({ write, wait }) => [
    ...(write.length > 0 ? [write.map(({ key }) => key.name).join('+')] : []),
    ...(wait.length > 0 ? [`| ${wait.map(({ key }) => key.name).join('+')}`] : []),
  ]);
}

const same = (object: KubeObject): Surveyed => ({ live: stored(object), next: stored(object) });
const whys = ({ steps }: Plan): readonly string[] =>
  steps.map(({ op, key, why }) => `${op} ${key.name}: ${why.join('; ')}`);

describe('hooks of Helm', () => {
  it('run before the workloads and once everything is ready, one by one in the order of their weights', () => {
    const objects = [
      hook(job('notify', 'example:2'), 'post-install,post-upgrade', weighing(5)),
      hook(job('warm', 'example:2'), 'post-upgrade', weighing(-5)),
      hook(pod('smoke'), 'test'),
      web,
      service('web'),
      hook(job('migrate', 'example:2'), 'pre-install,pre-upgrade', weighing(1)),
      hook(job('backup', 'example:2'), 'pre-upgrade', weighing(-1)),
      hook(configMap('migrate-settings'), 'pre-upgrade', weighing(-9)),
      annotated(job('own', 'example:2'), { 'slipway.dev/before': 'workloads' }),
    ];

    const plan = planned(objects);

    expect(order(plan)).to.deep.equal([
      'migrate-settings',
      'web',
      'backup+own',
      '| backup+own',
      'migrate',
      '| migrate',
      'web',
      '| migrate-settings+web+web',
      'warm',
      '| warm',
      'notify',
      '| notify',
      'smoke',
      '| smoke',
    ]);
    expect(whys(plan).filter((line) => line.includes('helm hook'))).to.deep.equal([
      'create migrate-settings: helm hook pre-upgrade, weight -9: before the workloads',
      'create backup: image …:2; helm hook pre-upgrade, weight -1: before the workloads',
      'create migrate: image …:2; helm hook pre-install, pre-upgrade, weight 1: before the workloads',
      'create warm: image …:2; helm hook post-upgrade, weight -5: once everything is ready',
      'create notify: image …:2; helm hook post-install, post-upgrade, weight 5: once everything is ready',
      'create smoke: helm hook test: once everything is ready, as its verification',
    ]);
  });

  it('that are for the removal of a release are left out, and so are those of another occasion', () => {
    const objects = [
      web,
      hook(job('cleanup', 'example:2'), 'pre-delete, post-delete'),
      hook(job('init', 'example:2'), 'pre-install'),
    ];

    const first = planned(objects, { last: 'none' });
    const later = planned(objects);

    expect(first.steps.map(({ key }) => key.name)).to.deep.equal(['init', 'web']);
    expect(first.notes).to.deep.equal([
      'Job cleanup is left out, helm hook pre-delete, post-delete: no deploy removes a whole release',
    ]);
    expect(later.steps.map(({ key }) => key.name)).to.deep.equal(['web']);
    expect(later.notes[1]).to.equal('Job init is left out, helm hook pre-install: only in a first release');
    expect(whys(planned(objects, { of: same }))).to.include(
      'keep init: helm hook pre-install: only in a first release',
    );
  });

  it('run again with each release that changes something, and never by themselves', () => {
    const objects = [web, hook(job('migrate', 'example:1'), 'pre-upgrade'), hook(pod('smoke'), 'test')];
    const changed = (object: KubeObject): Surveyed =>
      object.kind === 'Deployment'
        ? { live: stored(deployment('web', 'example:1')), next: stored(object) }
        : same(object);

    expect(planned(objects, { of: same }).steps.map(({ op }) => op)).to.deep.equal(['keep', 'keep', 'keep']);
    expect(whys(planned(objects, { of: changed }))).to.deep.equal([
      'replace migrate: run again, helm hook pre-upgrade: before the workloads',
      'update web: image …:1 → …:2; rolls because image',
      'replace smoke: run again, helm hook test: once everything is ready, as its verification',
    ]);
  });

  it('are not run by a rollback, except those that Helm runs there', () => {
    const objects = [
      web,
      hook(job('migrate', 'example:1'), 'pre-upgrade'),
      hook(job('undo', 'example:1'), 'post-rollback'),
      hook(pod('smoke'), 'test'),
    ];
    const changed = (object: KubeObject): Surveyed =>
      object.kind === 'Deployment'
        ? { live: stored(deployment('web', 'example:1')), next: stored(object) }
        : same(object);

    const plan = planned(objects, { of: changed, options: { rollbackTo: 2 } });

    expect(order(plan)).to.deep.equal(['web', '| web', 'undo', '| undo']);
    expect(whys(plan)).to.include('keep smoke: helm hook test: not in a rollback');
  });

  it('say that they stay although their deletion policy says otherwise', () => {
    const policy = { 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded' };

    expect(whys(planned([web, hook(job('migrate', 'example:2'), 'pre-upgrade', policy)]))[0]).to.equal(
      'create migrate: image …:2; helm hook pre-upgrade: before the workloads; it stays, although its deletion policy says hook-succeeded',
    );
  });

  it('of a name that Helm does not know are no hooks', () => {
    expect(planned([web, hook(job('x', 'example:2'), 'crd-install, sometimes')]).notes).to.deep.equal([]);
  });
});
