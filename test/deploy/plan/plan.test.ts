import { expect } from 'chai';
import { apiRefused } from '../../../src/core/catalogue/cluster.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Verification } from '../../../src/core/verification.ts';
import { type Desired, planDefaults, type PlanOptions, type Survey } from '../../../src/deploy/plan/input.ts';
import { freedManagers } from '../../../src/deploy/plan/freed.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { withoutReplicas } from '../../../src/deploy/plan/replicas.ts';
import { manifestsOf } from '../../../src/deploy/plan/saved-plan-check.ts';
import { schedule } from '../../../src/deploy/plan/schedule.ts';
import { pipelineLines } from '../../../src/report/pipeline.ts';
import { planSummary } from '../../../src/report/plan-summary.ts';
import { annotated, configMap, deployment, job, service } from '../../support/objects.ts';
import { desiredOf, recordOf, stored, surveyOf } from '../../support/surveyed.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

function planned(
  objects: readonly KubeObject[],
  survey: Parameters<typeof surveyOf>[1] = {},
  { options, ...more }: Parameters<typeof desiredOf>[1] & { readonly options?: Partial<PlanOptions> } = {},
): Plan {
  const found: Survey = surveyOf(objects, survey);
  return makePlan(desiredOf(objects, more), found, { ...planDefaults, ...options }, NOW);
}

function lines({ steps }: Plan): readonly string[] {
  return steps.map(({ op, key }) => `${op} ${key.kind} ${key.name}`);
}

function refusal(make: () => unknown): UserError {
  try {
    make();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it went well, and should not have');
}

const web = deployment('web', 'example:2');

function autoscaler(name: string): KubeObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: { scaleTargetRef, maxReplicas: 3 },
  };
}

describe('deploy/plan', () => {
  it('goes back without what is immutable by now, and says so before it becomes that', () => {
    const cause = {
      field: 'data',
      message: 'Forbidden: field is immutable when `immutable` is set',
      reason: '',
    };
    const refused = apiRefused('ConfigMap settings', {
      code: 422,
      reason: 'Invalid',
      message: cause.message,
      causes: [cause],
    });
    const live = { ...stored(configMap('settings', { port: '2' })), immutable: true };
    const old = configMap('settings', { port: '1' });

    const back = planned(
      [old, web],
      {
        of: (object) => (object.kind === 'ConfigMap' ? { live, next: undefined, error: refused } : {}),
      },
      { options: { rollbackTo: 1 } },
    );
    const before = planned([old], {
      of: () => ({ live: stored(old), next: { ...stored(old), immutable: true } }),
    });

    expect(lines(back)).to.deep.equal(['keep ConfigMap settings', 'create Deployment web']);
    expect(back.steps[0]?.why[0]).to.match(
      /^stays as it is, for the API server does not take it back: data /,
    );
    expect(before.notes).to.deep.equal([
      'ConfigMap settings is immutable from now on, so a rollback leaves it as it is',
    ]);
  });

  it('takes replicas back from an autoscaler that is no more, and from nobody else', () => {
    const entry = (manager: string, subresource?: string) => ({
      manager,
      operation: subresource === undefined ? 'Apply' : 'Update',
      ...(subresource !== undefined && { subresource }),
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    });
    const live = deployment('web', 'example:1', { replicas: 5 });
    const of = (...managedFields: ReturnType<typeof entry>[]): KubeObject => stored(live, { managedFields });
    const written = deployment('web', 'example:1', { replicas: 2 });
    const hpa = entry('kube-controller-manager', 'scale');

    expect(freedManagers(of(hpa), written)).to.deep.equal(['kube-controller-manager']);
    expect(freedManagers(of(entry('slipway-replicas')), written)).to.deep.equal(['slipway-replicas']);
    expect(freedManagers(of(entry('keda-operator', 'scale')), written)).to.deep.equal(['keda-operator']);
    expect(freedManagers(of(entry('kubectl', 'scale')), written)).to.deep.equal([]);
    expect(freedManagers(of(hpa), withoutReplicas(written))).to.deep.equal([]);
  });

  it('says of a branch that the environment does not name that it goes there, and has it approved', () => {
    const usual = planned([web]);
    const plan = planned([web], {}, { branches: ['main', 'release/*'], options: { foreignBranch: true } });

    expect(usual.notes).to.deep.equal([]);
    expect(plan.notes).to.deep.equal([
      "branch development is none of development's (main, release/*): it goes there because development is named",
    ]);
    expect(plan.digest).to.not.equal(planned([web], {}, { branches: ['main', 'release/*'] }).digest);
    expect(planSummary(plan).summary.join('\n')).to.contain(plan.notes[0]);
    expect(pipelineLines({ type: 'gate.waiting', plan })).to.include(`  · ${plan.notes[0] ?? ''}`);
  });

  it('creates what is not there, what others need first', () => {
    const plan = planned([web, service('web'), configMap('web')]);

    expect(lines(plan)).to.deep.equal([
      'create ConfigMap web',
      'create Service web',
      'create Deployment web',
    ]);
    expect(plan).to.include({
      base: 0,
      madeAt: '2026-11-28T12:00:00.000Z',
      expiresAt: '2026-11-29T12:00:00.000Z',
    });
  });

  it('keeps what an apply would leave as it is', () => {
    const same = (object: KubeObject) => ({ live: stored(object), next: stored(object) });

    expect(lines(planned([web, configMap('web')], { of: same }))).to.deep.equal([
      'keep ConfigMap web',
      'keep Deployment web',
    ]);
  });

  it('says which field changes, and that the pods are replaced for it', () => {
    const plan = planned([web], {
      of: (object) => ({ live: stored(deployment('web', 'example:1')), next: stored(object) }),
    });

    expect(plan.steps[0]?.why).to.deep.equal(['image …:1 → …:2', 'rolls because image']);
  });

  it('is the same plan in whatever order the manifests are written', () => {
    const objects = [
      web,
      service('web'),
      annotated(job('migrate', 'example:2'), { 'slipway.dev/before': 'workloads' }),
      ...Array.from({ length: 20 }, (_, index) => configMap(`m${index}`)),
    ];
    const digest = planned(objects).digest;

    for (let round = 1; round <= 50; round += 1) {
      const shuffled = objects
        .map((object, index) => ({ object, at: (index * 7_919 * round) % 104_729 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ object }) => object);
      expect(planned(shuffled).digest).to.equal(digest);
    }
  });

  it('removes what the last release had, backwards', () => {
    const [old, oldService] = [configMap('old'), service('old')];
    const last = recordOf([web, old, oldService]);
    const leaving = [old, oldService].map((object, index) => {
      const item = last.inventory[index + 1];
      if (!item) throw new Error('no such item');
      return { item, live: stored(object) };
    });

    expect(lines(planned([web], { last, leaving }))).to.deep.equal([
      'create Deployment web',
      'delete Service old',
      'delete ConfigMap old',
    ]);
  });

  it('refuses to remove more than the environment allows, or everything', () => {
    const old = Array.from({ length: 6 }, (_, index) => configMap(`m${index}`));
    const last = recordOf(old);
    const leaving = old.map((object, index) => {
      const item = last.inventory[index];
      if (!item) throw new Error('no such item');
      return { item, live: stored(object) };
    });

    expect(refusal(() => planned([web], { last, leaving }))).to.have.property('code', 'PRUNE_BUDGET');
    expect(refusal(() => planned([], { last, leaving }))).to.have.property('code', 'EMPTY_RELEASE');
  });

  describe('removes nothing that the release needs by its name', () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'development' },
      spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'old' } } }] } }] },
    };
    const withPods = (spec: object): KubeObject => ({ ...web, spec: { template: { spec } } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'old' } };
    const cases: readonly (readonly [leaving: KubeObject, by: KubeObject])[] = [
      [service('old'), ingress],
      [account, withPods({ serviceAccountName: 'old' })],
      [configMap('old'), withPods({ volumes: [{ name: 'v', configMap: { name: 'old' } }] })],
      [configMap('old'), withPods({ containers: [{ envFrom: [{ configMapRef: { name: 'old' } }] }] })],
      [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'old' } },
        withPods({ volumes: [{ name: 'v', secret: { secretName: 'old' } }] }),
      ],
      [
        deployment('old', 'example:1'),
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'web', namespace: 'development' },
          spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old' } },
        },
      ],
      [
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'old' } },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: { name: 'web', namespace: 'development' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'old' },
        },
      ],
    ];

    function without(gone: KubeObject, left: KubeObject): Plan {
      const last = recordOf([web, gone]);
      const item = last.inventory[1];
      if (!item) throw new Error('no such item');
      return planned([left], { last, leaving: [{ item, live: stored(gone) }] });
    }

    for (const [gone, by] of cases)
      it(`a ${gone.kind} of a ${by.kind}`, () => {
        expect(refusal(() => without(gone, by))).to.deep.include({
          code: 'STILL_NAMED',
          details: [`${gone.kind} old, named by ${by.kind} web`],
        });
      });

    it('but what may be missing, or is of another name', () => {
      const optional = withPods({ volumes: [{ name: 'v', configMap: { name: 'old', optional: true } }] });
      expect(lines(without(configMap('old'), optional))).to.include('delete ConfigMap old');
      expect(lines(without(service('other'), ingress))).to.include('delete Service other');
    });
  });

  describe('removes nothing that another service of the namespace needs by its name', () => {
    const template = { spec: { containers: [{ envFrom: [{ configMapRef: { name: 'common' } }] }] } };
    const reader = stored(deployment('reader', 'example:1', { template }));
    const last = recordOf([web, configMap('common')]);
    const leaving = last.inventory.slice(1).map((item) => ({ item, live: stored(configMap('common')) }));
    const found = { last, leaving, neighbours: [{ service: 'other', object: reader }] };

    it('and names the service', () => {
      expect(refusal(() => planned([web], found))).to.deep.include({
        code: 'STILL_NAMED',
        details: ['ConfigMap common, named by Deployment reader of service other'],
      });
    });

    it('and keeps it in a rollback, which goes on', () => {
      const { steps } = planned([web], found, { options: { rollbackTo: 1 } });

      expect(steps.find(({ key }) => key.name === 'common')).to.deep.include({
        op: 'keep',
        why: ['no longer in the release; Deployment reader of service other needs it'],
      });
    });
  });

  it('never removes a definition with living objects, and names them', () => {
    const definition: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'parts.example.com' },
    };
    const part = (name: string): KubeObject => ({
      apiVersion: 'example.com/v1',
      kind: 'Part',
      metadata: { name, namespace: 'development' },
    });
    const last = recordOf([web, definition, part('ours')]);
    const [, item, ours] = last.inventory;
    if (!item || !ours) throw new Error('no such item');
    const remove = (instances: readonly KubeObject[] | undefined): Plan =>
      planned(
        [web],
        {
          last,
          leaving: [
            { item, live: stored(definition), instances },
            { item: ours, live: stored(part('ours')) },
          ],
          of: (object) => ({ live: stored(object), next: stored(object) }),
        },
        { options: { pruneKinds: ['CustomResourceDefinition'] } },
      );

    const error = refusal(() => remove([part('ours'), part('one'), part('two')]));

    expect(error).to.include({
      code: 'DEFINITION_IN_USE',
      message: 'CustomResourceDefinition parts.example.com still has 2 objects',
    });
    expect(error.details).to.deep.equal(['development/one', 'development/two']);
    expect(refusal(() => remove(undefined))).to.have.property('code', 'DEFINITION_IN_USE');
    expect(lines(remove([part('ours')]))).to.include('delete CustomResourceDefinition parts.example.com');
  });

  it('refuses what is older than what is deployed, unless that is asked for', () => {
    const last = recordOf([web]);

    expect(refusal(() => planned([web], { last, isAncestor: true }))).to.have.property('code', 'OLDER_BUILD');
    expect(planned([web], { last, isAncestor: true }, { options: { allowOlder: true } })).to.have.property(
      'base',
      3,
    );
  });

  it('names the rights that are missing before anything else of the cluster', () => {
    const missingRights = [
      { group: 'apps', resource: 'deployments', verb: 'get', namespace: 'development' },
      { group: 'apps', resource: 'deployments', verb: 'patch', namespace: 'development' },
    ];

    const error = refusal(() => planned([web], { missingRights, objects: new Map() }));

    expect(error).to.have.property('code', 'RIGHTS_MISSING');
    expect(error.details?.join('\n')).to.contain(
      "- { apiGroups: ['apps'], resources: [deployments], verbs: [get, patch] }",
    );
  });

  it('refuses a namespace that is missing or on its way out', () => {
    for (const state of ['missing', 'terminating'] as const)
      expect(
        refusal(() => planned([web], { namespaces: new Map([['development', state]]) })),
      ).to.have.property('code', 'NAMESPACE_MISSING');
  });

  it('takes an empty namespace for none', () => {
    const nameless = { ...configMap('a'), metadata: { name: 'a', namespace: '' } };
    const survey = surveyOf([configMap('a')]);

    expect(makePlan(desiredOf([nameless]), survey, planDefaults, NOW).steps[0]?.key.namespace).to.equal(
      'development',
    );
  });

  it('never calls unchanged what is being deleted', () => {
    const live = stored(web, { deletionTimestamp: '2026-11-28T11:59:00Z' });

    const plan = planned([web], { of: (object) => ({ live, next: stored(object) }) });

    expect(lines(plan)).to.deep.equal(['replace Deployment web']);
    expect(plan.steps[0]?.why).to.deep.equal(['is being deleted; created again once it is gone']);
  });

  it("lets a new workload begin with the number that is written, which is its autoscaler's from then on", () => {
    const plan = planned([web, autoscaler('web')]);
    const [step] = plan.steps.filter(({ key }) => key.kind === 'Deployment');

    expect(step).to.include({ op: 'create', handOver: 1 });
    expect(step?.why.at(-1)).to.equal('begins with 1 replica');
    const [again] = manifestsOf(plan, 'a.plan').filter(({ object }) => object.kind === 'Deployment');
    expect(again?.object['spec']).to.have.property('replicas', 1);
    expect(step?.object?.['spec']).not.to.have.property('replicas');
  });

  describe('Jobs', () => {
    const migrate = annotated(job('migrate', 'example:1'), { 'slipway.dev/before': 'workloads' });
    const failed = {
      ...stored(migrate),
      status: { conditions: [{ type: 'Failed', status: 'True' }] },
    };
    const same = () => ({ live: failed, next: failed });

    it('run again where they failed in a release that did not end well', () => {
      const last = recordOf([migrate], { outcome: 'failed' });

      const plan = planned([migrate], { last, of: same });

      expect(lines(plan)).to.deep.equal(['replace Job migrate']);
      expect(plan.steps[0]?.why).to.deep.equal(['failed before; run again']);
      expect(lines(planned([migrate], { last: recordOf([migrate]), of: same }))).to.deep.equal([
        'keep Job migrate',
      ]);
    });

    it('are not run by a rollback, except those that say so', () => {
      const options = { rollbackTo: 3 };
      const last = recordOf([migrate], { outcome: 'failed' });
      const allowed = annotated(migrate, { 'slipway.dev/rollback': 'run' });

      const back = planned([migrate, web], { last, of: () => ({}) }, { options });

      expect(lines(back)).to.deep.equal(['keep Job migrate', 'create Deployment web']);
      expect(back.steps[0]?.why).to.deep.equal(['not run in a rollback']);
      const still = { ...migrate, status: { active: 1 } };
      const left = planned(
        [migrate, web],
        { last, of: (one) => (one === web ? {} : { live: stored(still) }) },
        { options },
      );
      expect(left.steps[0]?.why.at(-1)).to.equal(
        'the one of the other release still runs, and is left to end',
      );
      expect(
        schedule(back, { unfinished: true }).flatMap(({ wait }) => wait.map(({ key }) => key.kind)),
      ).to.deep.equal(['Deployment']);
      expect(lines(planned([allowed], { last, of: () => ({}) }, { options }))).to.deep.equal([
        'create Job migrate',
      ]);
    });
  });

  describe('what leaves the release', () => {
    const old = configMap('old');
    const last = recordOf([web, old]);
    const [, item] = last.inventory;
    const leaving = (live: KubeObject): Survey['leaving'] => (item ? [{ item, live }] : []);

    for (const [name, value] of [
      ['slipway.dev/prune', 'never'],
      ['helm.sh/resource-policy', 'keep'],
      ['argocd.argoproj.io/sync-options', 'Validate=false,Prune=false'],
      ['kapp.k14s.io/delete-strategy', 'orphan'],
      ['kustomize.toolkit.fluxcd.io/prune', 'disabled'],
    ] as const)
      it(`stays, and is told each time, where it says ${name}: ${value}`, () => {
        const live = annotated(stored(old), { [name]: value });

        const plan = planned([web], { last, leaving: leaving(live) });

        expect(lines(plan)).to.deep.equal(['create Deployment web', 'keep ConfigMap old']);
        expect(plan.steps[1]?.why).to.deep.equal([
          `no longer in the release; kept, because it says ${name}: ${value}`,
        ]);
      });

    it('gives what it gave where it stays', () => {
      const rbac = 'rbac.authorization.k8s.io';
      const role: KubeObject = {
        ...{ apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name: 'reader' } },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      };
      const binding: KubeObject = {
        ...{ apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata: { name: 'readers' } },
        roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'default' }],
      };
      const before = recordOf([web, role, binding]);
      const notes = (live: KubeObject): readonly string[] => {
        const left = before.inventory.slice(2).map((one) => ({ item: one, live }));
        const of = (object: KubeObject) => ({ live: stored(object), next: stored(object) });
        return planned([web, role], { last: before, leaving: left, of }).notes;
      };

      expect(notes(annotated(stored(binding), { 'slipway.dev/prune': 'never' }))).to.deep.equal([]);
      expect(notes(stored(binding)).join()).to.match(
        /no longer lets the pods of Deployment web .* get pods$/,
      );
    });

    it('goes although a helper applies an annotation to it, and stays where another took it over', () => {
      const entry = (fieldsV1: object) => ({ manager: 'agent', operation: 'Apply', fieldsV1 });
      const live = (fieldsV1: object): KubeObject => {
        const managedFields = [...(stored(old).metadata.managedFields ?? []), entry(fieldsV1)];
        return stored(old, { managedFields });
      };

      const helped = planned([web], {
        last,
        leaving: leaving(live({ 'f:metadata': { 'f:annotations': { 'f:agent': {} } } })),
      });
      const taken = planned([web], { last, leaving: leaving(live({ 'f:data': { 'f:key': {} } })) });

      expect(lines(helped)).to.deep.equal(['create Deployment web', 'delete ConfigMap old']);
      expect(lines(taken)).to.deep.equal(['create Deployment web']);
      expect(taken.notes).to.deep.equal(['ConfigMap old stays: agent applies it now']);
    });

    it('gives replicas back where it is the autoscaler', () => {
      const scaler = (name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name, namespace: 'development', uid: `uid-${name}`, ...more },
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      });
      const with1 = recordOf([web, scaler('web')]);
      const [, scalerItem] = with1.inventory;
      if (!scalerItem) throw new Error('no such item');
      const survey = {
        last: with1,
        leaving: [{ item: scalerItem, live: stored(scaler('web')) }],
        autoscalers: { resizers: [], scalers: [scaler('web')] },
        of: (object: KubeObject) => ({
          live: stored(deployment('web', 'example:2', { replicas: 4 })),
          next: stored(object),
        }),
      };

      const plan = planned([web], survey);

      expect(plan.notes).to.deep.equal([]);
      expect(plan.steps[0]).to.deep.include({ op: 'update', why: ['replicas 4 → 1'] });
    });
  });

  describe('what the server misses because it is part of this release', () => {
    const refused = (code: number, message: string): unknown =>
      new UserError({
        code: 'API_REFUSED',
        message,
        cause: { code, reason: 'NotFound', message, causes: [] },
      });
    const rbac = 'rbac.authorization.k8s.io/v1';
    const role: KubeObject = { apiVersion: rbac, kind: 'Role', metadata: { name: 'reader' }, rules: [] };
    const binding: KubeObject = {
      apiVersion: rbac,
      kind: 'RoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    };
    const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'smoke' } };
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'smoke' },
      spec: { serviceAccountName: 'smoke' },
    };

    for (const [dependent, dependency, error] of [
      [binding, role, refused(404, 'rolebindings.rbac.authorization.k8s.io "reader" not found')],
      [
        pod,
        account,
        refused(
          403,
          'pods "smoke" is forbidden: error looking up service account: serviceaccount "smoke" not found',
        ),
      ],
    ] as const)
      it(`is not asked yet, and comes after it: ${dependent.kind}`, () => {
        const of = (object: KubeObject) => (object.kind === dependent.kind ? { next: undefined, error } : {});

        const { steps } = planned([dependent, dependency], { of });

        expect(steps.map(({ key }) => key.kind)).to.deep.equal([dependency.kind, dependent.kind]);
        expect(steps[0]?.wave).to.be.lessThan(steps[1]?.wave ?? 0);
        expect(steps[1]?.why).to.deep.equal([
          `not asked yet: its ${dependency.kind} ${dependency.metadata.name} is part of this release`,
        ]);
      });

    it('is refused where it is not part of the release', () => {
      const error = refused(404, 'rolebindings.rbac.authorization.k8s.io "reader" not found');

      expect(refusal(() => planned([binding], { of: () => ({ next: undefined, error }) })).message).to.be.a(
        'string',
      );
    });
  });

  describe('what is verified', () => {
    const verifications: readonly Verification[] = [
      { name: 'web', namespace: 'shop', by: 'http', service: 'web', port: 80, path: '/', duringMs: 0 },
    ];
    const plan = (survey: Survey, more: Partial<Desired> = {}): Plan =>
      makePlan({ ...desiredOf([web]), ...more }, survey, planDefaults, NOW);

    it('is part of what is approved', () => {
      const without = plan(surveyOf([web]));
      const asked = plan(surveyOf([web]), { verifications });

      expect(asked.verifications).to.deep.equal(verifications);
      expect(pipelineLines({ type: 'gate.waiting', plan: asked }).join('\n')).to.include('? verify');
      expect(without).not.to.have.property('verifications');
      expect(asked.digest).not.to.equal(without.digest);
    });

    it('is nothing where nothing is deployed, unless the last release did not end well', () => {
      const kept = { live: stored(web), next: stored(web) };
      const of = () => kept;

      expect(plan(surveyOf([web], { of, last: recordOf([web]) }), { verifications })).not.to.have.property(
        'verifications',
      );
      const last = { ...recordOf([web]), outcome: 'failed' } as const;
      expect(plan(surveyOf([web], { of, last }), { verifications }).verifications).to.have.length(1);
    });
  });
});
