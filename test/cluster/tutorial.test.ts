import { expect } from 'chai';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, walk, withoutWhatDiffers } from '../support/walk.ts';
import { sandbox } from '../support/sandbox.ts';

const root = join(import.meta.dirname, '../..');

describe('docs/tutorial.md', () => {
  let base: string;

  before(async function () {
    this.timeout(600_000);
    // Only so that its programs are there: the page starts one of its own.
    await sandbox();
    base = await mkdtemp(join(tmpdir(), 'slipway-tutorial-'));
    for (const folder of ['bin', 'home/orders']) await mkdir(join(base, folder), { recursive: true });
    const program = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/slipway.js')}' "$@"\n`;
    await writeFile(join(base, 'bin/slipway'), program, { mode: 0o755 });
  });

  after(() => rm(base, { recursive: true, force: true }));

  it('prints what the page says, for each of its commands', async function () {
    this.timeout(300_000);
    const page = await readFile(join(root, 'docs/tutorial.md'), 'utf8');
    const steps = blocksOf(page).flatMap((block) => ('steps' in block ? block.steps : []));

    const said = await walk(page, { folder: join(base, 'home/orders'), env: environment() });

    const seen = said.map((text) => text.replaceAll(join(base, 'home'), '/home/ann'));
    expect(steps.length).to.be.greaterThan(15);
    for (const [at, { command, output }] of steps.entries())
      expect(withoutWhatDiffers(seen[at] ?? ''), command).to.equal(withoutWhatDiffers(output));
  });

  function environment(): NodeJS.ProcessEnv {
    const { PATH, XDG_CACHE_HOME, SLIPWAY_SANDBOX_BIN } = process.env;
    const person = { NAME: 'Ann', EMAIL: 'ann@example.com' };
    const git = Object.entries(person).flatMap(([name, value]) =>
      ['AUTHOR', 'COMMITTER'].map((role): [string, string] => [`GIT_${role}_${name}`, value]),
    );
    return {
      PATH: `${join(base, 'bin')}:${PATH}`,
      HOME: join(base, 'home'),
      XDG_CACHE_HOME: XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      ...(SLIPWAY_SANDBOX_BIN === undefined ? {} : { SLIPWAY_SANDBOX_BIN }),
      SAID: join(base, 'said'),
      ...Object.fromEntries(git),
    };
  }
});
