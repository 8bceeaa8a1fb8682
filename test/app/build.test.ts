import { expect } from 'chai';
import { buildOrigins, loadBuild } from '../../src/app/delivery/build.ts';
import type { Repository } from '../../src/core/ports/repository.ts';
import { hostSaying } from '../support/host.ts';

const commit = 'a'.repeat(40);

function repository(overrides: Partial<Repository> = {}): Repository {
  return {
    branch: async () => Promise.resolve('development'),
    head: async () =>
      Promise.resolve({
        commit,
        subject: 'Begin',
        author: 'Ann <ann@example.com>',
        committedAt: '2026-11-20T10:00:00Z',
      }),
    commits: async () => Promise.resolve(7),
    people: async () => Promise.resolve([]),
    status: async () => Promise.resolve({ branch: 'development', dirty: [] }),
    origin: async () => Promise.resolve(undefined),
    isTracked: async () => Promise.resolve(true),
    isAncestor: async () => Promise.resolve(undefined),
    ...overrides,
  };
}

function session(env: Record<string, string>, git = repository()) {
  return hostSaying({ env, adapters: { repository: async () => Promise.resolve(git) } }).host;
}

describe('src/app/delivery/build', () => {
  it('takes a laptop’s build from git alone', async () => {
    expect(await loadBuild(session({}), {})).to.deep.equal({
      branch: 'development',
      commit,
      subject: 'Begin',
      author: 'Ann <ann@example.com>',
      committedAt: '2026-11-20T10:00:00Z',
      number: 7,
      url: undefined,
      requester: 'ann@laptop',
      dirty: [],
    });
  });

  it('takes another requester from a CI alone, and beside whoever names one elsewhere', async () => {
    const asked = async (env: Record<string, string>, requester: string): Promise<string> =>
      (await loadBuild(session(env), { requester })).requester;

    expect(await asked({}, 'bob')).to.equal('bob, ann@laptop');
    expect(await asked({}, 'bob, ann@laptop')).to.equal('bob, ann@laptop');
    expect(await asked({}, '')).to.equal('ann@laptop');
    for (const variable of ['JOB_NAME', 'SLIPWAY_REQUESTER', 'BITBUCKET_BUILD_NUMBER'])
      expect(await asked({ [variable]: '12' }, 'bob')).to.equal('bob');
    for (const variable of ['GITHUB_ACTIONS', 'GITLAB_CI'])
      expect(await asked({ [variable]: 'true' }, 'bob')).to.equal('bob');
  });

  it('does not have the commits counted where the number of the build is given', async () => {
    const counting = repository({ commits: () => Promise.reject(new Error('counted')) });

    expect(await loadBuild(session({ BUILD_NUMBER: '128' }, counting), {})).to.include({ number: 128 });
    expect(await loadBuild(session({}, counting), { buildNumber: 4 })).to.include({ number: 4 });
  });

  it('takes Jenkins’ variables where they are set, as its head is detached', async () => {
    const detached = repository({ status: async () => Promise.resolve({ branch: undefined, dirty: [] }) });
    const env = {
      JOB_NAME: 'services/web/master',
      BRANCH_NAME: 'master',
      BUILD_NUMBER: '131',
      BUILD_URL: 'https://ci/131/',
      BUILD_USER_ID: 'bob',
    };

    expect(await loadBuild(session(env, detached), {})).to.deep.include({
      branch: 'master',
      number: 131,
      url: 'https://ci/131/',
      // A build can set any variable; who asked, only the controller says.
      requester: 'ann@laptop',
    });
    expect(await loadBuild(session(env, detached), { requester: 'bob' })).to.include({ requester: 'bob' });
  });

  it('lets options win over both', async () => {
    const build = await loadBuild(session({ BRANCH_NAME: 'master', BUILD_NUMBER: '131' }), {
      branch: 'feature/x',
      buildNumber: 9,
    });

    expect(build).to.deep.include({ branch: 'feature/x', number: 9 });
  });

  it('says which of the three it was', () => {
    expect(buildOrigins({ branch: 'x' }, { GIT_COMMIT: commit, BRANCH_NAME: 'y' })).to.deep.equal({
      branch: '--branch',
      commit: 'GIT_COMMIT of Jenkins',
      number: 'number of commits',
    });
    expect(buildOrigins({ buildNumber: 0 }, {})).to.deep.equal({
      branch: 'git branch',
      commit: 'git commit',
      number: '--build-number',
    });
  });

  it('refuses a detached head that nothing names a branch for, and a number that is none', async () => {
    const detached = repository({ status: async () => Promise.resolve({ branch: undefined, dirty: [] }) });
    const code = async (build: Promise<unknown>): Promise<unknown> =>
      build.catch((error: unknown) => (error as { code?: unknown }).code);

    expect(await code(loadBuild(session({}, detached), {}))).to.equal('DETACHED_HEAD');
    expect(await code(loadBuild(session({ BUILD_NUMBER: '12b' }), {}))).to.equal('BAD_BUILD_NUMBER');
  });
});
