import { expect } from 'chai';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { assertNewer } from '../../../src/deploy/plan/newer.ts';
import { failureOf } from '../../support/failure.ts';

const job = 'https://jenkins.example.com/job/example';
const mine = { commit: 'a'.repeat(40), number: 127, url: `${job}/127/`, branch: 'master' };
const deployed = {
  commit: 'b'.repeat(40),
  build: 128,
  buildUrl: `${job}/128/`,
  branch: 'master',
} as ReleaseRecord;
const unknown = undefined;

/** Its throwing, as a rejection. */
async function compared(...args: Parameters<typeof assertNewer>): Promise<void> {
  return Promise.resolve().then(() => assertNewer(...args));
}

describe('deploy/newer', () => {
  it('refuses an ancestor of what is deployed, naming both builds', async () => {
    const error = await failureOf(compared(mine, deployed, true));

    expect(error).to.include({ code: 'OLDER_BUILD', exit: 3 });
    expect(error.message).to.equal(
      `build 127 (master aaaaaaa, ${job}/127/) is older than build 128 (master bbbbbbb, ${job}/128/), which is deployed`,
    );
  });

  it('falls back to the build number where git cannot tell', async () => {
    expect(await failureOf(compared(mine, deployed, unknown))).to.have.property('code', 'OLDER_BUILD');
  });

  it('lets pass what is newer, the same, on another branch, or of another job', () => {
    assertNewer({ ...mine, number: 129 }, deployed, unknown);
    assertNewer({ ...mine, commit: deployed.commit }, deployed, true);
    assertNewer({ ...mine, branch: 'hotfix' }, deployed, unknown);
    assertNewer({ ...mine, url: undefined }, deployed, unknown);
    assertNewer(mine, deployed, false);
    assertNewer(mine, undefined, unknown);
  });

  it('says that a shallow clone cannot tell, unless numbers of one named job do', async () => {
    const error = await failureOf(compared({ ...mine, branch: 'hotfix' }, deployed, 'shallow'));

    expect(error).to.include({ code: 'ORDER_UNKNOWN', exit: 3 });
    expect(error.hint).to.include('git fetch --unshallow');
    expect(await failureOf(compared(mine, deployed, 'shallow'))).to.have.property('code', 'OLDER_BUILD');
    assertNewer({ ...mine, number: 129 }, deployed, 'shallow');
  });

  it('compares no numbers without the name of a job', async () => {
    const laptop = { ...deployed, buildUrl: undefined };
    const runs = 'https://github.com/acme/shop/actions/runs';

    assertNewer({ ...mine, url: undefined }, laptop, unknown);
    expect(await failureOf(compared({ ...mine, url: undefined }, laptop, 'shallow'))).to.have.property(
      'code',
      'ORDER_UNKNOWN',
    );
    assertNewer({ ...mine, url: `${runs}/1` }, { ...deployed, buildUrl: `${runs}/2` }, unknown);
  });
});
