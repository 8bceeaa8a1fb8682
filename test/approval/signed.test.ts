import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import type { Approval } from '../../src/core/platform.ts';
import {
  parseApproval,
  signApproval,
  type SignedApproval,
  verifyApproval,
} from '../../src/approval/signed.ts';
import { type Approver, parseApprovers } from '../../src/approval/approvers.ts';

const DIGEST = `sha256:${'1f'.repeat(32)}`;
const OTHER = `sha256:${'2e'.repeat(32)}`;
const UNTIL = '2026-11-24T14:00:00.000Z';
const NOW = Date.parse('2026-11-23T14:00:00.000Z');
const approval: Approval = { submitters: ['release-managers'], expiresMs: 86_400_000, fourEyes: true };

function pair(): { readonly pem: string; readonly public: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

const carol = pair();
const approvers: readonly Approver[] = [{ name: 'carol', key: carol.public, groups: ['release-managers'] }];

function signed(statement: Partial<SignedApproval> = {}, pem = carol.pem): SignedApproval {
  return signApproval(
    { digest: DIGEST, approver: 'carol', until: UNTIL, ...statement },
    { key: pem, where: 'carol.pem' },
  );
}

function verified(one: SignedApproval, known = approvers, now = NOW): string {
  return verifyApproval(one, { plan: { digest: DIGEST, approval }, approvers: known, now });
}

describe('src/approval/signed', () => {
  it('gives the name of who signed', () => {
    const read = parseApproval(JSON.stringify(signed()), 'approval.json');
    const twice = JSON.stringify(signed()).replace('{', '{"approver":"dave",');
    expect(() => parseApproval(twice, 'a.json')).to.throw('a.json is no signed approval');

    expect(verified(read)).to.equal('carol');
  });

  it('refuses one that was changed in any field after it was signed', () => {
    const mallory = { ...approvers[0], name: 'mallory' } as Approver;
    for (const change of [{ digest: OTHER }, { until: '2027-01-01T00:00:00.000Z' }, { approver: 'mallory' }])
      expect(() => verified({ ...signed(), ...change }, [...approvers, mallory]))
        .to.throw()
        .with.property('code', 'WRONG_SIGNATURE');
  });

  it('refuses the name of one with the key of another', () => {
    expect(() => verified(signed({}, pair().pem)))
      .to.throw()
      .with.property('code', 'WRONG_SIGNATURE');
  });

  it('refuses one for another plan', () => {
    expect(() => verified(signed({ digest: OTHER })))
      .to.throw()
      .with.property('code', 'APPROVAL_FOR_OTHER_PLAN');
  });

  it('refuses one whose time is over, from that very moment on', () => {
    expect(verified(signed(), approvers, Date.parse(UNTIL) - 1)).to.equal('carol');
    expect(() => verified(signed(), approvers, Date.parse(UNTIL)))
      .to.throw()
      .with.property('code', 'APPROVAL_EXPIRED');
  });

  it('refuses somebody nobody knows, and somebody who is in no group that may', () => {
    const dave = [{ ...approvers[0], groups: ['developers'] }] as readonly Approver[];

    expect(() => verified(signed(), []))
      .to.throw()
      .with.property('code', 'UNKNOWN_APPROVER');
    expect(() => verified(signed(), dave))
      .to.throw()
      .with.property('code', 'MAY_NOT_APPROVE');
  });

  it('ends each refusal with exit 7', () => {
    expect(() => verified(signed(), []))
      .to.throw()
      .with.property('exit', 7);
  });

  it('signs nothing but digests of plans, and only with an Ed25519 key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const elliptic = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

    expect(() => signed({ digest: 'latest' })).to.throw("'latest' is no digest of a plan");
    expect(() => signed({}, elliptic)).to.throw('carol.pem holds no private Ed25519 key');
    expect(() => signed({}, '')).to.throw('carol.pem holds no private Ed25519 key');
  });

  it('reads nothing else as an approval', () => {
    for (const text of ['', 'null', '[]', '{"format":2}', JSON.stringify({ ...signed(), until: 'soon' })])
      expect(() => parseApproval(text, 'a.json'), text).to.throw('a.json is no signed approval');
  });
});

describe('src/approval/approvers', () => {
  it('reads a name, a key and groups from each line', () => {
    const text = `# who may\n\ncarol ${carol.public} release-managers ops # since May\n`;

    expect(parseApprovers(text, 'approvers')).to.deep.equal([
      { name: 'carol', key: carol.public, groups: ['release-managers', 'ops'] },
    ]);
  });

  it('names the line that it cannot read', () => {
    expect(() => parseApprovers('# nobody\n', 'approvers')).to.throw('approvers names no approver');
    expect(() => parseApprovers(`carol ${carol.public}\ndave AAAA ops`, 'approvers')).to.throw(
      'approvers:2 names no approver',
    );
    expect(() => parseApprovers('dave', 'approvers')).to.throw('approvers:1 names no approver');
  });
});
