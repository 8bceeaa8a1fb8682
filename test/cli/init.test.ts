import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../src/cli/program.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import type { Folders } from '../../src/sandbox/folders.ts';
import { platformText } from '../../src/sandbox/platform-file.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { hostSaying } from '../support/host.ts';

const CLUSTER =
  "{ context: own, server: 'https://127.0.0.1:6443', identity: 7c2f1d90-2b1e-4c57-8f5a-3a9d0c6f2b22 }";
const SANDBOX = {
  recipient: `age1${'q'.repeat(58)}`,
  state: {
    name: 'default',
    server: 'https://127.0.0.1:6443',
    identity: '7c2f1d90-2b1e-4c57-8f5a-3a9d0c6f2b22',
    registry: '127.0.0.1:5000',
    bucket: { name: 'deploy-secrets', region: 'eu-central-1', endpoint: 'http://127.0.0.1:9000' },
  } as SandboxState,
};

describe('cli: slipway init', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-init-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Types the answers in turn where a terminal is given; what it was asked comes back. */
  async function init(answers: readonly string[] | undefined, ...words: string[]) {
    const left = [...(answers ?? [])];
    const asked: string[] = [];
    const { host, said } = hostSaying({
      cwd: folder,
      adapters: {
        terminal: async () =>
          Promise.resolve({
            interactive: answers !== undefined,
            ask: async (question) => {
              asked.push(question);
              return Promise.resolve(left.shift() ?? '');
            },
          }),
      },
    });
    const code = await runProgram(['init', ...words], host);
    return { code, asked, ...said };
  }
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('asks again after an answer that cannot be used, and for that one alone', async () => {
    const { code, asked, out } = await init(['shop', '99999', 'no', '8080', 'health', '/ready', '', '']);

    expect(code).to.equal(0);
    expect(asked.map((question) => question.replace(/[:[].*/, '').trim())).to.deep.equal([
      'name of the service',
      'port it listens on',
      'port it listens on',
      'port it listens on',
      'path that answers when it can serve',
      'path that answers when it can serve',
      'pods in production',
      'shell line that tests it, empty for none',
    ]);
    expect(out).to.contain('99999 is no port from 1 to 65535').and.contain("'no' is no port from 1 to 65535");
    expect(text('deploy/shop-template.yml')).to.contain('containerPort: 8080').and.to.contain('path: /ready');
  });

  it('writes what check has no word about, readable for a team, and says what comes next', async () => {
    const { out } = await init(undefined, '--name', 'shop');

    expect(out)
      .to.contain('next:')
      .and.to.contain('slipway sandbox up')
      .and.to.contain('\n  git init\n  git add');
    expect(statSync(join(folder, 'Jenkinsfile')).mode & 0o044).to.equal(0o044 & ~process.umask());
    writeFileSync(
      join(folder, 'platform.yml'),
      'sandbox: default\nenvironments: { development: { branches: [a], namespace: development }, production: { branches: [b], namespace: production } }\n',
    );
    const { host, said } = hostSaying({
      cwd: folder,
      adapters: { repository: async () => Promise.reject(new Error('none')) },
    });
    await runProgram(['check', '--branch', 'a', '--commit', 'b'.repeat(40), '--build-number', '1'], host);
    expect(said.out).to.contain('0 errors, 0 warnings');
  });

  it('writes a platform with an archive of releases where there is none, and leaves one that is there', async () => {
    const { out } = await init(undefined, '--name', 'shop');

    expect(out).to.contain('platform.yml\n');
    const sandbox = platformText({ kubeconfig: '/sandbox/kubeconfig' } as Folders, SANDBOX);
    const platform = parsePlatform(text('platform.yml'), 'platform.yml', parsePlatform(sandbox, 'sandbox'));
    expect(platform.records).to.include({ bucket: 'deploy-records', prefix: 'records' });
    expect(platform.environments.map(({ name }) => name)).to.deep.equal(['development', 'production']);
    // What is to stand there on real clusters is read as well.
    const real = text('platform.yml')
      .replace('sandbox: default\n', '')
      .replaceAll(/^# (registry|secrets|records):/gm, '$1:')
      .replaceAll(/^( +)namespace: (.*)$/gm, `$1namespace: $2\n$1cluster: ${CLUSTER}`);
    expect(parsePlatform(real, 'platform.yml').records).to.include({ bucket: 'example-records' });

    rmSync(join(folder, 'Jenkinsfile'));
    rmSync(join(folder, 'deploy'), { recursive: true });
    writeFileSync(join(folder, 'platform.yml'), `${text('platform.yml')}# ours\n`);
    await init(undefined, '--name', 'shop');
    expect(text('platform.yml')).to.contain('# ours');
  });

  it('adds what it leaves behind to .gitignore, and keeps what is in it', async () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n.slipway/');

    await init(undefined, '--name', 'shop');

    expect(text('.gitignore')).to.equal(
      'node_modules\n.slipway/\n/slipway.plan\n/report.html\n/approval.json\n',
    );
  });
});
