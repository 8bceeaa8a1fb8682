import { expect } from 'chai';
import { KNOWN, serviceFolder, type ServiceFolder, TEMPLATE } from '../support/service.ts';
import { hostSaying } from '../support/host.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Repository } from '../../src/core/ports/repository.ts';

const LITERAL = TEMPLATE.replace('name: LEVEL', 'name: DB_PASSWORD').replace('{{ LOG_LEVEL }}', 'hunter2abc');

describe('cli: what slipway check says, before anything is done', () => {
  let service: ServiceFolder;
  beforeEach(() => {
    service = serviceFolder();
  });
  afterEach(() => service.remove());

  /** With a git that knows the commit; a cluster or registry that is asked is a failure of its own. */
  async function slipway(...words: string[]) {
    const head = { commit: 'a'.repeat(40), subject: 's', author: 'a', committedAt: '2026-01-01T00:00:00Z' };
    const repository = {
      head: async () => Promise.resolve(head),
      status: async () => Promise.resolve({ branch: 'main', dirty: [] }),
      commits: async () => Promise.resolve(7),
    } as unknown as Repository;
    const { host, said } = hostSaying({
      cwd: service.folder,
      env: { SLIPWAY_PLATFORM: 'platform.yml' },
      adapters: { repository: async () => Promise.resolve(repository) },
    });
    const code = await runProgram(words, host);
    return { code, ...said };
  }

  for (const [command, ...more] of [
    ['run'],
    ['plan', '--image', 'registry.example.com/web:1'],
    ['deploy', '--image', 'registry.example.com/web:1'],
  ])
    it(`an error of a rule ends ${command}`, async () => {
      service.write('deploy/web-template.yml', LITERAL);

      const { code, err } = await slipway(command ?? '', ...more, ...KNOWN);

      expect(code).to.equal(2);
      expect(err).to.match(/^deploy\/web-template.yml:\d+:\d+ +.*DB_PASSWORD/m);
      expect(err).to.contain('✗ 1 fault').and.not.to.contain('hunter2abc');
    });

  it('warnings are one line with their number', async () => {
    const { err } = await slipway('run', ...KNOWN);

    expect(err.split('\n').filter((line) => line.includes('slipway check'))).to.deep.equal([
      '  ! 3 warnings of slipway check: see slipway check production',
    ]);
  });

  it('render says nothing of it', async () => {
    service.write('deploy/web-template.yml', LITERAL);
    expect((await slipway('render', ...KNOWN)).code).to.equal(0);
  });
});
