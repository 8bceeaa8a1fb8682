import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openProcesses } from '../../src/adapters/processes.ts';
import { openRepository } from '../../src/adapters/repository.ts';
import { runTests } from '../../src/app/test-lines.ts';
import { childEnvironment, isCredentialName } from '../../src/core/child-environment.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { pushByEngine } from '../../src/images/engine/push.ts';
import type { EngineSession } from '../../src/images/engine/session.ts';
import type { ImageTarget } from '../../src/images/target.ts';
import { workspace } from '../images/support/content.ts';
import { commitAll } from '../support/git.ts';

const { signal } = new AbortController();
const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'canary-aws',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  KUBECONFIG: '/home/jenkins/kubeconfig',
  SOPS_AGE_KEY: 'AGE-SECRET-KEY-canary',
  SLIPWAY_AGE_KEY_FILE: '/home/jenkins/age.txt',
  SLIPWAY_APPROVAL_KEY: '/home/ann/approval.pem',
  SLIPWAY_REGISTRY_USER: 'deployer',
  SLIPWAY_REGISTRY_PASSWORD: 'canary-registry',
  BITBUCKET_TOKEN: 'canary-bitbucket',
  SLIPWAY_NOTIFY: 'https://chat.example.com/canary',
  TEAM_WEBHOOK_URL: 'https://chat.example.com/canary',
  NPM_TOKEN: 'canary-npm',
  DB_PASSWORD: 'canary-db',
};

async function seenByTestLine(pass?: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const processes = openProcesses({ PATH: process.env['PATH'], HOME: '/home/jenkins', ...SECRETS });
  await runTests(
    {
      commands: ['env'],
      cwd: '/',
      timeoutMs: 20_000,
      processes,
      emit: (event) => void ('line' in event && lines.push(event.line)),
      ...(pass && { pass }),
    },
    signal,
  );
  return lines.map((line) => line.replace(/=.*/, ''));
}

describe('attacks by whatever shares the agent', () => {
  describe('a test line', () => {
    it('sees no credential of the deployer', async () => {
      const seen = await seenByTestLine();

      expect(seen).to.include.members(['PATH', 'HOME']);
      expect(seen.filter((name) => name in SECRETS)).to.deep.equal([]);
    });

    it('sees what platform.yml lets through, but never the key of an approver', async () => {
      const seen = await seenByTestLine(['NPM_TOKEN', 'SLIPWAY_APPROVAL_KEY']);

      expect(seen.filter((name) => name in SECRETS)).to.deep.equal(['NPM_TOKEN']);
    });

    for (const [what, command] of [
      ['in a session of its own', 'setsid sleep 600 >/dev/null 2>&1 &'],
      ['behind two parents that ended', '(setsid sh -c "sleep 600 & sleep 600" >/dev/null 2>&1 &);'],
      ['without hearing that its terminal went', 'nohup sleep 600 >/dev/null 2>&1 &'],
      ['without its environment', 'env -i /bin/sleep 600 >/dev/null 2>&1 </dev/null &'],
    ] as const)
      it(`leaves nothing running ${what} for the stages behind`, async () => {
        const told: unknown[] = [];
        const processes = openProcesses({ PATH: process.env['PATH'] });
        await runTests(
          {
            commands: [`${command} echo started; true`],
            cwd: '/',
            timeoutMs: 20_000,
            processes,
            emit: (event) => void (event.type === 'note' && told.push(event)),
          },
          signal,
        );

        expect(told).to.have.lengthOf(1);
        expect(told[0]).to.have.property('programs').that.is.not.empty;
        expect(await processes.endLeft()).to.deep.equal([]);
      });

    it('finds no credential by names and values that are none of the usual ones', () => {
      const hidden = {
        NPM_CONFIG__AUTHTOKEN: 'x',
        npm_config__auth: 'x',
        CI_JOB_JWT: 'x',
        CI_JOB_JWT_V2: 'x',
        CONSUL_HTTP_AUTH: 'x',
        GH_PAT: 'x',
        MAVEN_PASS: 'x',
        TF_VAR_pass: 'x',
        CREDS: 'x',
        MY_CRED: 'x',
        JWT: 'x',
        BEARER: 'x',
        AUTHORIZATION: 'x',
        COOKIE: 'x',
        SSH_AUTH_SOCK: '/tmp/agent',
        GIT_ASKPASS: '/tmp/ask',
        KUBE_CONFIG_PATH: '/x',
        DATABASE_URL: 'postgres://a:b@c/d',
        PIP_INDEX_URL: 'https://u:pw@pypi.example.com/simple',
        GOPROXY: 'direct,https://u:pww@go.example.com',
        AMQP: 'amqp://:pw@rabbit',
        REPOSITORY: 'https://0123456789abcdef0123@git.example.com/x',
        GITHUB: `ghp_${'a'.repeat(36)}`,
        XYZ: 'glpat-abcdefghij0123456789',
        AWSKEY: 'AKIAABCDEFGHIJKLMNOP',
        ID: 'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln',
        PEM: '-----BEGIN EC PRIVATE KEY-----',
      };
      const seen = {
        PATH: '/usr/bin',
        PWD: '/x',
        OLDPWD: '/y',
        JENKINS_COOKIE: 'x',
        JENKINS_NODE_COOKIE: 'x',
        HTTPS_PROXY: 'http://user:pw@proxy.example.com:3128',
        BUILD_URL: 'https://ci.example.com/job/a@2/',
        GIT_URL: 'ssh://git@git.example.com/x',
        COMPAT: '1',
        BYPASS: '1',
        AUTHOR: 'a',
      };

      expect(childEnvironment({ ...hidden, ...seen })).to.deep.equal(seen);
      expect(childEnvironment(hidden, ['DATABASE_URL'])).to.deep.equal({ DATABASE_URL: hidden.DATABASE_URL });
    });

    it('finds no credential under another spelling of its name', () => {
      const names = ['aws_profile', 'GH_TOKEN', 'MYSQL_PASSWORD_FILE', 'GOOGLE_APPLICATION_CREDENTIALS'];

      for (const name of [
        ...names,
        'AZURE_CLIENT_SECRET',
        'SSH_PRIVATE_KEY',
        'STRIPE_API_KEY',
        'DOCKER_AUTH_CONFIG',
        'TOKEN',
        'password',
        'PGPASSWORD',
        'MYSQL_PWD',
      ])
        expect(isCredentialName(name), name).to.equal(true);
      for (const name of [
        'PATH',
        'HOME',
        'DOCKER_HOST',
        'HTTPS_PROXY',
        'KEYBOARD',
        'TOKENIZERS_PARALLELISM',
        'BUILD_NUMBER',
      ])
        expect(isCredentialName(name), name).to.equal(false);
    });
  });

  it('who foresees names in the folder for temporary files finds none there', async () => {
    const temporary = await workspace({});
    const digest = `sha256:${'d'.repeat(64)}`;
    const target = { repository: 'team/web', tag: '1', reference: 'registry.example.com/team/web:1' };
    let [written, mode] = ['', 0];
    const session = {
      engine: { name: 'buildah' },
      run: async (words: readonly string[]) => {
        written = words[words.indexOf('--digestfile') + 1] ?? '';
        mode = (await stat(dirname(written))).mode & 0o777;
        await writeFile(written, digest);
        return [];
      },
    } as unknown as EngineSession;
    const heads = [undefined, { digest }];
    const registry = {
      insecure: false,
      headManifest: async () => Promise.resolve(heads.shift()),
      manifest: async () => Promise.resolve(undefined),
    } as unknown as Registry;

    await pushByEngine(session, { target: target as ImageTarget, registry, temporary }, signal);

    expect(mode).to.equal(0o700);
    expect(dirname(written)).not.to.equal(temporary);
    expect(await readdir(temporary)).to.deep.equal([]);
  });

  describe('the settings of a repository', () => {
    /** A program that says which credential it saw. */
    async function trap(): Promise<{ root: string; program: string; ran: () => boolean }> {
      const root = await workspace({ a: 'one', b: 'two' });
      commitAll(root);
      const program = join(root, '.git', 'trap.sh');
      const mark = join(root, '.git', 'trapped');
      await writeFile(program, `#!/bin/sh\nenv > ${mark}\ncat\n`);
      await chmod(program, 0o755);
      return { root, program, ran: () => existsSync(mark) };
    }

    async function askEverything(root: string): Promise<void> {
      const repository = openRepository(root, { ...process.env, ...SECRETS });
      const { commit } = await repository.head();
      await Promise.all([
        repository.status(),
        repository.branch(),
        repository.commits(),
        repository.origin(),
        repository.isTracked('a'),
        repository.isAncestor(commit, commit),
      ]);
    }

    const SETTINGS: Readonly<Record<string, (program: string) => readonly (readonly string[])[]>> = {
      'core.fsmonitor': (program) => [['core.fsmonitor', program]],
      'a hook for the index': (program) => [['core.hooksPath', join(program, '..')]],
      'a filter of content': (program) => [
        ['filter.evil.clean', program],
        ['filter.evil.required', 'true'],
      ],
      'a filter process': (program) => [['filter.evil.process', program]],
      'a check of signatures': (program) => [
        ['log.showSignature', 'true'],
        ['gpg.program', program],
      ],
      'a pager': (program) => [['core.pager', program]],
      'a remote that is a program': (program) => [
        ['remote.origin.url', `ext::${program}`],
        ['protocol.ext.allow', 'always'],
        ['remote.origin.promisor', 'true'],
      ],
    };

    for (const [what, settings] of Object.entries(SETTINGS))
      it(`run no program by ${what}`, async () => {
        const { root, program, ran } = await trap();
        for (const words of settings(program)) execFileSync('git', ['config', ...words], { cwd: root });
        await writeFile(join(root, '.gitattributes'), '* filter=evil\n');
        await writeFile(join(root, 'a'), 'changed');

        await askEverything(root);

        expect(ran()).to.equal(false);
        expect((await openRepository(root).status()).dirty).to.include('a');
        // The trap is a real one: git itself walks into it.
        if (/fsmonitor|filter/.test(what)) {
          // Asked for the status alone, git may know by the size that the file has changed.
          for (const asked of ['status', 'diff'])
            execFileSync('git', [asked], { cwd: root, stdio: 'ignore' });
          expect(ran()).to.equal(true);
        }
      });

    it('hide no author by a replacement, a graft or another encoding', async () => {
      const { root } = await trap();
      const git = (...words: readonly string[]) =>
        execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
      const since = git('rev-parse', 'HEAD');
      await writeFile(join(root, 'a'), 'mallory');
      git('-c', 'user.name=Mallory', '-c', 'user.email=mallory@example.com', 'commit', '-qam', 'evil');
      await writeFile(join(root, 'a'), 'harmless');
      git('commit', '-qam', 'harmless');
      const head = git('rev-parse', 'HEAD');
      git('replace', '--graft', head, since);
      git('config', 'i18n.logOutputEncoding', 'UTF-16');
      await writeFile(join(root, '.git', 'info', 'grafts'), `${head} ${since}\n`);
      await writeFile(join(root, '.mailmap'), 'Carol <carol@example.com> <mallory@example.com>\n');

      const people = await openRepository(root).people(since, head);

      expect(people).to.include('Mallory <mallory@example.com>');
      expect(
        git('-c', 'i18n.logOutputEncoding=UTF-8', 'log', '--format=%an', `${since}..${head}`),
      ).not.to.include('Mallory');
    });

    it('hide no change of a file', async () => {
      const { root } = await trap();
      execFileSync('git', ['update-index', '--assume-unchanged', 'a'], { cwd: root });
      await writeFile(join(root, 'a'), 'changed');

      expect((await openRepository(root).status()).dirty).to.deep.equal(['a']);
      expect(execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })).to.equal('');
    });

    it('run no program in a submodule', async () => {
      const inner = await trap();
      const { root } = await trap();
      execFileSync(
        'git',
        ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub'],
        {
          cwd: root,
          stdio: 'ignore',
        },
      );
      execFileSync('git', ['-C', 'sub', 'config', 'core.fsmonitor', inner.program], { cwd: root });
      await writeFile(join(root, 'sub', 'a'), 'changed');

      await askEverything(root);

      expect(inner.ran()).to.equal(false);
    });

    it('see no credential in git', async () => {
      const { root } = await trap();
      const bin = await workspace({ 'git*': '#!/bin/sh\nenv > "$HOME/seen"\n' });

      await openRepository(root, {
        ...SECRETS,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        HOME: bin,
      }).branch();

      const { readFile } = await import('node:fs/promises');
      const seen = (await readFile(join(bin, 'seen'), 'utf8'))
        .split('\n')
        .map((line) => line.replace(/=.*/, ''));
      expect(seen).to.include('PATH');
      expect(seen.filter((name) => name in SECRETS)).to.deep.equal([]);
    });
  });
});
