import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';
import { KNOWN, serviceFolder, type ServiceFolder } from '../support/service.ts';

describe('cli: the folder of the service', () => {
  let service: ServiceFolder;
  let below: string;
  beforeEach(() => {
    service = serviceFolder();
    below = join(service.folder, 'src', 'deep');
    mkdirSync(below, { recursive: true });
  });
  afterEach(() => service.remove());

  /** With no variable that names a platform file. */
  async function slipway(cwd: string, ...words: string[]) {
    const { host, said } = hostSaying({ cwd });
    const code = await runProgram(words, host);
    return { code, ...said };
  }

  it('is found from a folder below it, and platform.yml next to the Jenkinsfile', async () => {
    const { code, out } = await slipway(below, 'render', ...KNOWN);

    expect(code).to.equal(0);
    expect(out).to.contain('kind: Deployment');
  });

  it('leaves paths on the command line where the person is', async () => {
    const { code } = await slipway(
      below,
      'render',
      '--platform',
      '../../platform.yml',
      '--out',
      'made',
      ...KNOWN,
    );

    expect(code).to.equal(0);
    expect(existsSync(join(below, 'made'))).to.equal(true);
  });

  it('is that of the Jenkinsfile that is named, from wherever it is', async () => {
    const above = join(service.folder, '..');
    const named = join(service.folder, 'Jenkinsfile');
    for (const [cwd, file] of [
      [below, '../../Jenkinsfile'],
      [above, named],
      [above, relative(above, named)],
    ] as const) {
      const { code, out, err } = await slipway(cwd, 'render', '--file', file, ...KNOWN);

      expect(code, `${file}\n${err}`).to.equal(0);
      expect(out).to.contain('kind: Deployment');
    }
  });

  it('stays where the templates are for a Jenkinsfile in a folder of its own', async () => {
    mkdirSync(join(service.folder, 'ci'));
    renameSync(join(service.folder, 'Jenkinsfile'), join(service.folder, 'ci', 'Jenkinsfile'));
    for (const [cwd, file] of [
      [service.folder, 'ci/Jenkinsfile'],
      [below, '../../ci/Jenkinsfile'],
    ] as const) {
      const { code, out, err } = await slipway(
        cwd,
        'render',
        '--file',
        file,
        '--platform',
        join(service.folder, 'platform.yml'),
        ...KNOWN,
      );

      expect(code, err).to.equal(0);
      expect(out).to.contain('kind: Deployment');
    }
  });

  it('has nothing to do with the file of the bucket that a command for secrets names', async () => {
    const { err } = await slipway(below, 'secrets', 'diff', 'development/web.yml');

    expect(err).to.contain('no platform file is named');
  });

  it('is refused by its name where -C names none, whatever the command', async () => {
    for (const words of [
      ['check'],
      ['run'],
      ['doctor'],
      ['history'],
      ['secrets', 'list'],
      ['sandbox', 'status'],
    ])
      for (const folder of ['nope', 'Jenkinsfile']) {
        const { code, err } = await slipway(service.folder, '-C', folder, ...words);

        expect([code, err], words.join(' ')).to.deep.equal([
          2,
          `✗ there is no folder ${folder}\n  name the folder of the service with -C, seen from where you are\n`,
        ]);
      }
  });

  it('is not looked for outside of the repository', async () => {
    mkdirSync(join(service.folder, 'src', '.git'));

    const { code, err } = await slipway(below, 'render', ...KNOWN);

    expect(code).to.equal(2);
    expect(err).to.contain('there is no file Jenkinsfile');
  });

  it('takes no platform.yml of a branch where a CI hands the block over', async () => {
    service.write('block.json', '{}');

    const { err } = await slipway(service.folder, 'render', '--context', 'block.json', ...KNOWN);

    expect(err).to.contain('no platform file is named');
  });
});
