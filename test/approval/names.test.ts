import { expect } from 'chai';
import { approversOf } from '../../src/app/environment/approval.ts';
import { assertApproved } from '../../src/approval/approved.ts';
import type { UserError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const identities = {
  bob: ['bob@example.com', 'robert@example.org'],
  'b.ob': ['bob@example.com'],
  carol: ['carol@example.com'],
};

function codeFor(
  approver: string,
  overrides: Partial<Plan> = {},
  known: typeof identities | object = identities,
) {
  const plan = {
    approval: { submitters: [], expiresMs: 1, fourEyes: true },
    expiresAt: '2026-11-29T00:00:00Z',
    requester: 'ann@laptop',
    author: 'Bob <bob@example.com>',
    environment: 'production',
    branch: 'main',
    steps: [],
    ...overrides,
  } as unknown as Plan;
  try {
    assertApproved(plan, approver, now, { identities: known as typeof identities });
    return 'approved';
  } catch (error) {
    return (error as UserError).code;
  }
}

describe('src/approval/approved: four eyes', () => {
  it('takes somebody whose addresses have no part in the change', () => {
    expect(codeFor('carol')).to.equal('approved');
  });

  for (const approver of ['bob', 'BOB', 'bob ', 'b.ob', 'bob@jenkins'])
    it(`refuses the author as ${JSON.stringify(approver)}`, () => {
      expect(codeFor(approver)).to.equal('FOUR_EYES');
    });

  for (const approver of ['Bоb', 'ｂｏｂ', 'bo\u200bb', 'b\u00f6b'])
    it(`refuses a name that may only look like another: ${JSON.stringify(approver)}`, () => {
      expect(codeFor(approver)).to.equal('NAME_UNCLEAR');
    });

  it('refuses who is not among the identities, for nobody knows what they wrote', () => {
    expect(codeFor('dave')).to.equal('APPROVER_UNKNOWN');
    expect(codeFor('carol', {}, {})).to.equal('APPROVER_UNKNOWN');
  });

  it('refuses each of several people who asked for the build', () => {
    for (const requester of ['carol, dave', 'dave, carol@laptop'])
      expect(codeFor('carol', { requester })).to.equal('FOUR_EYES');
  });

  it('says beforehand of everybody it knows who may approve', () => {
    const approval = { submitters: [], expiresMs: 1, fourEyes: true };
    const plan = {
      approval,
      requester: 'ann@laptop',
      author: 'Bob <bob@example.com>',
      branch: 'main',
      steps: [],
    } as unknown as Plan;
    const involved = 'asked for this deploy or wrote the change';

    expect(approversOf(plan, { identities })).to.deep.equal({ bob: involved, 'b.ob': involved, carol: '' });
    expect(approversOf(plan, {})).to.deep.equal({});
    expect(approversOf({ ...plan, approval: { ...approval, fourEyes: false } }, { identities })).to.equal(
      undefined,
    );
  });

  for (const person of [
    'Carol <carol@example.com>',
    'Somebody <CAROL@example.com>',
    'Somebody <carol+ci@example.com>',
    'Somebody <carol@other.example.com>',
    'carol <x@example.com>',
  ])
    it(`counts everybody who wrote since the last deploy: ${person}`, () => {
      expect(codeFor('carol', { people: ['Ann <ann@example.com>', person] })).to.equal('FOUR_EYES');
    });

  it('refuses a change by an address that may only look like another', () => {
    expect(codeFor('carol', { people: ['Carol <cаrol@example.com>'] })).to.not.equal('approved');
    expect(codeFor('carol', { people: ['X <x@exаmple.com>'] })).to.equal('NAME_UNCLEAR');
    // What git says of a line of the author without brackets.
    expect(codeFor('carol', { people: ['<>'] })).to.equal('NAME_UNCLEAR');
    expect(codeFor('carol', { author: '' })).to.equal('NAME_UNCLEAR');
  });

  it('leaves names of people be names, whatever their script', () => {
    expect(
      codeFor('carol', { people: ['Jörg Müller <joerg@example.com>', '山田 <yamada@example.com>'] }),
    ).to.equal('approved');
  });

  it('refuses who asked for it', () => {
    expect(codeFor('carol', { requester: 'carol' })).to.equal('FOUR_EYES');
  });
});
