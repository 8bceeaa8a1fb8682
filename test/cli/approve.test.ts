import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseApproval } from '../../src/approval/signed.ts';
import { hostSaying } from '../support/host.ts';

// Loaded as a module, as main does, so that commands which are loaded later share its classes.
const { runProgram } = await import('../../src/cli/program.ts');

const DIGEST = `sha256:${'1f'.repeat(32)}`;

describe('slipway approve', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'approve-'));
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', join(folder, 'carol.pem')]);
  });

  after(() => rmSync(folder, { recursive: true }));

  async function approve(...args: string[]) {
    const clock = { now: () => Date.parse('2026-11-23T14:00:00Z'), wait: async () => Promise.resolve() };
    const { host, said } = hostSaying({ cwd: folder, clock });
    const exit = await runProgram(['approve', ...args], host);
    return { exit, ...said };
  }

  it('prints a signed approval for the time that was asked for', async () => {
    const { exit, out, err } = await approve(DIGEST, '--as', 'carol', '--key', 'carol.pem', '--for', '2h');

    expect(exit).to.equal(0);
    expect(parseApproval(out, 'stdout')).to.include({
      digest: DIGEST,
      approver: 'carol',
      until: '2026-11-23T16:00:00.000Z',
    });
    expect(err).to.contain('approved by carol until 2026-11-23 16:00 UTC');
  });

  it('writes it into a file, under the name of who runs it', async () => {
    const { exit, out } = await approve(DIGEST, '--key', 'carol.pem', '--save', 'approval.json');

    expect([exit, out]).to.deep.equal([0, '']);
    expect(
      parseApproval(readFileSync(join(folder, 'approval.json'), 'utf8'), 'approval.json').approver,
    ).to.equal('ann');
  });

  it('takes the key from the environment, and says where it looked for one', async () => {
    const { exit, err } = await approve(DIGEST);

    expect(exit, err).to.equal(2);
    expect(err).to.contain('✗ no key is given').and.to.contain('SLIPWAY_APPROVAL_KEY');
    expect((await approve(DIGEST, '--key', 'none.pem')).err).to.contain('there is no file none.pem');
  });

  it('refuses what is no digest and no time', async () => {
    expect((await approve('latest', '--key', 'carol.pem')).err).to.contain("'latest' is no digest of a plan");
    expect((await approve(DIGEST, '--key', 'carol.pem', '--for', 'soon')).err).to.contain(
      "--for is 'soon', not a time",
    );
  });
});
