import { expect } from 'chai';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../../src/adapters/repository.ts';
import { UserError } from '../../src/core/errors.ts';
import { failureOf } from '../support/failure.ts';
import { gitIn } from '../support/git.ts';

describe('src/adapters/repository', () => {
  let folder: string;

  const git = (...words: readonly string[]): string => gitIn(folder)(...words);

  function commit(subject: string): string {
    git('commit', '--allow-empty', '-qm', subject);
    return git('rev-parse', 'HEAD');
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-repository-'));
    git('init', '-q', '-b', 'development');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells branch, commit, author and how many commits there are', async () => {
    commit('Begin');
    const id = commit('Answer /healthz');

    const repository = openRepository(folder);

    expect(await repository.branch()).to.equal('development');
    const head = await repository.head();
    expect(head).to.deep.include({
      commit: id,
      subject: 'Answer /healthz',
      author: 'Ann <ann@example.com>',
    });
    expect(await repository.commits()).to.equal(2);
    expect(new Date(head.committedAt).getTime()).to.be.greaterThan(0);
  });

  it('reads co-authors anywhere in a message, and authors that git cannot read as nobody', async () => {
    commit(
      'Squashed\n\n* one\n\nCo-authored-by: Carol <carol@example.com>\n\n> co-authored-by: Dan <d@example.com>\n\nend',
    );

    expect(await openRepository(folder).people(undefined, git('rev-parse', 'HEAD'))).to.include.members([
      'Ann <ann@example.com>',
      'Carol <carol@example.com>',
      'Dan <d@example.com>',
    ]);
  });

  it('tracks nothing outside of itself', async () => {
    commit('Begin');

    expect(await openRepository(folder).isTracked('../elsewhere')).to.equal(false);
    expect(await openRepository(folder).isTracked(tmpdir())).to.equal(false);
  });

  it('has no branch when the head is detached', async () => {
    git('checkout', '-q', '--detach', commit('Begin'));

    const repository = openRepository(folder);
    expect(await repository.branch()).to.equal(undefined);
    expect((await repository.status()).branch).to.equal(undefined);
  });

  it('lists what differs from the commit below the workspace only', async () => {
    mkdirSync(join(folder, 'service'));
    writeFileSync(join(folder, 'service', 'name with space'), 'x');
    writeFileSync(join(folder, 'beside'), 'x');
    writeFileSync(join(folder, 'service', 'kept file'), 'x');
    git('add', 'service/kept file');
    commit('Begin');
    writeFileSync(join(folder, 'service', 'kept file'), 'y');

    expect(await openRepository(join(folder, 'service')).status()).to.deep.equal({
      branch: 'development',
      dirty: ['kept file', 'name with space'],
    });
  });

  it('knows which commit came before which, and says when it cannot', async () => {
    const first = commit('Begin');
    const second = commit('Go on');

    const repository = openRepository(folder);

    expect(await repository.isAncestor(first, second)).to.equal(true);
    expect(await repository.isAncestor(second, first)).to.equal(false);
    expect(await repository.isAncestor('0'.repeat(40), second)).to.equal(undefined);
  });

  it('says that a shallow clone cannot tell, except what it holds', async () => {
    const [first, second, third] = [commit('Begin'), commit('Go on'), commit('End')];
    const clone = join(folder, 'clone');
    git('clone', '-q', '--depth=2', `file://${folder}`, clone);

    const repository = openRepository(clone);

    expect(await repository.isAncestor(second, third)).to.equal(true);
    expect(await repository.isAncestor(third, second)).to.equal(false);
    expect(await repository.isAncestor(third, first)).to.equal('shallow');
    expect(await repository.isAncestor(first, third)).to.equal('shallow');
  });

  it('tells a checkout of another user in the words of git', async () => {
    commit('Begin');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const { PATH = '' } = process.env;
    const script = `#!/bin/sh\nPATH='${PATH}' GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n`;
    writeFileSync(join(bin, 'git'), script, { mode: 0o755 });
    const env = { PATH: `${bin}:${PATH}`, HOME: folder };

    const error = await failureOf(openRepository(folder, env).head());

    expect(error).to.include({
      code: 'CHECKOUT_OF_ANOTHER',
      hint: `git config --global --add safe.directory ${realpathSync(folder)}`,
    });
  });

  it('says that there is no git, where there is none', async () => {
    commit('Begin');

    const repository = openRepository(folder, { PATH: join(folder, 'bin'), HOME: folder });

    for (const question of ['head', 'status', 'branch', 'commits'] as const)
      expect(await failureOf(repository[question]())).to.include({ code: 'GIT_MISSING' });
  });

  it('tells where the clone came from, if it came from anywhere', async () => {
    const repository = openRepository(folder);

    expect(await repository.origin()).to.equal(undefined);
    git('remote', 'add', 'origin', 'git@git.example.com:team/web.git');
    expect(await repository.origin()).to.equal('git@git.example.com:team/web.git');
  });

  it('refuses a folder without a repository, and one without a commit', async () => {
    const refusal = async (): Promise<unknown> =>
      openRepository(folder)
        .head()
        .catch((error: unknown) => error);

    expect(await refusal())
      .to.be.instanceOf(UserError)
      .with.property('code', 'NO_REPOSITORY');
    rmSync(join(folder, '.git'), { recursive: true });
    expect(await refusal())
      .to.be.instanceOf(UserError)
      .with.property('code', 'NO_REPOSITORY');
  });
});
