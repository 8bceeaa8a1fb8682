import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';

async function slipway(...argv: string[]) {
  const { host, said } = hostSaying();
  const exit = await runProgram(argv, host);
  return { exit, ...said };
}

describe('src/cli/program', () => {
  it('lists every command with what it does', async () => {
    const { exit, out, err } = await slipway('--help');

    expect(exit).to.equal(0);
    expect(out).to.match(/slipway render .*manifests/);
    expect(err).to.equal('');
  });

  it('shows the options and examples of one command', async () => {
    const { exit, out } = await slipway('render', '--help');

    expect(exit).to.equal(0);
    expect(out).to.include('--out').and.to.include('Examples:');
  });

  it('refuses a word it does not know', async () => {
    const { exit, out, err } = await slipway('rendr');

    expect(exit).to.equal(2);
    expect(out).to.equal('');
    expect(err).to.match(/^✗ there is no command 'rendr', did you mean 'render'\?\n/);
  });

  it('refuses an option it does not know, and says where to look', async () => {
    const { exit, err } = await slipway('render', '--environmnet', 'x');

    expect(exit).to.equal(2);
    expect(err).to.include('environmnet').and.to.include('slipway render --help');
  });

  it('refuses an option of one value that is given twice, and takes a list as one', async () => {
    const { exit, err } = await slipway('render', '--platform', 'a.yml', '--platform', 'b.yml');
    const short = await slipway('render', '-C', '.', '-C', '..');
    const list = await slipway('render', '--set', 'a=1', '--set', 'b=2');

    expect(exit).to.equal(2);
    expect(err).to.match(/^✗ --platform is given more than once\n/);
    expect(short.err).to.match(/^✗ -C is given more than once\n/);
    const dashed = await slipway('plan', '--take-over', 'a', '--take-over', 'b');
    const approved = await slipway('run', '--approve', 'a', '--approve', 'b');
    for (const { err: said } of [list, dashed, approved]) expect(said).not.to.include('more than once');
  });

  it('wants the value of an option that ends the line, and names what is no number as it was typed', async () => {
    for (const [line, said] of [
      ['plan --branch', '--branch needs a value'],
      ['plan -e', '-e needs a value'],
      ['deploy --plan', '--plan needs a value'],
      ['run --branch --only build', '--branch needs a value'],
      ['run --builder', '--builder needs a value'],
      ['plan -C', '-C needs a value'],
      ['plan --output', '--output needs a value'],
      ['init --port', '--port needs a value'],
      ['init --port http', "--port is 'http', not a number"],
      ['init --port=', "--port is '', not a number"],
      ['rollback production last', "release is 'last', not a number"],
      ['history production 4 --diff last', "--diff is 'last', not a number"],
      ['tidy production --max many', "--max is 'many', not a number"],
      ['init --port 1 --port 2', '--port is given more than once'],
    ] as const) {
      const { exit, err } = await slipway(...line.split(' '));
      expect(err.split('\n')[0], line).to.equal(`✗ ${said}`);
      expect(exit, line).to.equal(2);
    }
  });

  it('names a command when there is none', async () => {
    const { exit, err } = await slipway();

    expect(exit).to.equal(2);
    expect(err).to.include('name a command');
  });

  it('tells programs of a failure in JSON, on stdout', async () => {
    const { exit, out, err } = await slipway('render', '--output', 'json', '--nope');

    expect(exit).to.equal(2);
    expect(err).to.equal('');
    expect(JSON.parse(out)).to.deep.include({ type: 'failed', code: 'BAD_USAGE', exit: 2 });
  });
});

describe('SLIPWAY_SUMMARY', () => {
  it('gets the last word in one line, for the description of a build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-summary-'));
    const { host } = hostSaying({ cwd: folder, env: { SLIPWAY_SUMMARY: '.slipway/summary' } });

    await runProgram(['rendr'], host);

    expect(readFileSync(join(folder, '.slipway/summary'), 'utf8')).to.equal(
      "there is no command 'rendr', did you mean 'render'?\n",
    );
    rmSync(folder, { recursive: true });
  });
});
