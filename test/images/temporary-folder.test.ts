import { expect } from 'chai';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { UserError } from '../../src/core/errors.ts';
import { temporaryFolder } from '../../src/images/temporary-folder.ts';

describe('a folder for what is made and removed again', () => {
  it('is read by nobody else', async () => {
    const folder = await temporaryFolder(tmpdir(), 'test');

    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    await rm(folder, { recursive: true });
  });

  it('says where it cannot be', async () => {
    const error = await temporaryFolder('/nowhere/at/all', 'test').then(
      () => undefined,
      (reason: unknown) => reason,
    );

    expect(error).to.be.instanceOf(UserError).and.include({
      code: 'TEMPORARY_UNUSABLE',
      message: 'nothing can be kept in /nowhere/at/all: ENOENT: no such file or directory',
      hint: 'name another folder with TMPDIR',
    });
  });
});
