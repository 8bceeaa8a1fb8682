import { resolve } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { badUsage } from '../core/catalogue/usage.ts';
import { Exit, type ExitCode } from '../core/exit.ts';
import type { Redactor } from '../core/redact.ts';
import { suggestion } from '../core/suggestion.ts';
import type { Args, Command } from './command.ts';
import { commands } from './commands.ts';
import { exitOf, failureEvent, failureText } from './report/failure.ts';
import { jsonReport, textReport } from './report/report.ts';
import { type RedactedHost, redactedHost } from './redacted-host.ts';
import type { Host, Session } from './session.ts';

const COMPLETION = '--get-yargs-completions';

/** Reads the command line, runs the one command it names and turns whatever comes of it into an exit code. */
export async function runProgram(argv: readonly string[], host: Host): Promise<ExitCode> {
  const redacted = redactedHost(host);
  try {
    return await runNamed(argv, redacted);
  } finally {
    redacted.end();
  }
}

async function runNamed(argv: readonly string[], { host, redactor }: RedactedHost): Promise<ExitCode> {
  let json = argv.includes('--output=json') || argv[argv.indexOf('--output') + 1] === 'json';
  try {
    const named = argv.includes(COMPLETION) ? undefined : nameOf(argv);
    if (named !== undefined && named !== 'completion' && !Object.hasOwn(commands, named))
      throw badUsage(`there is no command '${named}'${suggestion(named, Object.keys(commands))}`, '');
    const loaded = named === undefined ? undefined : await commands[named]?.load();
    const unread = loaded?.verbatim ? argv.slice(argv.indexOf(named ?? '') + 1) : [];
    const read = argv.slice(0, argv.length - unread.length);
    const parsed = await parse(read, named, loaded, argv.includes(COMPLETION));
    if (parsed.output !== '') host.stdout(`${parsed.output}\n`);
    if (parsed.done || !loaded) return Exit.done;
    json = parsed.args['output'] === 'json';
    const args = loaded.verbatim ? { ...parsed.args, words: unread } : parsed.args;
    return await loaded.run(args, sessionFrom(parsed.args, host, redactor));
  } catch (error) {
    if (json) host.stdout(`${JSON.stringify(failureEvent(error))}\n`);
    else host.stderr(`${failureText(error, host.version)}\n`);
    return exitOf(error);
  }
}

/** The first word that is no option; the value of -C is none either. */
function nameOf(argv: readonly string[]): string | undefined {
  return argv.find(
    (word, index) =>
      !word.startsWith('-') && !['-C', '--directory', '--output'].includes(argv[index - 1] ?? ''),
  );
}

type Parsed = { readonly args: Args; readonly output: string; readonly done: boolean };

async function parse(
  argv: readonly string[],
  named: string | undefined,
  loaded: Command | undefined,
  completing: boolean,
): Promise<Parsed> {
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
        reject(error ?? badUsage(firstLine(message), named && loaded ? `${named} ` : '')),
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

function sessionFrom(args: Args, host: Host, redactor: Redactor): Session {
  const output = args['output'] === 'json' ? 'json' : 'text';
  const directory = args['directory'];
  return {
    ...host,
    redactor,
    cwd: typeof directory === 'string' ? resolve(host.cwd, directory) : host.cwd,
    output,
    input: args['input'] !== false,
    emit: output === 'json' ? jsonReport(host.stdout) : textReport(host.stderr),
    print: (text) => host.stdout(`${text}\n`),
  };
}

function firstLine(message: string): string {
  return (message.split('\n').find((line) => line.trim() !== '') ?? message).trim();
}
