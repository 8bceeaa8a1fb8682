import yargs, { type Argv } from 'yargs';
import { badUsage } from '../core/catalogue/usage.ts';
import { UserError } from '../core/errors.ts';
import { suggestion } from '../core/suggestion.ts';
import type { Args, Command, Listed } from './command.ts';
import { usageText } from './usage-words.ts';

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

/** What a command line names: `plan`, or `secrets put`. Without `load` it is a group whose action is not named. */
export type Named = { readonly words: readonly string[]; readonly listed: Listed };

/** Undefined where no command is named. Throws BAD_USAGE for one that there is not. */
export function namedIn(
  argv: readonly string[],
  commands: Readonly<Record<string, Listed>>,
): Named | undefined {
  const name = nameOf(argv);
  if (name === undefined) return undefined;
  const listed = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!listed) throw badUsage(`there is no command '${name}'${suggestion(name, Object.keys(commands))}`, '');
  const { actions } = listed;
  if (!actions) return { words: [name], listed };
  const rest = argv.slice(argv.indexOf(name) + 1);
  const action = rest.find((word) => Object.hasOwn(actions, word));
  const found = action === undefined ? undefined : actions[action];
  if (found && action !== undefined) return { words: [name, action], listed: found };
  const given = nameOf(rest);
  if (given === undefined) return { words: [name], listed };
  const known = Object.keys(actions);
  throw badUsage(
    `there is no 'slipway ${name} ${given}'${suggestion(given, known)}: ${known.join(', ')}`,
    `${name} `,
  );
}

/** Columns of a page of help, where the terminal has them. */
const WIDEST = 100;

export type Parsed = { readonly args: Args; readonly output: string; readonly done: boolean };

/** A command that was loaded, and the words that name it. */
export type Loaded = { readonly command: Command; readonly words: readonly string[] };

/** Reads the options of the one command that was loaded. Throws BAD_USAGE. */
export async function parseLine(
  argv: readonly string[],
  loaded: Loaded | undefined,
  columns = WIDEST,
): Promise<Parsed> {
  const name = loaded?.words.join(' ');
  const words = [...argv];
  for (const word of loaded?.words ?? []) words.splice(words.indexOf(word), 1);
  const program = globalOptions(yargs(words), loaded?.command).wrap(Math.min(WIDEST, columns));
  const ready = loaded ? withOne(program, loaded, words) : withAll(program);
  const where = name === undefined ? '' : `${name} `;
  return new Promise((resolvePromise, reject) => {
    void ready
      .fail((message, error) => {
        const { key } = (ready as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
        const said = { usage: loaded?.command.usage ?? 'COMMAND', options: Object.keys(key), given: argv };
        // What an option's own reader throws arrives as an error of yargs.
        reject(error instanceof UserError ? error : badUsage(usageText(oneLine(message), said), where));
      })
      .parse(words, {}, (error: Error | undefined, args: Args, output: string) => {
        const wrong = givenTwice(args, ready);
        if (error) reject(error);
        else if (wrong !== undefined) reject(badUsage(wrong, where));
        else resolvePromise({ args, output: withoutTypes(output), done: output !== '' });
      });
  });
}

/** A page of yargs says of each option which type it has, and names one that is on as if it were off; people want to know what they write. */
function withoutTypes(page: string): string {
  return page
    .split('\n')
    .flatMap((line) => {
      const bare = line
        .replace(/\s+\[(?:string|number|boolean|array)\]/, '')
        .replace(/--input {3}( +)--no-input /, '--no-input$1')
        .replace(/\s+\[default: (?:true|false)\]/, '');
      return bare.trim() === '' && line.trim() !== '' ? [] : [bare];
    })
    .join('\n');
}

/** An option of one value that has several, of which yargs makes a list. */
function givenTwice(args: Args, program: unknown): string | undefined {
  const { array } = (program as { getOptions(): { array: readonly string[] } }).getOptions();
  // Beside `take-over` yargs writes `takeOver`, which no option is declared as.
  const isWritten = (name: string): boolean => name.length === 1 || !/[A-Z]/.test(name);
  const name = Object.keys(args).find(
    (each) => each !== '_' && isWritten(each) && Array.isArray(args[each]) && !array.includes(each),
  );
  return name === undefined ? undefined : `${name.length === 1 ? '-' : '--'}${name} is given more than once`;
}

/** As the only command of a program of its own: for any other one yargs lays out the whole help at every run. */
function withOne(program: Argv, { command, words }: Loaded, given: readonly string[]): Argv {
  const name = words.join(' ');
  // As an option it leaves its place to the word behind it.
  const named = given.some((word) => /^(?:-e|--environment)(?:=|$)/.test(word));
  const usage = named ? command.usage.replace(' [environment]', '') : command.usage;
  return program
    .scriptName(`slipway ${name}`)
    .command(usage.replace(name, '$0'), command.summary, (inner) =>
      withValues(command.options(inner)).epilog(examplesText(command)),
    );
}

/** An option that ends a line where its value was meant is a slip: an empty text would name no file and no branch. */
function withValues(program: Argv): Argv {
  type Declared = { readonly string: readonly string[] } & Readonly<Record<'choices' | 'narg', object>>;
  const { string, choices, narg } = (program as unknown as { getOptions(): Declared }).getOptions();
  return program.requiresArg([...string, ...Object.keys(choices)].filter((name) => !(name in narg)));
}

/** Each on a line of its own, so that it can be copied whole. */
function examplesText({ examples }: Command): string {
  return ['Examples:', ...examples.flatMap(([line, what]) => [`  # ${what}`, `  ${line}`])].join('\n');
}

/** Without a command there is only to say that one is wanted. */
function withAll(program: Argv): Argv {
  return program.scriptName('slipway').demandCommand(1, 'name a command');
}

/** Every command takes them all; help shows those that mean something to it. */
function globalOptions(program: Argv, command: Command | undefined): Argv {
  return (
    program
      .updateStrings({ 'Positionals:': 'Arguments:', 'Show help': 'this page' })
      // In this order they stand on the page.
      .group([], 'Arguments:')
      .group([], 'Options:')
      .group(['directory', 'output', 'input', 'help'], 'Options of every command:')
      .option('directory', {
        alias: 'C',
        type: 'string',
        describe: 'folder of the service',
        global: true,
        hidden: command?.elsewhere === true,
      })
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
        hidden: command?.asks !== true,
      })
      .strict()
      .version(false)
      .exitProcess(false)
      .help()
      .alias('help', 'h')
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
