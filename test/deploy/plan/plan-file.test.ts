import { expect } from 'chai';
import type { Plan } from '../../../src/core/plan.ts';
import { assertApproved } from '../../../src/approval/approved.ts';
import { canonical, digestOf, sha256 } from '../../../src/deploy/plan/digest.ts';
import { parsePlanFile, planFileText } from '../../../src/deploy/plan/plan-file.ts';
import { failureOf } from '../../support/failure.ts';

function plan(more: Partial<Plan> = {}): Plan {
  const made = {
    format: 1,
    slipway: '0.0.0',
    service: 'example',
    environment: 'production',
    namespace: 'production',
    cluster: { context: 'prod', server: 'https://127.0.0.1:6443', identity: 'uid' },
    images: [],
    branch: 'main',
    commit: 'a'.repeat(40),
    subject: 'Answer /healthz',
    build: 1,
    base: 0,
    force: false,
    requester: 'alice@laptop',
    author: 'Carol Jones <carol@example.com>',
    madeAt: '2026-11-21T10:00:00.000Z',
    expiresAt: '2026-11-21T13:00:00.000Z',
    approval: { submitters: [], expiresMs: 10_800_000, fourEyes: true },
    steps: [],
    notes: [],
    ...more,
  } as unknown as Plan;
  return { ...made, digest: digestOf(made) };
}

async function refusal(text: string): Promise<string> {
  return (await failureOf(Promise.resolve().then(() => parsePlanFile(text, 'slipway.plan')))).message;
}

describe('deploy/plan-file', () => {
  it('reads back what it wrote', () => {
    expect(parsePlanFile(planFileText(plan()), 'slipway.plan')).to.deep.equal(plan());
  });

  it('has a digest that everything changes, its times too', () => {
    expect(plan({ madeAt: '2026-11-22T10:00:00.000Z' }).digest).not.to.equal(plan().digest);
    expect(plan({ expiresAt: '2099-01-01T00:00:00.000Z' }).digest).not.to.equal(plan().digest);
    expect(plan({ service: 'other' }).digest).not.to.equal(plan().digest);
    expect(plan({ notes: ['more'] }).digest).not.to.equal(plan().digest);
  });

  it('refuses what only a stranger writes: unknown fields, wrong types, a field twice, __proto__', async () => {
    const edited = (edit: (file: { plan: Record<string, unknown> }) => unknown): string => {
      const file = JSON.parse(planFileText(plan())) as { plan: Record<string, unknown>; checksum: string };
      edit(file);
      file.plan['digest'] = digestOf(file.plan as unknown as Plan);
      file.checksum = sha256(canonical(file.plan));
      return JSON.stringify(file, undefined, 1);
    };

    expect(await refusal(edited((file) => (file.plan['more'] = true)))).to.contain('(more)');
    expect(await refusal(edited((file) => (file.plan['steps'] = 'none')))).to.contain('steps: ');
    expect(await refusal(edited((file) => (file.plan['base'] = -1)))).to.contain('base: ');
    expect(
      await refusal(edited((file) => (file.plan['steps'] = [{ op: 'delete', key: { name: '../x' } }]))),
    ).to.contain('steps.0.');
    const text = planFileText(plan());
    expect(await refusal(text.replace('"force": false', '"force": true,\n"force": false'))).to.contain(
      'it has a field twice',
    );
    expect(await refusal(text.replace('"force": false', '"__proto__": {},\n"force": false'))).to.contain(
      '__proto__',
    );
  });

  it('refuses what is cut off, empty, something else, of another version, or edited by hand', async () => {
    const text = planFileText(plan());

    expect(await refusal(text.slice(0, -20))).to.equal(
      'slipway.plan cannot be used: it is cut off or no saved plan',
    );
    expect(await refusal('')).to.equal('slipway.plan cannot be used: it is empty');
    expect(await refusal('{}')).to.equal('slipway.plan cannot be used: it is no saved plan');
    expect(await refusal('null')).to.equal('slipway.plan cannot be used: it is no saved plan');
    expect(await refusal(text.replace('"slipwayPlan": 2', '"slipwayPlan": 1'))).to.equal(
      'slipway.plan cannot be used: its format is 1, this version reads 2',
    );
    for (const edited of [text.replace('example', 'exbmple'), text.replace('T13:00', 'T23:00')])
      expect(await refusal(edited)).to.equal(
        'slipway.plan cannot be used: it was changed after it was saved',
      );
  });
});

describe('deploy/approved', () => {
  const inTime = Date.parse('2026-11-21T12:00:00Z');

  it('wants somebody else than who asked or who wrote the commit', async () => {
    for (const name of ['alice', 'Alice@laptop', 'alice@example.com'])
      expect(
        (await failureOf(Promise.resolve().then(() => assertApproved(plan(), name, inTime)))).message,
      ).to.include(`${name} asked for this deploy`);
    for (const name of ['carol', 'Carol Jones', 'carol@example.com'])
      expect(await failureOf(Promise.resolve().then(() => assertApproved(plan(), name, inTime)))).to.include({
        code: 'FOUR_EYES',
        exit: 7,
      });
    assertApproved(plan(), 'bob', inTime);
  });

  it('lets one person do where the environment allows that', () => {
    assertApproved(plan({ approval: { submitters: [], expiresMs: 1, fourEyes: false } }), 'alice', inTime);
  });

  it('counts no approval after the plan has expired', async () => {
    const late = Date.parse('2026-11-21T13:00:00Z');

    expect(await failureOf(Promise.resolve().then(() => assertApproved(plan(), 'bob', late)))).to.include({
      code: 'PLAN_EXPIRED',
      exit: 7,
    });
  });
});
