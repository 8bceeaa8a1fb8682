import { expect } from 'chai';
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hasCache = 'enableCompileCache' in nodeModule;

describe('launch/compile-cache', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-launch-'));
    await build({
      entryPoints: ['src/launch/slipway.ts'],
      outfile: join(folder, 'slipway.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
    });
    // Node keeps no code of a file this short.
    const long = Array.from({ length: 2_000 }, (_, index) => `function f${index}() { return ${index}; }`);
    writeFileSync(join(folder, 'program.js'), `${long.join('\n')}\nconsole.log(f1());\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'slipway.cjs'), 'render'], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const ran = { status: 0, stdout: '1\n', stderr: '' };
  const cache = (): string => join(folder, '.compile-cache');

  it('keeps the code beside the program where Node can', () => {
    expect(run()).to.deep.equal(ran);
    expect(run()).to.deep.equal(ran);

    expect(existsSync(cache()) && readdirSync(cache()).length > 0).to.equal(hasCache);
  });

  it('keeps nothing where others can write', () => {
    chmodSync(folder, 0o777);

    expect(run()).to.deep.equal(ran);
    expect(existsSync(cache())).to.equal(false);
  });

  it('takes nothing from a folder where others can write', () => {
    mkdirSync(cache());
    chmodSync(cache(), 0o777);

    expect(run()).to.deep.equal(ran);
    expect(readdirSync(cache())).to.deep.equal([]);
  });

  it('says nothing where it cannot write', () => {
    writeFileSync(cache(), 'a file');

    expect(run()).to.deep.equal(ran);
  });
});
