import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { fieldDrift } from '../../../src/deploy/diagnose/field-drift.ts';
import { driftText } from '../../../src/report/drift.ts';

const desired: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { team: 'shop' } },
  spec: {
    replicas: 2,
    template: { spec: { containers: [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }] } },
  },
};

function live(spec: object, managedFields: readonly object[]): KubeObject {
  return { ...desired, metadata: { ...desired.metadata, managedFields }, spec };
}

const key = { group: 'apps', kind: 'Deployment', namespace: undefined, name: 'web' };
const lines = (found: KubeObject): string[] =>
  fieldDrift(desired, found).map((drift) => driftText({ key, ...drift }));

describe('deploy/diagnose/field-drift', () => {
  it('names field, manager and time of an image that somebody set', () => {
    const containers = [{ name: 'web', image: 'evil:9', env: [{ name: 'A', value: '1' }] }];
    const fieldsV1 = {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } } },
    };
    const entry = { manager: 'kubectl-set', operation: 'Update', time: '2026-11-28T12:00:09Z', fieldsV1 };

    expect(lines(live({ replicas: 2, template: { spec: { containers } } }, [entry]))).to.deep.equal([
      'Deployment web: spec.template.spec.containers[web].image is evil:9, not web:1 (kubectl-set at 2026-11-28 12:00 UTC)',
    ]);
  });

  it('counts a scaling by hand, whatever way it went', () => {
    const entry = {
      manager: 'kubectl',
      operation: 'Update',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    };
    const spec = { ...(desired['spec'] as object), replicas: 5 };

    expect(lines(live(spec, [entry]))).to.deep.equal(['Deployment web: spec.replicas is 5, not 2 (kubectl)']);
  });

  it('misses what was taken away', () => {
    const containers = [{ name: 'web', image: 'web:1', env: [] }];

    expect(lines(live({ replicas: 2, template: { spec: { containers } } }, []))).to.deep.equal([
      'Deployment web: spec.template.spec.containers[web].env[A] is gone',
    ]);
  });

  it('takes no other writing of an amount for a change', () => {
    const limits = (cpu: string): object => ({
      template: { spec: { containers: [{ name: 'web', resources: { limits: { cpu } } }] } },
    });
    const fieldsV1 = {
      'f:spec': {
        'f:template': {
          'f:spec': {
            'f:containers': { 'k:{"name":"web"}': { 'f:resources': { 'f:limits': { 'f:cpu': {} } } } },
          },
        },
      },
    };
    const entry = { manager: 'kubectl-set', operation: 'Update', fieldsV1 };
    const wanted = { ...desired, spec: limits('1000m') };

    expect(fieldDrift(wanted, live(limits('1'), [entry]))).to.deep.equal([]);
    expect(fieldDrift(wanted, live(limits('2'), [entry]))).to.have.length(1);
  });

  describe('of what has one owner as a whole', () => {
    const owned = (field: string, set: object = {}): object => ({
      ...{ manager: 'kubectl-patch', operation: 'Update', time: '2026-11-28T12:00:09Z' },
      fieldsV1: { 'f:spec': { [`f:${field}`]: set } },
    });
    const changed = (field: string, wanted: unknown, found: unknown, set?: object): string[] =>
      fieldDrift(
        { ...desired, spec: { [field]: wanted } },
        live({ [field]: found }, [owned(field, set)]),
      ).map((drift) => driftText({ key, ...drift }));
    const who = '(kubectl-patch at 2026-11-28 12:00 UTC)';
    const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

    for (const [field, wanted, found] of [
      ['args', ['--safe'], ['--unsafe']],
      ['args', ['--safe'], ['--safe', '--trace']],
      ['rules', [rule], [{ ...rule, verbs: ['*'] }]],
      ['rules', [rule], [rule, rule]],
      ['ingress', [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }], [{}]],
      ['selector', { app: 'web' }, { app: 'web', tier: 'front' }],
      ['selector', { matchLabels: { app: 'web' } }, { matchLabels: { app: 'other' } }],
      ['podSelector', {}, { matchLabels: { app: 'web' } }],
    ] as const)
      it(`names ${field} that are ${JSON.stringify(found)} and were ${JSON.stringify(wanted)}`, () => {
        expect(changed(field, wanted, found)).to.deep.equal([
          `Deployment web: spec.${field} was changed ${who}`,
        ]);
      });

    it('says nothing of what the server adds and leaves out, and of who owns no more than that it is there', () => {
      const source = { fieldPath: 'metadata.name' };
      const metric = (averageValue: string): object => ({ type: 'Pods', pods: { target: { averageValue } } });
      for (const [field, wanted, found] of [
        ['fieldRef', source, { apiVersion: 'v1', ...source }],
        ['ports', [{ port: 80, optional: false, names: null }], [{ port: 80, protocol: 'TCP' }]],
        ['metrics', [metric('1000m')], [metric('1')]],
      ] as const)
        expect(changed(field, wanted, found)).to.deep.equal([]);
      expect(changed('template', { a: 1 }, { a: 2 }, { '.': {} })).to.deep.equal([]);
    });

    it('says nothing of rules that the control plane gathers', () => {
      const role = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'web' },
      };
      const written = { ...role, aggregationRule: {}, rules: [] };
      const entry = { manager: 'clusterrole-aggregation-controller', fieldsV1: { 'f:rules': {} } };
      const metadata = { name: 'web', managedFields: [entry] };

      expect(fieldDrift(written, { ...written, metadata, rules: [rule] })).to.deep.equal([]);
    });
  });

  describe('counts what was added since the release', () => {
    const ours = { manager: 'slipway', operation: 'Apply', time: '2026-11-28T11:00:00Z', fieldsV1: {} };
    const env = (name: string): object => ({
      'f:spec': {
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"web"}': { 'f:env': { [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {} } } },
            },
          },
        },
      },
    });
    const withEnv = (name: string): object => ({
      replicas: 2,
      template: {
        spec: { containers: [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }, { name }] }] },
      },
    });
    const by = (fields: object): object => ({
      manager: 'kubectl-set',
      operation: 'Update',
      time: '2026-11-28T12:00:09Z',
      ...fields,
    });

    it('a variable and a label, without their values', () => {
      const labels = { 'f:metadata': { 'f:labels': { 'f:on-call': {} } } };
      const found = live(withEnv('B'), [
        ours,
        by({ fieldsV1: env('B') }),
        by({ manager: 'kubectl-label', fieldsV1: labels }),
      ]);
      const labelled = { ...found, metadata: { ...found.metadata, labels: { 'on-call': 'bob' } } };

      expect(lines(labelled)).to.include.members([
        'Deployment web: spec.template.spec.containers[web].env[B] was added (kubectl-set at 2026-11-28 12:00 UTC)',
        'Deployment web: metadata.labels.on-call was added (kubectl-label at 2026-11-28 12:00 UTC)',
      ]);
    });

    it('but nothing of before the release, of controllers, and no restart by hand', () => {
      const annotation = (name: string): object => ({
        'f:metadata': { 'f:annotations': { [`f:${name}`]: {} } },
      });
      const restart = 'kubectl.kubernetes.io/restartedAt';
      const template = { 'f:spec': { 'f:template': annotation(restart) } };
      const found = live(
        {
          ...withEnv('B'),
          template: {
            ...(withEnv('B') as { template: object }).template,
            metadata: { annotations: { [restart]: 'x' } },
          },
        },
        [
          ours,
          by({ fieldsV1: env('B'), time: '2026-11-28T10:00:00Z' }),
          by({ manager: 'kubectl-rollout', fieldsV1: template }),
          by({ manager: 'operator', fieldsV1: env('B') }),
          by({ manager: 'operator', subresource: 'status', fieldsV1: { 'f:status': {} } }),
          by({ manager: 'rancher', fieldsV1: annotation('endpoints') }),
          by({ manager: 'kube-controller-manager', fieldsV1: env('B') }),
        ],
      );
      const annotated = { ...found, metadata: { ...found.metadata, annotations: { endpoints: 'x' } } };

      expect(lines(annotated)).to.deep.equal([]);
    });
  });

  it('has nothing to say of defaults, of status, and of fields that the release does not have', () => {
    const entries = [
      {
        manager: 'kube-controller-manager',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:replicas': {} } },
      },
      { manager: 'agent', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:seen': {} } } } },
      { manager: 'slipway', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ];

    expect(lines(live({ ...(desired['spec'] as object), paused: false }, entries))).to.deep.equal([]);
  });
});
