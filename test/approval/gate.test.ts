import { expect } from 'chai';
import { UserError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Terminal } from '../../src/core/ports/terminal.ts';
import { type Gate, passGate } from '../../src/approval/gate.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const plan = { service: 'example', environment: 'production', digest } as Plan;
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

  it('takes a yes given beforehand for this very plan only', async () => {
    expect(await outcome({ approve: digest })).to.equal('alice@laptop');
    expect(await outcome({ approve: `sha256:${'2'.repeat(64)}` })).to.equal('OTHER_PLAN_APPROVED 7');
  });
});
