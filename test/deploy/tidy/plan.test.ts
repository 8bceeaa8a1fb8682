import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { apiRefused } from '../../../src/core/catalogue/cluster.ts';
import { executeTidy } from '../../../src/deploy/execute/tidy.ts';
import { type Found, makeTidyPlan } from '../../../src/deploy/tidy/plan.ts';
import { configMap, deployment, job } from '../../support/objects.ts';

const NOTHING: Found = { jobs: [], pods: [], stored: [], others: [], records: [] };
const NOW = Date.parse('2026-11-29T12:00:00Z');
const OURS = [{ manager: 'slipway', operation: 'Apply' }];

function live(object: KubeObject, more: object = {}): KubeObject {
  const { metadata } = object;
  const base = { namespace: 'shop', uid: `uid-${metadata.name}`, resourceVersion: '1' };
  const creationTimestamp = '2026-11-01T00:00:00Z';
  return { ...object, metadata: { ...metadata, ...base, creationTimestamp, managedFields: OURS, ...more } };
}

function planned(found: Partial<Found>, ageMs = 0): string[] {
  const { items } = makeTidyPlan(
    { ...NOTHING, ...found },
    { environment: 'production', namespace: 'shop', ageMs, now: NOW },
  );
  return items.map(({ ref, since }) => `${ref.kind} ${ref.name} ${since}`);
}

function ended(type: string, at = '2026-11-20T00:00:00Z'): object {
  return { conditions: [{ type, status: 'True', lastTransitionTime: at }] };
}

const recordWith = (more: Partial<ReleaseRecord>): ReleaseRecord =>
  ({ inventory: [], objects: [], secrets: [], ...more }) as unknown as ReleaseRecord;

describe('deploy/tidy', () => {
  const done: KubeObject = { ...live(job('done', 'm:1')), status: ended('Complete') };

  it('takes Jobs that came to an end and have no time to live', () => {
    const spec = { ...(done['spec'] as object), ttlSecondsAfterFinished: 60 };
    const jobs = [
      done,
      { ...live(job('bad', 'm:1')), status: ended('Failed') },
      live(job('runs', 'm:1')),
      { ...live(job('suspended', 'm:1')), status: ended('Suspended') },
      { ...done, metadata: { ...done.metadata, name: 'timed' }, spec },
      { ...done, metadata: { ...done.metadata, name: 'nightly', ownerReferences: [{ kind: 'CronJob' }] } },
    ] as KubeObject[];

    expect(planned({ jobs })).to.deep.equal([
      'Job bad 2026-11-20T00:00:00Z',
      'Job done 2026-11-20T00:00:00Z',
    ]);
    expect(planned({ jobs }, 10 * 24 * 60 * 60 * 1_000)).to.deep.equal([]);
  });

  it('leaves what a release answers for, or would bring back', () => {
    const item = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'done', uid: undefined };
    const settings = live(configMap('settings'));

    expect(planned({ jobs: [done], records: [recordWith({ inventory: [item] })] })).to.deep.equal([]);
    expect(planned({ stored: [settings], records: [recordWith({ objects: [settings] })] })).to.deep.equal([]);
    const env = { spec: { a: ['--config=settings'] } };
    const older = { ...deployment('web', 'web:1'), ...env } as KubeObject;
    expect(planned({ stored: [settings], records: [recordWith({ objects: [older] })] })).to.deep.equal([]);
    expect(planned({ stored: [settings] })).to.have.length(1);
  });

  it('takes failed Pods that nothing keeps as its history', () => {
    const pod = (name: string, owner?: object, phase = 'Failed'): KubeObject => ({
      ...live({ apiVersion: 'v1', kind: 'Pod', metadata: { name } }, owner && { ownerReferences: [owner] }),
      status: {
        phase,
        containerStatuses: [{ state: { terminated: { finishedAt: '2026-11-25T00:00:00Z' } } }],
        startTime: '2026-11-02T00:00:00Z',
      },
    });
    const pods = [
      pod('alone'),
      pod('of-set', { apiVersion: 'apps/v1', kind: 'ReplicaSet' }),
      pod('of-job', { apiVersion: 'batch/v1', kind: 'Job' }),
      pod('of-task', { apiVersion: 'tekton.dev/v1', kind: 'TaskRun' }),
      pod('fine', undefined, 'Running'),
    ];

    expect(planned({ pods })).to.deep.equal([
      'Pod alone 2026-11-25T00:00:00Z',
      'Pod of-set 2026-11-25T00:00:00Z',
    ]);
  });

  it('takes what Slipway applied and nothing names, of this namespace alone', () => {
    const stored = [
      live(configMap('gone')),
      live(configMap('theirs'), { managedFields: [{ manager: 'helm', operation: 'Update' }] }),
      live(configMap('never'), { annotations: { 'slipway.dev/prune': 'never' } }),
      live(configMap('elsewhere'), { annotations: { 'slipway.dev/owner': 'other/web' } }),
      live(configMap('owned'), { ownerReferences: [{ kind: 'Thing' }] }),
      live(configMap('leaving'), { deletionTimestamp: '2026-11-29T00:00:00Z' }),
      live(configMap('named')),
      live(configMap('named-longer')),
    ];
    const others = [live({ ...deployment('web', 'web:1'), spec: { args: '-c /etc/named/x' } })];

    expect(planned({ stored, others })).to.deep.equal([
      'ConfigMap gone 2026-11-01T00:00:00Z',
      'ConfigMap named-longer 2026-11-01T00:00:00Z',
    ]);
  });

  it('binds a yes to what goes, not to when it was looked at', () => {
    const at = (now: number, found: Partial<Found>) =>
      makeTidyPlan({ ...NOTHING, ...found }, { environment: 'production', namespace: 'shop', ageMs: 0, now })
        .digest;

    expect(at(NOW, { jobs: [done] })).to.equal(at(NOW + 1_000, { jobs: [done] }));
    expect(at(NOW, { jobs: [done] })).not.to.equal(at(NOW, {}));
  });

  it('leaves what was changed since, and removes the others by uid and version', async () => {
    const asked: unknown[] = [];
    const cluster = {
      remove: async ({ name }: { name: string }, options: object) => {
        asked.push([name, options]);
        const status = { code: 409, reason: 'Conflict', message: 'changed', causes: [] };
        return name === 'bad' ? Promise.reject(apiRefused('remove Job bad', status)) : Promise.resolve();
      },
    } as unknown as Cluster;
    const jobs = [done, { ...live(job('bad', 'm:1')), status: ended('Failed') }] as KubeObject[];
    const plan = makeTidyPlan(
      { ...NOTHING, jobs },
      { environment: 'production', namespace: 'shop', ageMs: 0, now: NOW },
    );

    const tidied = await executeTidy(plan, cluster, new AbortController().signal);

    expect(tidied.removed).to.equal(1);
    expect(tidied.left.map(({ name }) => name)).to.deep.equal(['bad']);
    expect(asked).to.deep.include([
      'done',
      { uid: 'uid-done', resourceVersion: '1', propagation: 'Background' },
    ]);
  });
});
