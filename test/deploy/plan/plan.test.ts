import { expect } from 'chai';
import { UserError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDefaults, type PlanOptions, type Survey } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
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

describe('deploy/plan', () => {
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
});
