import yargs, { type Argv } from 'yargs';
import { badUsage } from '../core/catalogue/usage.ts';
import type { Args, Command } from './command.ts';
import { commands } from './commands.ts';

/** How the completion script of yargs asks for words. */
export const COMPLETION = '--get-yargs-completions';

/** The first word that is no option; the value of -C is none either. */
export function nameOf(argv: readonly string[]): string | undefined {
  return argv.find(
    (word, index) =>
      !word.startsWith('-') && !['-C', '--directory', '--output'].includes(argv[index - 1] ?? ''),
  );
}

export type Parsed = { readonly args: Args; readonly output: string; readonly done: boolean };

/** Reads the options of the one command that was loaded, or helps with all of them. Throws BAD_USAGE. */
export async function parseLine(
  argv: readonly string[],
  named: string | undefined,
  loaded: Command | undefined,
): Promise<Parsed> {
  const completing = argv.includes(COMPLETION);
  let program = globalOptions(yargs([...argv]));
  const every = loaded ? [] : Object.entries(commands);
  for (const [name, listed] of every) {
    // Only completion needs the options of every command; help needs the summaries.
    const full = completing ? await listed.load() : undefined;
    program = program.command(full?.usage ?? name, listed.summary, (inner) => full?.options(inner) ?? inner);
  }
  if (loaded)
    program = program.command(loaded.usage, loaded.summary, (inner) =>
      loaded.options(inner).example(loaded.examples.map(([line, what]) => [line, what])),
    );
  return new Promise((resolvePromise, reject) => {
    void program
      .fail((message, error) =>
        reject(error ?? badUsage(oneLine(message), named && loaded ? `${named} ` : '')),
      )
      .parse([...argv], {}, (error: Error | undefined, args: Args, output: string) => {
        if (error) reject(error);
        else resolvePromise({ args, output, done: output !== '' || completing });
      });
  });
}

function globalOptions(program: Argv): Argv {
  return program
    .scriptName('slipway')
    .usage(
      '$0 <command>\n\nBuilds, plans, approves and watches deployments from the slipway block of a Jenkinsfile.',
    )
    .option('directory', { alias: 'C', type: 'string', describe: 'folder of the service', global: true })
    .option('output', {
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
    .completion('completion', 'script that completes commands and options in bash and zsh')
    .demandCommand(1, 'name a command')
    .strict()
    .version(false)
    .exitProcess(false)
    .help()
    .alias('help', 'h')
    .wrap(100)
    .epilog('slipway <command> --help shows its options and examples; docs/ explains the concepts');
}

/** All that yargs says, in one line: the first one alone may end at a colon. */
function oneLine(message: string): string {
  return message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
