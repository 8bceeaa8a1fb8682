import { expect } from 'chai';
import { UserError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Terminal } from '../../src/core/ports/terminal.ts';
import { type Gate, passGate } from '../../src/approval/gate.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const plan = {
  service: 'example',
  environment: 'production',
  branch: 'main',
  digest,
  steps: [] as Plan['steps'],
} as Plan;
const never = new AbortController().signal;

function person(typed: string): Terminal {
  return { interactive: true, ask: async () => Promise.resolve(typed) };
}

async function outcome(overrides: Partial<Gate>): Promise<string> {
  const gate: Gate = { plan, approve: undefined, terminal: undefined, person: 'alice@laptop', ...overrides };
  return passGate(gate, never).catch((error: unknown) =>
    error instanceof UserError ? `${error.code} ${error.exit}` : 'bug',
  );
}

describe('src/approval/gate', () => {
  it('lets a plan through whose service a person typed', async () => {
    expect(await outcome({ terminal: person('example') })).to.equal('alice@laptop');
  });

  it('refuses any other word', async () => {
    expect(await outcome({ terminal: person('exampel') })).to.equal('REFUSED_BY_PERSON 7');
    expect(await outcome({ terminal: person('') })).to.equal('REFUSED_BY_PERSON 7');
  });

  it('refuses without a terminal, and says how to approve', async () => {
    expect(await outcome({})).to.equal('NOT_APPROVED 7');
    expect(await outcome({ terminal: { ...person('example'), interactive: false } })).to.equal(
      'NOT_APPROVED 7',
    );
  });

  for (const [what, overrides, command] of [
    ['a run', {}, 'slipway run --branch main'],
    ['a deploy', { brought: { by: 'deploy' } }, 'slipway deploy production --branch main'],
    [
      'a saved plan',
      { brought: { file: 'a.plan', by: 'deploy' } },
      'slipway deploy production --plan a.plan',
    ],
    ['a rollback', { plan: { ...plan, rollbackTo: 3 } as Plan }, 'slipway rollback production 3'],
    ['a branch of odd letters', { plan: { ...plan, branch: 'a;id' } as Plan }, "slipway run --branch 'a;id'"],
  ] as const)
    it(`names the command that approves ${what}, from whatever branch it is called`, async () => {
      const gate: Gate = {
        plan,
        approve: undefined,
        terminal: undefined,
        person: 'alice@laptop',
        ...overrides,
      };
      const error = await passGate(gate, never).catch((thrown: unknown) => thrown as UserError);

      expect((error as UserError).hint).to.contain(
        `approve this very plan:  ${command} --approve ${digest}\n`,
      );
    });

  it('sends a second person to a plan of the same branch', async () => {
    const asked = { ...plan, requester: 'alice@laptop', approval: { fourEyes: true } } as Plan;
    const hint = async (of: Plan): Promise<string | undefined> =>
      passGate({ plan: of, approve: undefined, terminal: undefined, person: 'alice@laptop' }, never).catch(
        (error: unknown) => (error as UserError).hint,
      );

    expect(await hint(asked)).to.contain('slipway plan production --branch main --save slipway.plan\n');
    expect(await hint({ ...asked, rollbackTo: 3 })).to.contain(
      `slipway rollback production 3 --approved-by NAME --approve ${digest}\n`,
    );
  });

  it('names the command that makes the same plan again', async () => {
    const hintOf = async (more: Partial<Plan>): Promise<string | undefined> =>
      passGate(
        {
          plan: { ...plan, requester: 'alice@laptop', ...more },
          approve: undefined,
          terminal: undefined,
          person: 'alice@laptop',
        },
        never,
      ).then(
        () => undefined,
        (error: unknown) => (error as UserError).hint?.split('\n')[0],
      );
    const restarted = [{ restart: { at: 'now' } }] as unknown as Plan['steps'];
    const approval = { submitters: [], expiresMs: 1, fourEyes: true };

    expect(await hintOf({})).to.equal(
      `approve this very plan:  slipway run --branch main --approve ${digest}`,
    );
    expect(await hintOf({ ends: true })).to.equal(
      `approve this very plan:  slipway remove production --approve ${digest}`,
    );
    expect(await hintOf({ rollbackTo: 4 })).to.include('slipway rollback production 4 --approve');
    expect(await hintOf({ steps: restarted })).to.include('slipway restart production --approve');
    expect(await hintOf({ steps: restarted, approval })).to.include(
      `slipway restart production --approved-by NAME --approve ${digest}`,
    );
  });

  it('asks for the end of a service in words of its own', async () => {
    const asked: string[] = [];
    const ask = async (question: string) => Promise.resolve(asked.push(question)).then(() => 'example');
    await outcome({ plan: { ...plan, ends: true }, terminal: { interactive: true, ask } });

    expect(asked).to.deep.equal(["  type the service's name to remove it from production: "]);
  });

  it('takes a yes given beforehand for this very plan only', async () => {
    expect(await outcome({ approve: digest })).to.equal('alice@laptop');
    expect(await outcome({ approve: `sha256:${'2'.repeat(64)}` })).to.equal('OTHER_PLAN_APPROVED 7');
  });
});
