import yargs, { type Argv } from 'yargs';
import { badUsage } from '../core/catalogue/usage.ts';
import type { Args, Command } from './command.ts';

/** How the scripts of shells ask for words: all words behind `slipway` follow, the last one being written. */
export const COMPLETE = '--get-completions';
/** Shells there is such a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The first word that is no option; the value of -C is none either. */
export function nameOf(argv: readonly string[]): string | undefined {
  return argv.find(
    (word, index) =>
      !word.startsWith('-') && !['-C', '--directory', '--output', '-o'].includes(argv[index - 1] ?? ''),
  );
}

export type Parsed = { readonly args: Args; readonly output: string; readonly done: boolean };

/** Reads the options of the one command that was loaded, or helps with all of them. Throws BAD_USAGE. */
export async function parseLine(
  argv: readonly string[],
  named: string | undefined,
  loaded: Command | undefined,
): Promise<Parsed> {
  const single = loaded && named !== undefined ? { command: loaded, name: named } : undefined;
  const words = single ? argv.toSpliced(argv.indexOf(single.name), 1) : [...argv];
  const program = globalOptions(yargs(words));
  const ready = single ? withOne(program, single) : withAll(program);
  return new Promise((resolvePromise, reject) => {
    void ready
      .fail((message, error) => reject(error ?? badUsage(oneLine(message), single ? `${single.name} ` : '')))
      .parse(words, {}, (error: Error | undefined, args: Args, output: string) => {
        const twice = givenTwice(args, ready);
        if (error) reject(error);
        else if (twice !== undefined)
          reject(badUsage(`${twice} is given more than once`, single ? `${single.name} ` : ''));
        else resolvePromise({ args, output, done: output !== '' });
      });
  });
}

/** An option of one value that has several, of which yargs makes a list. */
function givenTwice(args: Args, program: unknown): string | undefined {
  const { array } = (program as { getOptions(): { array: readonly string[] } }).getOptions();
  // Beside `take-over` yargs writes `takeOver`, which no option is declared as.
  const isWritten = (name: string): boolean => name.length === 1 || !/[A-Z]/.test(name);
  const name = Object.keys(args).find(
    (each) => each !== '_' && isWritten(each) && Array.isArray(args[each]) && !array.includes(each),
  );
  return name === undefined ? undefined : `${name.length === 1 ? '-' : '--'}${name}`;
}

type Single = { readonly command: Command; readonly name: string };

/** As the only command of a program of its own: for any other one yargs lays out the whole help at every run. */
function withOne(program: Argv, { command, name }: Single): Argv {
  return program
    .scriptName(`slipway ${name}`)
    .command(command.usage.replace(name, '$0'), command.summary, (inner) =>
      command.options(inner).epilog(examplesText(command)),
    );
}

/** Each on a line of its own, so that it can be copied whole. */
function examplesText({ examples }: Command): string {
  return ['Examples:', ...examples.flatMap(([line, what]) => [`  # ${what}`, `  ${line}`])].join('\n');
}

/** Without a command there is only to say that one is wanted. */
function withAll(program: Argv): Argv {
  return program.scriptName('slipway').demandCommand(1, 'name a command');
}

function globalOptions(program: Argv): Argv {
  return (
    program
      // Named first, it stands before the options of all commands.
      .group([], 'Options:')
      .group(['directory', 'output', 'input', 'help'], 'Options of every command:')
      .option('directory', { alias: 'C', type: 'string', describe: 'folder of the service', global: true })
      .option('output', {
        alias: 'o',
        choices: ['text', 'json'] as const,
        default: 'text',
        describe: 'json prints one event a line',
        global: true,
      })
      .option('input', {
        type: 'boolean',
        default: true,
        describe: '--no-input never asks anything',
        global: true,
      })
      .strict()
      .version(false)
      .exitProcess(false)
      .help()
      .alias('help', 'h')
      .wrap(100)
  );
}

/** All that yargs says, in one line: the first one alone may end at a colon. */
function oneLine(message: string): string {
  return message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
