import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFiles } from '../../src/adapters/files.ts';

describe('src/adapters/files', () => {
  let root: string;

  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'slipway-files-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('writes a file for its owner alone, with the folders above it', async () => {
    await openFiles(root).writeText('a/b/plan', 'text');

    expect(readFileSync(join(root, 'a/b/plan'), 'utf8')).to.equal('text');
    expect(statSync(join(root, 'a/b/plan')).mode & 0o777).to.equal(0o600);
  });

  it('narrows the rights of a file that it writes anew', async () => {
    writeFileSync(join(root, 'plan'), 'old', { mode: 0o644 });

    await openFiles(root).writeText('plan', 'new');

    expect(readFileSync(join(root, 'plan'), 'utf8')).to.equal('new');
    expect(statSync(join(root, 'plan')).mode & 0o777).to.equal(0o600);
  });

  it('leaves nothing behind where it cannot write', async () => {
    mkdirSync(join(root, 'plan'));

    const error: unknown = await openFiles(root)
      .writeText('plan', 'x')
      .catch((thrown: unknown) => thrown);

    expect(error).to.have.property('code', 'FILE_UNWRITABLE');
    expect(readdirSync(root)).to.deep.equal(['plan']);
  });
});
