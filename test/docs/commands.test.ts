// Ring: slow
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsMarkdown, commandsPage } from '../../scripts/commands-page.ts';
import { namedIn, parseLine } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands.ts';

const root = join(import.meta.dirname, '../..');

/** Every `slipway …` that a page tells its reader to type: in a block of its own, or within a sentence. */
function commandLines(page: string): string[] {
  const blocks = [...page.matchAll(/^```\S*.*\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  const typed = blocks.flatMap((block) => [
    ...[...block.matchAll(/^(?:\$ )?(slipway [^\n]*)/gm)].map(([, line = '']) => line),
    ...[...block.matchAll(/\$\((slipway [^)]*)\)/g)].map(([, line = '']) => line),
  ]);
  const said = [...page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`(slipway [^`\n]*)`/g)];
  return (
    [...typed, ...said.map(([, line = '']) => line)]
      // What stands in brackets may be left out.
      .map((line) =>
        line
          .replaceAll(/ ?\[[^\]]*\]/g, '')
          .replace(/ +#.*$/, '')
          .replace(/ *(?:&&|\|\|?|[<>]) .*$/, ''),
      )
      .filter(
        (line) => /^slipway [a-z]/.test(line) && !/^slipway (?:help|version|completion)\b| \/ /.test(line),
      )
  );
}

/** As a shell splits it, without what stands for something of the reader's. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
    .slice(1)
    .map(([word, one, two]) => one ?? two ?? word);
}

async function fault(line: string): Promise<string | undefined> {
  try {
    const argv = words(line);
    const named = namedIn(argv, commands);
    const command = await named?.listed.load?.();
    if (command?.verbatim !== true)
      await parseLine(argv, command && named && { command, words: named.words });
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    // A command or option that is only named has no arguments, and a word in capitals stands for a value.
    return /\b(?:is|are) missing\b|needs a value$|is '[A-Z]+', not a number/.test(message)
      ? undefined
      : `${line}: ${message}`;
  }
}

describe('docs/commands.md', () => {
  it('is what the program says: run npm run docs', async function () {
    this.timeout(60_000);
    expect(readFileSync(commandsPage, 'utf8')).to.equal(await commandsMarkdown());
  });
});

describe('docs', () => {
  it('are read as the program reads a command line', async () => {
    expect(await fault('slipway plan production --save plan.json')).to.equal(undefined);
    expect(await fault('slipway plan production --sav plan.json')).to.match(/'?--sav'? .*--save/);
    expect(await fault('slipway pln')).to.match(/there is no command 'pln'/);
    expect(
      commandLines('Type `slipway plan dev --show x`, then:\n\n```\n$ slipway run > log\n```\n'),
    ).to.deep.equal(['slipway run', 'slipway plan dev --show x']);
  });

  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const pages = [
    'README.md',
    ...below.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ];

  it('name commands and options that there are', async function () {
    this.timeout(60_000);
    const lines = new Set(pages.flatMap((page) => commandLines(readFileSync(join(root, page), 'utf8'))));

    const faults: (string | undefined)[] = [];
    for (const line of lines) faults.push(await fault(line));

    expect(lines.size).to.be.greaterThan(60);
    expect(faults.filter((found) => found !== undefined)).to.deep.equal([]);
  });
});
