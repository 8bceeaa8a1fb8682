import { expect } from 'chai';
import { approverOf } from '../../../src/app/environment/approval.ts';
import type { Planned } from '../../../src/app/environment/plan.ts';
import type { Session } from '../../../src/app/world.ts';
import type { Approval } from '../../../src/core/platform.ts';
import type { UserError } from '../../../src/core/errors.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { hostSaying } from '../../support/host.ts';

const policy: Approval = { submitters: [], expiresMs: 60_000, fourEyes: true };
const plan = {
  service: 'shop',
  environment: 'production',
  branch: 'main',
  digest: `sha256:${'1'.repeat(64)}`,
  steps: [{ op: 'create' }],
  approval: policy,
  requester: 'ann@laptop',
  author: 'Bob <bob@example.com>',
  expiresAt: '2999-01-01T00:00:00Z',
} as unknown as Plan;

/** What comes of it where ann@laptop, who calls the program, types the name of the service when asked. */
async function answered(
  more: Partial<Plan>,
  how: { readonly saved?: boolean; readonly identities?: object; readonly interactive?: boolean } = {},
) {
  const { saved = false, identities = { 'ann@laptop': ['ann@example.com'] }, interactive = true } = how;
  const questions: string[] = [];
  const terminal = {
    interactive,
    ask: async (asked: string) => Promise.resolve(questions.push(asked)).then(() => 'shop'),
  };
  const { host } = hostSaying({
    adapters: {
      terminal: async () => Promise.resolve(terminal),
      repository: async () => Promise.resolve({ people: async () => Promise.resolve([]) } as never),
    },
  });
  const session = { ...host, input: true, emit: () => undefined } as unknown as Session;
  const cluster = { list: async () => Promise.resolve({ items: [] }) };
  const planned = {
    plan: { ...plan, ...more },
    release: {
      service: 'shop',
      environment: {
        name: 'production',
        namespace: 'production',
        approval: policy,
        clusterScoped: [],
        namespaces: [],
      },
    },
    platform: { identities, environments: [] },
    cluster,
    saved,
  } as unknown as Planned;
  const file = saved ? 'a.plan' : undefined;
  return approverOf({ name: 'approve' } as never, planned, { planFile: file }, session).then(
    (approver) => ({ approver, questions, code: undefined, hint: undefined }),
    ({ code, hint }: UserError) => ({ approver: undefined, questions, code, hint }),
  );
}

describe('four eyes at a terminal', () => {
  it('are not two because the first pair is called otherwise', async () => {
    for (const requester of ['ann@laptop', 'bob', 'bob, carol'])
      expect(await answered({ requester })).to.include({ code: 'FOUR_EYES' });
    expect(await answered({ requester: 'bob', rollbackTo: 3 })).to.include({ code: 'FOUR_EYES' });
  });

  it('ask nobody whose yes would not count, and name no entry that would not help', async () => {
    const { code, questions, hint } = await answered({}, { identities: {} });

    expect({ code, questions }).to.deep.equal({ code: 'FOUR_EYES', questions: [] });
    expect(hint).to.equal(
      [
        'keep the plan:  slipway plan production --branch main --save slipway.plan',
        'they sign it:   slipway approve DIGEST --key KEY --save approval.json  (the plan ends with its digest)',
        'then:           slipway deploy production --plan slipway.plan --approval approval.json --approvers FILE',
        'in Jenkins the slipway step asks by itself; see docs/approval.md',
      ].join('\n'),
    );
  });

  it('show a way that the command has, for a rollback too', async () => {
    for (const interactive of [true, false]) {
      const { hint } = await answered({ rollbackTo: 3 }, { interactive });

      expect(hint?.split('\n')[0]).to.equal(
        `let them read the plan above, then:  slipway rollback production 3 --approved-by NAME --approve ${plan.digest}`,
      );
    }
  });

  it('are those of whoever asked for a saved plan and whoever deploys it', async () => {
    expect(await answered({ requester: 'carol@pc' }, { saved: true })).to.include({ approver: 'ann@laptop' });
    expect(await answered({ requester: 'bob, ann@laptop' }, { saved: true })).to.include({
      code: 'FOUR_EYES',
    });
    const unknown = await answered({ requester: 'carol@pc' }, { saved: true, identities: {} });
    expect(unknown).to.include({ code: 'APPROVER_UNKNOWN' });
  });
});
