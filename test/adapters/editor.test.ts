import { expect } from 'chai';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEditor } from '../../src/adapters/editor.ts';
import type { UserError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';

const { signal } = new AbortController();

describe('adapters/editor', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-editor-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An editor that notes where the file lies and who may read it, and then does what the script says. */
  function editorDoing(script: string): { edit: (text: string) => Promise<Secret>; noted: () => string[] } {
    const program = join(folder, 'editor');
    writeFileSync(
      program,
      `#!/bin/sh\necho "$1" > ${folder}/noted\nstat -c %a "$1" "$(dirname "$1")" >> ${folder}/noted\ncat "$1" >> ${folder}/noted\n${script}\n`,
    );
    chmodSync(program, 0o755);
    const editor = openEditor({ ...process.env, VISUAL: undefined, EDITOR: program });
    return {
      edit: (text) => editor.edit(new Secret(text), 'development/example.yml', signal),
      noted: () => readFileSync(join(folder, 'noted'), 'utf8').trim().split('\n'),
    };
  }

  it('shows the text in a file of its owner alone, and returns what was saved', async () => {
    const { edit, noted } = editorDoing('echo after > "$1"');

    const edited = await edit('before');

    const [path = '', mode, folderMode, text] = noted();
    expect(edited.is('after\n')).to.equal(true);
    expect([mode, folderMode, text]).to.deep.equal(['600', '700', 'before']);
    expect(path).to.match(/\/example\.yml$/u);
    if (existsSync('/dev/shm')) expect(path).to.match(/^\/dev\/shm\//u);
  });

  it('leaves nothing behind, also of copies the editor made', async () => {
    const { edit, noted } = editorDoing('cp "$1" "$1~"; cp "$1" "$(dirname "$1")/.example.yml.swp"');

    await edit('before');

    expect(existsSync(join(noted()[0] ?? '', '..'))).to.equal(false);
  });

  it('leaves nothing behind when the editor fails', async () => {
    const { edit, noted } = editorDoing('exit 3');

    const error = await edit('before').catch((caught: UserError) => caught);

    expect(error).to.have.property('code', 'EDITOR_FAILED');
    expect(error).to.have.property('message').that.contains('ended with 3');
    expect(existsSync(join(noted()[0] ?? '', '..'))).to.equal(false);
  });

  it('takes an editor with options, and names one that is not there', async () => {
    const edit = (EDITOR: string | undefined): Promise<unknown> =>
      openEditor({ PATH: process.env['PATH'], EDITOR })
        .edit(new Secret('a'), 'x/a.yml', signal)
        .then(
          (text) => text.reveal(),
          (error: UserError) => error.message,
        );

    expect(await edit("sed -i -e 's/a/b/'")).to.equal('b');
    expect(await edit('no-such-editor')).to.contain('no-such-editor was not found');
    expect(await edit(undefined)).to.contain('no editor');
  });

  it('ends the editor and wipes the file when it is told to stop', async () => {
    const stop = new AbortController();
    const { noted } = editorDoing('kill -USR1 "$SLIPWAY_TEST_PID"; exec sleep 60');
    process.once('SIGUSR1', () => stop.abort(new Error('stopped')));
    const editor = openEditor({
      ...process.env,
      EDITOR: join(folder, 'editor'),
      VISUAL: undefined,
      SLIPWAY_TEST_PID: String(process.pid),
    });

    const error = await editor
      .edit(new Secret('before'), 'x/a.yml', stop.signal)
      .catch((caught: Error) => caught);

    expect(error).to.have.property('message', 'stopped');
    expect(existsSync(join(noted()[0] ?? '', '..'))).to.equal(false);
  });
});
