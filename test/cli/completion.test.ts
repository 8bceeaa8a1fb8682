import { expect } from 'chai';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';
import { program, project } from '../support/program.ts';
import { run } from '../support/run.ts';

async function slipway(...argv: string[]) {
  const { host, said } = hostSaying();
  const exit = await runProgram(argv, host);
  return { exit, ...said };
}

async function completed(...words: string[]): Promise<string[]> {
  return (await slipway('--get-completions', ...words)).out.split('\n').filter((word) => word !== '');
}

describe('src/cli/completion', () => {
  it('completes commands, options and actions', async () => {
    expect(await completed('re')).to.deep.equal(['render', 'report-status']);
    expect(await completed('check', '--st')).to.deep.equal(['--strict']);
    expect(await completed('secrets', '')).to.deep.equal(['diff', 'edit', 'list', 'put', 'rotate']);
    expect(await completed('completion', 'f')).to.deep.equal(['fish']);
    expect(await completed('nonsense', '')).to.deep.equal([]);
  });

  it('completes in bash, with the environments of the platform', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-completion-'));
    writeFileSync(join(folder, 'slipway'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
    chmodSync(join(folder, 'slipway'), 0o755);
    const env = {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
      SLIPWAY_PLATFORM: join(project, 'examples/platform.yml'),
    };
    const script = `source <(slipway completion bash)
COMP_WORDS=(slipway plan prod); COMP_CWORD=2; _slipway; echo "\${COMPREPLY[@]}"
COMP_WORDS=(slipway de); COMP_CWORD=1; _slipway; echo "\${COMPREPLY[@]}"`;

    const { out, err } = await run(['bash', '-c', script], { cwd: join(project, 'examples/service'), env });

    expect({ out, err }).to.deep.equal({ out: 'production\ndeploy\n', err: '' });
    rmSync(folder, { recursive: true });
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
