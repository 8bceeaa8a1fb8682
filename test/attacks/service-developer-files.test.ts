import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFiles } from '../../src/adapters/files.ts';
import { folderFaults } from '../../src/templating/folder.ts';
import { readSource } from '../../src/templating/sources.ts';
import { uncommittedIn } from '../../src/images/uncommitted.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('attacks by a service developer through the folder of templates', () => {
  const top = temporaryFolder('attacks');

  /** A repository with a service whose folder of templates is a link to `target`, and a home with a login. */
  async function service(name: string, target: (folder: string) => string) {
    const folder = join(top, name);
    for (const part of ['home/.docker/more', 'repository/.git', 'repository/common', 'repository/service'])
      await mkdir(join(folder, part), { recursive: true });
    for (const file of ['home/.docker/config.yml', 'repository/common/config.yml'])
      await writeFile(join(folder, file), 'auth: not-for-templates\n');
    await symlink(target(folder), join(folder, 'repository/service/deploy'));
    return openFiles(join(folder, 'repository/service'));
  }

  for (const [what, target] of [
    ['by an absolute path', (folder: string) => join(folder, 'home/.docker')],
    ['by a relative path', () => '../../home/.docker'],
    ['to a folder that begins like the repository', () => '../../repository2'],
  ] as const)
    it(`read no file through a link out of the repository, ${what}`, async () => {
      const files = await service(what.replaceAll(' ', '-'), target);
      await mkdir(join(files.root, '../../repository2'));
      await writeFile(join(files.root, '../../repository2/config.yml'), 'auth: not-for-templates\n');

      const source = await readSource(files, 'config.yml');

      expect(source).to.have.nested.property('fault.code', 'FILE_OUTSIDE');
      expect(source).to.have.nested.property(
        'fault.message',
        'leads out of the repository by a symbolic link',
      );
      expect(JSON.stringify(await folderFaults(files, { environments: [] }))).not.to.contain('config.yml');
    });

  it('may share a folder with other services of the repository', async () => {
    const files = await service('common', () => '../common');

    expect(await readSource(files, 'config.yml')).to.deep.equal({ text: 'auth: not-for-templates\n' });
  });

  it('hold up no push by rules of a .dockerignore that take for ever to match', async function () {
    this.timeout(30_000);
    const path = 'a'.repeat(200);
    const rules = `${'*a'.repeat(40)}b`;

    const dirty = await uncommittedIn(
      { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.' } as never,
      {
        dirty: [path],
        isTracked: async () => Promise.resolve(true),
        text: async (name) => Promise.resolve(name === '.dockerignore' ? rules : undefined),
      },
    );

    expect(dirty).to.deep.equal([path]);
  });
});
