import { expect } from 'chai';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Adapters } from '../../src/app/world.ts';
import { runProgram } from '../../src/cli/program.ts';
import { Secret } from '../../src/core/secret.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';
import { hostSaying } from '../support/host.ts';
import { program, project } from '../support/program.ts';
import { type Ran, run } from '../support/run.ts';

const { signal } = new AbortController();

async function slipway(...argv: string[]) {
  const { host, said } = hostSaying();
  const exit = await runProgram(argv, host);
  return { exit, ...said };
}

async function completed(...words: string[]): Promise<string[]> {
  return (await slipway('--get-completions', ...words)).out.split('\n').filter((word) => word !== '');
}

/** The bundled program on PATH of a real shell, in the folder of the example. */
async function inShell(command: readonly string[]): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-completion-'));
  writeFileSync(join(folder, 'slipway'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(join(folder, 'slipway'), 0o755);
  const env = {
    ...process.env,
    HOME: folder,
    PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
    SLIPWAY_PLATFORM: join(project, 'examples/platform.yml'),
  };
  try {
    return await run(command, { cwd: join(project, 'examples/service'), env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('src/cli/completion', function () {
  this.timeout(60_000);

  it('completes commands, options and actions', async () => {
    expect(await completed('re')).to.deep.equal(['remove', 'render', 'report-status', 'restart']);
    expect(await completed('check', '--st')).to.deep.equal(['--strict']);
    expect(await completed('secrets', '')).to.deep.equal(['diff', 'edit', 'list', 'put', 'rotate']);
    expect(await completed('completion', 'f')).to.deep.equal(['fish']);
    expect(await completed('nonsense', '')).to.deep.equal([]);
  });

  describe('with names of a service', () => {
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'slipway-completion-'));
      const cluster = "{ context: c, server: 'https://127.0.0.1:6443', identity: id }";
      writeFileSync(
        join(folder, 'platform.yml'),
        `registry: { oci: registry.example.com }
secrets: { bucket: secrets, region: eu-west-1 }
environments:
  development: { cluster: ${cluster} }
  production: { cluster: ${cluster} }
`,
      );
      writeFileSync(join(folder, 'Jenkinsfile'), "slipway { image 'web'; kubernetes { deployment 'web' } }");
      mkdirSync(join(folder, 'src'));
    });

    after(() => rmSync(folder, { recursive: true }));

    async function named(words: readonly string[], adapters: Partial<Adapters> = {}): Promise<string[]> {
      const { host, said } = hostSaying({ cwd: join(folder, 'src'), adapters });
      const exit = await runProgram(['--get-completions', ...words], host);
      expect({ exit, err: said.err }).to.deep.equal({ exit: 0, err: '' });
      return said.out.split('\n').filter((word) => word !== '');
    }

    it('completes environments from a folder below the service', async () => {
      expect(await named(['status', ''])).to.deep.equal(['development', 'production']);
      expect(await named(['status', '-e', 'p'])).to.deep.equal(['production']);
      expect(await named(['plan', '--branch', 'main', 'p'])).to.deep.equal(['production']);
      expect(await named(['plan', '--exit-code', 'p'])).to.deep.equal(['production']);
      expect(await named(['plan', 'production', 'p'])).to.deep.equal([]);
    });

    it('completes files of secrets', async () => {
      const bucket = openFakeBucket();
      for (const file of ['production/db.yml', 'production/mail.yml', 'shared/mq.yml'])
        await bucket.write(file, new Secret('x'), { expected: 'absent', encryption: 's3', signal });
      const adapters = { bucket: () => Promise.resolve(bucket) };

      expect(await named(['secrets', 'edit', 'production/'], adapters)).to.deep.equal([
        'production/db.yml',
        'production/mail.yml',
      ]);
      expect(await named(['secrets', 'list', 's'], adapters)).to.deep.equal(['shared/mq.yml']);
    });

    it('completes nothing where bucket or cluster do not answer, and waits for neither', async () => {
      const adapters = {
        bucket: () => new Promise<never>(() => undefined),
        cluster: () => new Promise<never>(() => undefined),
      };

      expect(await named(['secrets', 'diff', ''], adapters)).to.deep.equal([]);
      expect(await named(['rollback', 'production', ''], adapters)).to.deep.equal([]);
      expect(await named(['rollback', 'production', ''])).to.deep.equal([]);
    });
  });

  describe('with names that a shell would run', () => {
    const hostile = ['a$(touch ran)', 'b`touch ran`', "c'it", 'd"x', 'f* \\g'];

    /** A program that offers such names, and says in a file what it is called with. */
    async function offered(
      shell: readonly string[],
    ): Promise<{ readonly said: string; readonly ran: boolean }> {
      const folder = mkdtempSync(join(tmpdir(), 'slipway-completion-'));
      const lines = hostile.map((name) => `'${name.replaceAll("'", "'\\''")}'`).join(' ');
      const script = `#!/bin/sh
if [ "$1" = completion ]; then exec ${process.execPath} ${program} "$@"; fi
if [ "$1" != --get-completions ]; then printf '%s' "$2" > said; exit; fi
for last; do :; done
printf '%s\\n' ${lines} | while IFS= read -r name; do case $name in "$last"*) printf '%s\\n' "$name" ;; esac; done\n`;
      writeFileSync(join(folder, 'slipway'), script);
      chmodSync(join(folder, 'slipway'), 0o755);
      const PATH = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
      try {
        await run(shell, { cwd: folder, env: { ...process.env, HOME: folder, PATH } });
        const said = existsSync(join(folder, 'said')) ? readFileSync(join(folder, 'said'), 'utf8') : '';
        return { said, ran: existsSync(join(folder, 'ran')) };
      } finally {
        rmSync(folder, { recursive: true });
      }
    }

    for (const name of hostile)
      for (const quote of ['', "'", '"'])
        it(`bash inserts ${name} quoted, behind ${quote || 'no quote'}`, async () => {
          const script = `source <(slipway completion bash)
q=$1 first=$2
COMP_WORDS=(slipway s "$q$first"); COMP_CWORD=2; _slipway slipway "$first" s
eval "slipway s $q\${COMPREPLY[0]}$q"`;

          const bash = ['bash', '-c', script, 'bash', quote, name.charAt(0)];
          expect(await offered(bash)).to.deep.equal({ said: name, ran: false });
        });

    it('zsh and fish insert them quoted', async () => {
      for (const name of hostile.slice(0, 2)) {
        const zsh = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'source <(slipway completion zsh); print read""y'
zpty -r -m shell said '*ready*'
zpty -w -n shell $'slipway s ${name.charAt(0)}\\t'
zpty -r -m shell said '*touch*ran*'
zpty -w shell '; print do""ne'
zpty -r -m shell said '*done*'
zpty -d shell`;
        expect(await offered(['timeout', '60', 'zsh', '-f', '-c', zsh])).to.deep.equal({
          said: name,
          ran: false,
        });
        const fish = `slipway completion fish | source
slipway s (complete -C "slipway s ${name.charAt(0)}")`;
        expect(await offered(['fish', '--no-config', '-c', fish])).to.deep.equal({ said: name, ran: false });
      }
    });
  });

  it('completes in bash, with the environments of the platform', async () => {
    const script = `source <(slipway completion bash)
COMP_WORDS=(slipway plan prod); COMP_CWORD=2; _slipway slipway prod plan; echo "\${COMPREPLY[@]}"
COMP_WORDS=(slipway de); COMP_CWORD=1; _slipway slipway de slipway; echo "\${COMPREPLY[@]}"`;

    const { out, err } = await inShell(['bash', '-c', script]);

    expect({ out, err }).to.deep.equal({ out: 'production\ndeploy\n', err: '' });
  });

  it('completes in fish', async () => {
    const script = `slipway completion fish | source
complete -C 'slipway plan prod'; complete -C 'slipway de'; complete -C 'slipway secrets r'`;

    const { out, err } = await inShell(['fish', '--no-config', '-c', script]);

    expect({ out, err }).to.deep.equal({ out: 'production\ndeploy\nrotate\n', err: '' });
  });

  it('completes in zsh, at its own prompt', async () => {
    // What a person types into a zsh with a terminal of its own; what is typed comes back, so its last word is cut in two.
    const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'source <(slipway completion zsh); print read""y'
zpty -r -m shell said '*ready*'
zpty -w -n shell $'slipway plan prod\\t'
zpty -r -m shell said '*production*'
print -r -- $said
zpty -d shell`;

    const { out, err } = await inShell(['timeout', '60', 'zsh', '-f', '-c', script]);

    expect(out + err).to.include('slipway plan production');
  });
});

describe('src/cli/help', () => {
  it('has every command in a group, and answers to the words that other programs have', async () => {
    const { out } = await slipway('--help');

    expect(out).to.include('Everyday:').and.not.to.include('More:');
    expect((await slipway('help')).out).to.equal(out);
    expect((await slipway('help', 'render')).out).to.equal((await slipway('render', '--help')).out);
    expect((await slipway('version')).out).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows examples on lines of their own, and the options of every command last', async () => {
    const { out } = await slipway('check', '--help');

    expect(out).to.match(/^ {2}slipway check production --strict$/m);
    expect(out.indexOf('--strict ')).to.be.below(out.indexOf('Options of every command:'));
  });

  it('takes -o for --output', async () => {
    const { out } = await slipway('render', '-o', 'json', '--nope');

    expect(JSON.parse(out)).to.deep.include({ type: 'failed', code: 'BAD_USAGE' });
  });
});
