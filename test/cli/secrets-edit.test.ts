import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versitygw } from '../support/aws.ts';
import { secretYaml } from '../support/secret-files.ts';
import { type SecretsFolder, secretsFolder } from '../support/secrets-cli.ts';
import { program } from '../support/program.ts';

const KEY = 'development/example.yml';
const EDIT = `secrets edit ${KEY}`;
const VALUE = 'canary-pa55word';

describe('slipway secrets edit on a terminal', function () {
  this.timeout(60_000);
  let on: SecretsFolder;

  beforeEach(async function () {
    this.timeout(600_000);
    const { env, createBucket } = await versitygw();
    on = await secretsFolder(await createBucket('edit'), env);
    on.write('plain.yml', secretYaml({ A: VALUE }));
    expect((await on.slipway(`secrets put ${KEY} --from plain.yml`)).exit).to.equal(0);
  });

  afterEach(() => on.remove());

  /** An editor that notes where the file lies, and does what the script says with it. */
  function editor(script: string): { readonly EDITOR: string } {
    return { EDITOR: on.write('editor', `#!/bin/sh\necho "$1" > ${on.path}/noted\n${script}\n`) };
  }

  function expectWiped(): void {
    expect(existsSync(join(readFileSync(join(on.path, 'noted'), 'utf8').trim(), '..'))).to.equal(false);
  }

  async function versions(): Promise<number> {
    const { text } = await on.slipway(`secrets diff ${KEY}`);
    return text.includes('has no earlier version') ? 1 : 2;
  }

  it('stores nothing where nothing was changed', async () => {
    const { exit, text } = await on.onTerminal(EDIT, { env: editor('true') });

    expect(exit, text).to.equal(0);
    expect(text).to.contain(`${KEY} is the same already`);
    expect(await versions()).to.equal(1);
    expectWiped();
  });

  it('stores what was changed and names the keys', async () => {
    const env = editor(`grep -q ${VALUE} "$1" && printf '  B: other-value\\n' >> "$1"`);

    const { exit, text } = await on.onTerminal(EDIT, { env });

    expect(exit, text).to.equal(0);
    expect(text).to.contain('~ Secret example-env  B added').and.not.to.contain('other-value');
    expect(await versions()).to.equal(2);
    expectWiped();
  });

  it('shows what is broken by line, and stores nothing where the person gives up', async () => {
    const { exit, text } = await on.onTerminal(EDIT, {
      env: editor(`printf '\\tB: 1\\n' >> "$1"`),
      typed: 'q\n',
    });

    expect(exit, text).to.equal(2);
    expect(text).to.contain(`${KEY}:7:1  a tab indents this line`).and.not.to.contain(VALUE);
    expect(await versions()).to.equal(1);
    expectWiped();
  });

  it('lets the person mend what is broken', async () => {
    const script = `if [ -e ${on.path}/again ]; then sed -i 's/5 # //' "$1"; else sed -i 's/A: /A: 5 # /' "$1"; touch ${on.path}/again; fi`;

    const { exit, text } = await on.onTerminal(EDIT, { env: editor(script), typed: '\n' });

    expect(exit, text).to.equal(0);
    expect(text).to.contain('stringData.A is not a string').and.to.contain('is the same already');
    expectWiped();
  });

  it('loses nothing that somebody else stores meanwhile', async () => {
    const theirs = on.write('theirs.yml', secretYaml({ A: VALUE, THEIRS: 'their-value' }));
    const slipway = `'${process.execPath}' '${program}'`;
    const env = editor(
      `${slipway} secrets put ${KEY} --from ${theirs}; printf '  MINE: my-value\\n' >> "$1"`,
    );

    const { exit, text } = await on.onTerminal(EDIT, { env, typed: 'q\n' });

    expect(exit, text).to.equal(3);
    expect(text.replaceAll(/\s+/gu, ' ')).to.contain(
      'was changed by somebody else meanwhile, nothing was stored',
    );
    expect((await on.slipway(`secrets diff ${KEY}`)).text)
      .to.contain('THEIRS added')
      .and.not.to.contain('MINE');
    expectWiped();
  });

  it('gives both versions to the person who came second', async () => {
    const theirs = on.write('theirs.yml', secretYaml({ A: VALUE, THEIRS: 'their-value' }));
    const slipway = `'${process.execPath}' '${program}'`;
    const script = `if [ -e ${on.path}/again ]; then
  grep -q '^  THEIRS: their-value' "$1" && sed -i -e '/^# Yours/d' -e 's/^#   MINE/  MINE/' -e '/^# /d' "$1"
else
  touch ${on.path}/again; ${slipway} secrets put ${KEY} --from ${theirs}; printf '  MINE: my-value\n' >> "$1"
fi`;

    const { exit, text } = await on.onTerminal(EDIT, { env: editor(script), typed: '\n' });

    expect(exit, text).to.equal(0);
    expect(text)
      .to.contain('~ Secret example-env  MINE added')
      .and.not.to.match(/my-value|their-value/);
    expectWiped();
  });

  it('stores nothing while the comments of the person who came second are still there', async () => {
    const theirs = on.write('theirs.yml', secretYaml({ A: VALUE, THEIRS: 'their-value' }));
    const slipway = `'${process.execPath}' '${program}'`;
    const script = `[ -e ${on.path}/again ] || { touch ${on.path}/again; ${slipway} secrets put ${KEY} --from ${theirs}; printf '  MINE: my-value\n' >> "$1"; }`;

    const { exit, text } = await on.onTerminal(EDIT, { env: editor(script), typed: '\nq\n' });

    expect(exit, text).to.equal(2);
    expect(text)
      .to.contain(`${KEY}:8  your version still stands`)
      .and.not.to.match(/my-value|their-value/);
    expect((await on.slipway(`secrets diff ${KEY}`)).text).to.contain('THEIRS added');
    expectWiped();
  });

  for (const [what, signal, exits] of [
    ['it is ended', 'TERM', [143]],
    ['the terminal is closed', 'HUP', [129]],
    ['it is interrupted', 'INT', [130]],
  ] as const)
    it(`wipes the file where ${what} in the middle`, async () => {
      // The editor's parent is the shell that slipway starts it with, or slipway itself.
      const script = `parent=$PPID
[ "$(cat /proc/$parent/comm)" = sh ] && parent=$(cut -d ' ' -f 4 /proc/$parent/stat)
kill -${signal} $parent; exec sleep 60 < /dev/null > /dev/null 2>&1`;

      const { exit, text } = await on.onTerminal(EDIT, { env: editor(script) });

      expect(exits, text).to.include(exit);
      expect(text).not.to.contain(VALUE);
      expect(await versions()).to.equal(1);
      expectWiped();
    });
});
