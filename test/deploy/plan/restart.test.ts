import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { keyId, keyOf } from '../../../src/core/objects.ts';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { formerTimes, makeRestart, RESTARTED_AT, restartOf } from '../../../src/deploy/plan/restart.ts';
import { configMap, deployment } from '../../support/objects.ts';
import { releaseWith } from '../../templating/support/release.ts';

function placed(object: KubeObject, uid: string, annotations?: Readonly<Record<string, string>>): KubeObject {
  const spec = object['spec'] as { readonly template: { readonly metadata: object } } | undefined;
  const template = spec && {
    ...spec.template,
    metadata: { ...spec.template.metadata, ...(annotations && { annotations }) },
  };
  return {
    ...object,
    metadata: { ...object.metadata, namespace: 'production', uid },
    ...(spec && { spec: { ...spec, template } }),
  };
}

function recordOf(objects: readonly KubeObject[], number = 4): ReleaseRecord {
  return {
    number,
    startedAt: '2026-11-29T08:00:00Z',
    commit: 'a'.repeat(40),
    objects,
    secrets: [],
    inventory: objects.map(({ apiVersion, kind, metadata: { name, namespace, uid } }) => ({
      apiVersion,
      kind,
      namespace,
      name,
      uid,
    })),
  } as unknown as ReleaseRecord;
}

function planOf(
  live: readonly KubeObject[],
  former?: ReadonlyMap<string, string | undefined>,
  wanted = live,
) {
  const running = recordOf(wanted);
  return makeRestart({
    release: releaseWith(),
    version: '1',
    running,
    last: former ? recordOf(wanted, 5) : running,
    live: new Map(live.map((object) => [keyId(keyOf(object)), object])),
    ...(former && { former }),
    now: Date.parse('2026-11-29T09:00:00Z'),
  });
}

const said = ({ steps }: ReturnType<typeof planOf>) =>
  steps.map(({ op, key, why }) => `${op} ${key.kind} ${key.name} ${why.join('; ')}`.trim());

describe('deploy/plan/restart', () => {
  const web = placed(deployment('web', 'web:1'), 'u1');
  const settings = placed(configMap('settings'), 'u2');

  it('touches workloads alone, and keeps all others in the release', () => {
    const plan = planOf([web, settings]);

    expect(said(plan)).to.deep.equal(['keep ConfigMap settings', 'update Deployment web restart']);
    expect(plan).to.include({ base: 4, rollbackTo: undefined });
    expect(plan.steps.map(({ object }) => object?.metadata.name)).to.deep.equal(['settings', 'web']);
  });

  it('applies the time alone, to this very object', () => {
    const [, step] = planOf([web, settings]).steps;

    expect(step && restartOf(step, Date.parse('2026-11-29T09:01:02.003Z'))).to.deep.equal({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'production', uid: 'u1' },
      spec: { template: { metadata: { annotations: { [RESTARTED_AT]: '2026-11-29T09:01:02.003Z' } } } },
    });
  });

  it('has the same digest whenever it is made, so that it can be approved', () => {
    const early = planOf([web]);
    const late = makeRestart({
      release: releaseWith(),
      version: '1',
      running: recordOf([web]),
      last: recordOf([web]),
      live: new Map([[keyId(keyOf(web)), web]]),
      now: Date.parse('2026-11-29T10:00:00Z'),
    });

    expect(late.digest).to.equal(early.digest);
  });

  it('goes back to the time of before, or to none', () => {
    const older = placed(deployment('old', 'old:1'), 'u3', { [RESTARTED_AT]: '2026-11-01T00:00:00Z' });
    const former = formerTimes(planOf([web, older]));
    const now = { [RESTARTED_AT]: '2026-11-29T09:00:00Z' };
    const back = planOf([placed(web, 'u1', now), placed(older, 'u3', now)], former, [web, older]);

    expect(said(back)).to.deep.equal([
      'update Deployment old restart taken back',
      'update Deployment web restart taken back',
    ]);
    expect(back).to.include({ base: 5, rollbackTo: 4 });
    expect(back.steps.map((step) => restartOf(step, 0)['spec'])).to.deep.equal([
      { template: { metadata: { annotations: { [RESTARTED_AT]: '2026-11-01T00:00:00Z' } } } },
      undefined,
    ]);
  });

  it('leaves what is paused, gone or no longer ours, and says so', () => {
    const paused = { ...web, spec: { ...(web['spec'] as object), paused: true } };

    expect(said(planOf([paused]))).to.deep.equal(['keep Deployment web not restarted: it is paused']);
    expect(said(planOf([], undefined, [web]))).to.deep.equal([
      'keep Deployment web not restarted: it is gone; a deploy makes it again',
    ]);
    expect(said(planOf([placed(web, 'other')], undefined, [web]))).to.deep.equal([
      'keep Deployment web not restarted: somebody else made it again',
    ]);
  });
});
