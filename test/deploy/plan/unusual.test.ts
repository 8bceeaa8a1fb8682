import { expect } from 'chai';
import { UserError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { changesBetween } from '../../../src/deploy/plan/diff.ts';
import { planDefaults, type PlanOptions, type Survey } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { checkShapes } from '../../../src/deploy/plan/shape.ts';
import { annotated, configMap, deployment } from '../../support/objects.ts';
import { desiredOf, recordOf, stored, surveyOf } from '../../support/surveyed.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

type More = Parameters<typeof desiredOf>[1] & { readonly options?: Partial<PlanOptions> };

function planned(
  objects: readonly KubeObject[],
  survey: Parameters<typeof surveyOf>[1] = {},
  { options, ...more }: More = {},
): Plan {
  const found: Survey = surveyOf(objects, survey);
  return makePlan(desiredOf(objects, more), found, { ...planDefaults, ...options }, NOW);
}

function lines({ steps }: Plan): readonly string[] {
  return steps.map(({ op, key }) => `${op} ${key.kind} ${key.name}`);
}

const web = deployment('web', 'example:2');

describe('unusual inputs of a plan', () => {
  describe('a namespace on what lives in none', () => {
    const role = (namespace?: string): KubeObject => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'reader', ...(namespace !== undefined && { namespace }) },
    });
    const allowed = { clusterScoped: ['ClusterRole'] };
    const same = (object: KubeObject) => ({ live: stored(role()), next: stored(object) });

    it('is left out, as the API server does', () => {
      const { steps } = makePlan(desiredOf([role('shop')], allowed), surveyOf([role()]), planDefaults, NOW);

      expect(steps[0]?.key.namespace).to.equal(undefined);
      expect(steps[0]?.object?.metadata).not.to.have.property('namespace');
    });

    it('that an older release had does not make the object leave', () => {
      const last = recordOf([role('shop')]);
      const [item] = last.inventory;
      if (!item) throw new Error('no such item');

      const plan = planned([role()], { last, leaving: [{ item, live: stored(role()) }], of: same }, allowed);

      expect(lines(plan)).to.deep.equal(['keep ClusterRole reader']);
    });
  });

  it('counters that the server keeps in annotations are no change', () => {
    const [before, after] = ['1', '2'].map((count) =>
      annotated(web, { 'deprecated.daemonset.template.generation': count }),
    );

    expect(changesBetween(before, after)).to.deep.equal([]);
  });

  describe('shapes', () => {
    const faultsOf = (object: object): readonly string[] =>
      checkShapes([{ object: object as KubeObject, place: { file: 'a.yml', line: 1 } }]).map(
        ({ message }) => message,
      );

    it('of a list without items or metadata is a fault, and no crash', () => {
      expect(faultsOf({ apiVersion: 'v1', kind: 'ConfigMapList' })).to.deep.equal([
        'this ConfigMapList has no metadata.name',
      ]);
    });

    it('of a record or a lock of Slipway itself is a fault', () => {
      const owns = [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slipway.shop.production.9' } },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'x', labels: { 'slipway.dev/record': '9' } },
        },
        {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: 'slipway.shop.production' },
        },
      ];
      for (const own of owns)
        expect(faultsOf(own)).to.deep.equal([
          `${own.kind} ${own.metadata.name} has a name under which Slipway keeps its own`,
        ]);
      const others = [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slipway', labels: null } },
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'slipway.x' } },
      ];
      for (const other of others) expect(faultsOf(other)).to.deep.equal([]);
    });

    it('of generateName is a fault', () => {
      expect(
        faultsOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'a-' } }),
      ).to.deep.equal(['this Job has no metadata.name']);
    });

    it('of a kind that only ends like a list is none', () => {
      expect(
        faultsOf({ apiVersion: 'acme.io/v1', kind: 'AllowList', metadata: { name: 'a' } }),
      ).to.deep.equal([]);
    });
  });

  it('reads annotations that are no texts', () => {
    for (const name of [
      'helm.sh/hook',
      'slipway.dev/made-in-cluster',
      'slipway.dev/after',
      'helm.sh/hook-weight',
    ])
      for (const value of [true, 5, null, ['a'], { a: 1 }]) {
        const odd = annotated(configMap('odd'), { [name]: value } as never);
        try {
          planned([odd]);
        } catch (error) {
          expect(error).to.be.instanceOf(UserError);
        }
      }
  });

  describe('an autoscaler that moves to another workload', () => {
    const scaler = (target: string): KubeObject => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaler', namespace: 'development' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target } },
    });

    it('gives replicas back where it was', () => {
      const other = deployment('other', 'example:2');
      const plan = planned([web, other, scaler('other')], {
        autoscalers: { resizers: [], scalers: [scaler('web')] },
        of: (object) => ({
          live: stored({ ...object, spec: { ...(object['spec'] as object), replicas: 4 } }),
          next: stored(object),
        }),
      });

      expect(plan.notes).to.deep.equal(['Deployment other: replicas left to HorizontalPodAutoscaler scaler']);
      expect(plan.steps.find(({ key }) => key.name === 'web')?.why).to.deep.equal(['replicas 4 → 1']);
    });
  });

  describe('a Pod by itself that has ended', () => {
    const smoke = (image: string, restartPolicy = 'Never'): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'smoke' },
      spec: { restartPolicy, containers: [{ name: 'smoke', image }] },
    });
    const ended = (phase: string) => ({ ...stored(smoke('example:1')), status: { phase } });

    it('is recreated where it changes, as nothing in it would run again', () => {
      for (const phase of ['Succeeded', 'Failed']) {
        const plan = planned([smoke('example:2')], {
          of: (object) => ({ live: ended(phase), next: stored(object) }),
        });

        expect(lines(plan)).to.deep.equal(['replace Pod smoke']);
        expect(plan.steps[0]?.why).to.deep.equal(['image …:1 → …:2', 'recreated, because it has ended']);
      }
    });

    it('is recreated where what changes cannot change', () => {
      const message = 'pod updates may not change fields other than `spec.containers[*].image`';
      const causes = [{ field: 'spec', message: `Forbidden: ${message}`, reason: 'FieldValueForbidden' }];
      const error = new UserError({
        code: 'API_REFUSED',
        message,
        cause: { code: 422, reason: 'Invalid', message, causes },
      });

      const plan = planned([smoke('example:2')], {
        of: () => ({ live: ended('Succeeded'), next: undefined, error }),
      });

      expect(lines(plan)).to.deep.equal(['replace Pod smoke']);
    });

    it('stays where nothing changes', () => {
      const live = ended('Succeeded');

      expect(lines(planned([smoke('example:1')], { of: () => ({ live, next: live }) }))).to.deep.equal([
        'keep Pod smoke',
      ]);
    });

    it('is not run again by a rollback', () => {
      const plan = planned(
        [smoke('example:0')],
        {
          last: recordOf([smoke('example:1')]),
          of: (object) => ({ live: ended('Succeeded'), next: stored(object) }),
        },
        { options: { rollbackTo: 2 } },
      );

      expect(plan.steps[0]).to.deep.include({ op: 'keep', why: ['not run in a rollback'] });
    });
  });

  describe('what leaves the release', () => {
    const leave = (gone: KubeObject, options: Partial<PlanOptions> = {}): Plan => {
      const last = recordOf([web, gone]);
      const [, item] = last.inventory;
      if (!item) throw new Error('no such item');
      return planned([web], { last, leaving: [{ item, live: stored(gone) }] }, { options });
    };

    for (const [name, value] of [
      ['helm.sh/resource-policy', ' Keep '],
      ['argocd.argoproj.io/sync-options', 'Prune=confirm'],
      ['kluctl.io/skip-delete', 'true'],
      ['cli-utils.sigs.k8s.io/on-remove', 'keep'],
      ['client.lifecycle.config.k8s.io/deletion', 'detach'],
    ] as const)
      it(`stays where it says ${name}: ${value}`, () => {
        const { steps } = leave(annotated(configMap('old'), { [name]: value }));

        expect(steps[1]?.why).to.deep.equal([
          `no longer in the release; kept, because it says ${name}: ${value.trim()}`,
        ]);
      });

    it('stays where a label of Flux says so', () => {
      const labels = { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' };
      const { steps } = leave({ ...configMap('old'), metadata: { name: 'old', labels } });

      expect(steps[1]?.op).to.equal('keep');
    });

    it('names the finalizers that keep it when it is deleted', () => {
      const finalizers = ['acme.io/cleanup'];
      const deletionTimestamp = '2026-11-28T11:00:00Z';
      const one = configMap('old');
      const said = (more: object): readonly (string | undefined)[] => {
        const { op, why = [] } = leave({ ...one, metadata: { ...one.metadata, ...more } }).steps[1] ?? {};
        return [op, ...why];
      };

      expect(said({ finalizers })).to.deep.equal([
        'delete',
        'no longer in the release; it stays until finalizer acme.io/cleanup is removed',
      ]);
      expect(said({ deletionTimestamp })).to.deep.equal([
        'delete',
        'no longer in the release; it is being deleted already',
      ]);
      // It is named for as long as it is there, and nothing is to do about it.
      expect(said({ finalizers, deletionTimestamp })).to.deep.equal([
        'keep',
        'no longer in the release; it is being deleted already; it stays until finalizer acme.io/cleanup is removed',
      ]);
    });

    const set = (whenDeleted: string): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        persistentVolumeClaimRetentionPolicy: { whenDeleted },
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    });

    it('takes no claims along unless that is said', () => {
      expect(leave(set('Delete')).steps[1]).to.deep.include({
        op: 'keep',
        why: [
          'no longer in the release; kept, as its claims would be deleted with it; --prune StatefulSet removes it',
        ],
      });
      expect(leave(set('Delete'), { pruneKinds: ['StatefulSet'] }).steps[1]?.op).to.equal('delete');
      expect(leave(set('Retain')).steps[1]?.op).to.equal('delete');
    });
  });

  describe('a rollback of what only goes one way', () => {
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { resources: { requests: { storage: '1Gi' } } },
    };
    const field = 'spec.resources.requests.storage';
    const said = 'Forbidden: field can not be less than status.capacity';
    const error = new UserError({
      code: 'API_REFUSED',
      message: said,
      cause: {
        code: 422,
        reason: 'Invalid',
        message: said,
        causes: [{ field, message: said, reason: 'FieldValueForbidden' }],
      },
    });
    const refused = (object: KubeObject) =>
      object.kind === 'Deployment' ? {} : { live: stored(object), next: undefined, error };

    it('leaves it as it is, and brings the rest back', () => {
      const plan = planned([claim, web], { of: refused }, { options: { rollbackTo: 2 } });

      expect(lines(plan)).to.deep.equal(['keep PersistentVolumeClaim data', 'create Deployment web']);
      expect(plan.steps[0]?.why).to.deep.equal([
        `stays as it is, for the API server does not take it back: ${field} ${said}`,
      ]);
    });

    it('is refused in a deploy', () => {
      expect(() => planned([claim, web], { of: refused })).to.throw(UserError);
    });
  });
});
