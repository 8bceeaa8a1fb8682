import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';

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
    expect(out).to.contain('99999 is no port from 1 to 65535');
    expect(text('deploy/shop-template.yml')).to.contain('containerPort: 8080').and.to.contain('path: /ready');
  });

  it('writes what check has no word about, readable for a team, and says what comes next', async () => {
    const { out } = await init(undefined, '--name', 'shop');

    expect(out).to.contain('next:').and.to.contain('slipway sandbox up');
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

  it('adds what it leaves behind to .gitignore, and keeps what is in it', async () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n.slipway/');

    await init(undefined, '--name', 'shop');

    expect(text('.gitignore')).to.equal('node_modules\n.slipway/\n/slipway.plan\n/report.html\n');
  });
});
