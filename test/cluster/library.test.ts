import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { deployment } from '../support/objects.ts';
import { program, project } from '../support/program.ts';
import { run } from '../support/run.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

/** The example of docs/library.md in a folder of its own, where the package is installed from its tarball. */
describe('the library of the npm package', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  let folder: string;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    on = await smallService(box, 'library');
    on.write(deployment('web', '{{ IMAGE }}'));
    on.commit('first');
    folder = temporaryFolder('library');
    expect(program).to.include(project);
    // It asks for a newer one of itself too.
    const alone = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
    const npm = (...words: readonly string[]): string =>
      execFileSync('npm', words, {
        cwd: project,
        env: alone,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const packed = npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder).trim();
    npm('install', '--prefix', folder, '--no-audit', '--no-fund', join(folder, packed));
    const page = readFileSync(join(folder, 'node_modules/slipway/docs/library.md'), 'utf8');
    const example = /```js\n(.*?)```/su.exec(page)?.[1] ?? '';
    expect(example).to.include('registry.example.com/');
    // No registry answers there either, but it is on this machine.
    writeFileSync(join(folder, 'example.mjs'), example.replaceAll('registry.example.com/', '127.0.0.1:9/'));
  });

  after(() => on.remove());

  it('renders and plans as its page says', async () => {
    const env = { ...process.env, ...box.env, SLIPWAY_PLATFORM: join(on.cwd, 'platform.yml') };

    const { exit, out, err } = await run([process.execPath, 'example.mjs', 'development', on.cwd], {
      cwd: folder,
      env,
    });

    expect(exit, err).to.equal(0);
    expect(out.split('\n')[0]).to.equal('renders Deployment web');
    expect(out).to.match(/^plans create Deployment web/m);
    expect(out).to.match(/^plan sha256:[0-9a-f]{64}$/m);
  });

  it('has types that the compiler takes', () => {
    const uses = `import { check, parse, plan, render, type Plan } from 'slipway';
const { faults } = await check(undefined, { cwd: '.' });
const { digest }: Plan = await plan('production', { onEvent: ({ type }) => void type });
const kinds: string[] = (await render('production')).map(({ kind }) => kind);
// @ts-expect-error an option that there is not
await parse({ cluster: 'one' });
export { digest, faults, kinds };
`;
    mkdirSync(join(folder, 'types'));
    writeFileSync(join(folder, 'types/uses.mts'), uses);
    const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
    const tsc = join(project, 'node_modules/typescript/bin/tsc');

    const types = ['--types', 'node', '--typeRoots', join(project, 'node_modules/@types')];
    const compile = (): string =>
      execFileSync(process.execPath, [tsc, ...words, ...types, 'types/uses.mts'], {
        cwd: folder,
        encoding: 'utf8',
      });

    expect(compile()).to.equal('');
  });
});
