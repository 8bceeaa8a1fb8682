import { expect } from 'chai';
import { offlineBuild } from '../../src/app/delivery/offline-build.ts';
import { noRepository } from '../../src/core/catalogue/repository.ts';
import type { Repository } from '../../src/core/ports/repository.ts';
import { hostSaying } from '../support/host.ts';

const commit = 'a'.repeat(40);

/** Answers these questions; any other one fails the test. */
function session(env: Record<string, string>, answers: Partial<Repository>) {
  const asked: string[] = [];
  const repository = new Proxy({} as Repository, {
    get: (_, name) => {
      // A promise that resolves to it looks for this one.
      if (name === 'then') return undefined;
      asked.push(String(name));
      return answers[name as keyof Repository];
    },
  });
  const { host } = hostSaying({
    env,
    adapters: {
      repository: async () => {
        asked.push('git');
        return Promise.resolve(repository);
      },
    },
  });
  return { host, asked };
}

const HEAD = {
  commit,
  subject: 'Begin',
  author: 'Ann <ann@example.com>',
  committedAt: '2026-11-20T10:00:00Z',
};

describe('src/app/delivery/offline-build', () => {
  it('asks git for nothing where all is said, as it is in Jenkins', async () => {
    const env = { BRANCH_NAME: 'master', GIT_COMMIT: commit, BUILD_NUMBER: '131' };
    const { host, asked } = session(env, {});

    const { build, unknown } = await offlineBuild(host, {}).known;

    expect(build).to.deep.include({ branch: 'master', commit, number: 131 });
    expect(unknown).to.deep.equal([]);
    expect(asked).to.deep.equal([]);
  });

  it('asks git for what is left, and what the workspace holds only where the image is to be named', async () => {
    const { host, asked } = session(
      {},
      {
        branch: async () => Promise.resolve('development'),
        head: async () => Promise.resolve(HEAD),
        commits: async () => Promise.resolve(7),
        status: async () => Promise.resolve({ branch: 'development', dirty: ['a'] }),
      },
    );

    expect((await offlineBuild(host, {}).known).build).to.deep.include({
      branch: 'development',
      commit,
      number: 7,
    });
    expect(asked.splice(0)).to.deep.equal(['git', 'branch', 'head', 'commits']);
    expect((await offlineBuild(host, { branch: 'x', buildNumber: 1 }).known).build).to.deep.include({
      branch: 'x',
      commit,
    });
    expect(asked.splice(0)).to.deep.equal(['git', 'head']);
    expect((await offlineBuild(host, {}, true).known).build.dirty).to.deep.equal(['a']);
    expect(asked).to.deep.equal(['git', 'branch', 'head', 'commits', 'status']);
  });

  it('names what nobody could say', async () => {
    const without = async (): Promise<never> => Promise.reject(noRepository('/', new Error('none')));
    const { host } = session({}, { branch: without, head: without, commits: without });

    expect((await offlineBuild(host, { commit }).known).unknown).to.deep.equal(['BRANCH', 'BUILD_NUMBER']);
  });

  it('keeps what git knows beside a head that is detached', async () => {
    const { host } = session(
      {},
      {
        branch: async () => Promise.resolve(undefined),
        head: async () => Promise.resolve(HEAD),
        commits: async () => Promise.resolve(7),
      },
    );

    const { build, unknown } = await offlineBuild(host, {}).known;

    expect(build).to.deep.include({ commit, number: 7 });
    expect(unknown).to.deep.equal(['BRANCH']);
  });

  it('refuses a number of a build that is none, and lets who waits for git go on', async () => {
    const { host } = session({ BUILD_NUMBER: '12b' }, {});

    const { started, known } = offlineBuild(host, {});

    await started;
    expect(await known.catch((error: unknown) => (error as { code?: unknown }).code)).to.equal(
      'BAD_BUILD_NUMBER',
    );
  });
});
