import { expect } from 'chai';
import { runProgram } from '../../src/cli/program.ts';
import { parseLine } from '../../src/cli/command-line.ts';
import type { Command, Listed } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { hostSaying } from '../support/host.ts';

/** Every command and every action of one, as one calls it. */
function callable(
  listed: Readonly<Record<string, Listed>>,
  before: readonly string[] = [],
): readonly (readonly [words: readonly string[], load: () => Promise<Command>])[] {
  return Object.entries(listed).flatMap(([name, { load, actions }]) => {
    const words = [...before, name];
    return actions ? callable(actions, words) : load ? [[words, load] as const] : [];
  });
}

async function slipway(...argv: string[]) {
  const { host, said } = hostSaying();
  const exit = await runProgram(argv, host);
  return { exit, ...said };
}

/** The words behind `slipway` in a line for a shell, up to a pipe, a bracket or a redirection. */
function wordsOf(line: string): string[] {
  const [, behind = ''] = /\bslipway ((?:"[^"]*"|'[^']*'|[^|)>;])*)/.exec(line) ?? [];
  return [...behind.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

describe('help', () => {
  for (const [words, load] of callable(commands)) {
    const name = words.join(' ');
    if (name === 'ktmpl') continue;

    it(`has a page on ${name} with options and examples`, async () => {
      const { exit, out } = await slipway('help', ...words);

      expect(exit).to.equal(0);
      expect(out).to.equal((await slipway(...words, '--help')).out);
      expect(out)
        .to.match(new RegExp(`^slipway ${name}\\b`))
        .and.to.include('Examples:\n');
      const order = ['Arguments:', 'Options:', 'Options of every command:', 'Examples:'];
      const places = order.map((title) => out.indexOf(`\n${title}\n`)).filter((at) => at >= 0);
      expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
      expect(out).not.to.match(/\[(?:string|boolean|number|array)\]|\[default: (?:true|false)\]/);
    });

    it(`has examples of ${name} that can be given as they are`, async () => {
      const command = await load();

      expect(command.usage).to.match(new RegExp(`^${name}(?: |$)`));
      for (const [line] of command.examples) {
        const given = wordsOf(line);
        expect(given.slice(0, words.length), line).to.deep.equal(words);
        const { args } = await parseLine(given, { command, words });
        expect(args['_'], line).to.deep.equal([]);
      }
    });
  }

  it('shows --no-input where something is asked, and the folder where there is a service', async () => {
    const run = await slipway('help', 'run');
    const up = await slipway('help', 'sandbox', 'up');

    expect(run.out)
      .to.match(/^ {6}--no-input +never asks anything$/m)
      .and.to.include('--directory');
    expect(up.out).not.to.include('-input').and.not.to.include('--directory');
    expect((await slipway('sandbox', 'status', '--no-input', 'none')).err).to.include("no sandbox 'none'");
  });

  it('says which versions of Kubernetes are built in, and takes it for no bug of its own', async () => {
    const { exit, err } = await slipway('check', '--kubernetes', '1.20');

    expect(exit).to.equal(2);
    expect(err).to.contain('✗ --kubernetes 1.20 is not built in: use 1.37,');
  });

  it('lists the actions of a group, and names them where none is given', async () => {
    const page = await slipway('help', 'secrets');
    const none = await slipway('secrets');
    const wrong = await slipway('secrets', 'lst');

    expect(page.out).to.include('slipway secrets put').and.to.include('slipway secrets rotate');
    expect(page.out).to.equal((await slipway('secrets', '--help')).out);
    expect(none.exit).to.equal(2);
    expect(none.err).to.include('name an action: slipway secrets put | edit | list | diff | rotate');
    expect(wrong.err).to.include("there is no 'slipway secrets lst', did you mean 'list'?");
  });

  it('is a page of its own, as wide as the terminal', async () => {
    expect((await slipway('help', 'help')).out).to.equal((await slipway('help')).out);
    for (const words of [['help'], ['help', 'sandbox']])
      for (const columnsOut of [60, 80, 200]) {
        const { host, said } = hostSaying({ columnsOut });
        await runProgram(words, host);
        expect(said.out.split('\n').filter((line) => line.length > columnsOut)).to.deep.equal([]);
      }
  });

  it('takes the environment as its first word or by -e, and not twice', async () => {
    const read = async (...given: string[]) => {
      const command = (await commands['history']?.load?.()) as Command;
      const { args } = await parseLine(['history', ...given], { command, words: ['history'] });
      return [args['environment'], args['release']];
    };

    expect(await read('production', '41')).to.deep.equal(['production', 41]);
    expect(await read('-e', 'production', '41')).to.deep.equal(['production', 41]);
    expect(await read('--environment=production')).to.deep.equal(['production', undefined]);
    expect(await read('41', '-e', 'production')).to.deep.equal(['production', 41]);
    expect((await slipway('plan', 'production', '-e', 'development')).err).to.include(
      "'production' is one word too many, because -e names the environment",
    );
    expect((await slipway('history', 'production', '-e', 'development')).err).to.include('not a number');
    expect((await slipway('plan', '-e', 'a', '-e', 'b')).err).to.include('given more than once');
  });

  it('leaves out of the pages of past releases what only a new one can be told', async () => {
    const { out } = await slipway('help', 'history');

    expect(out).not.to.include('--image').and.not.to.include('--set');
  });
});
