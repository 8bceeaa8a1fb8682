import { coloured } from '../report/colour.ts';
import { fitted } from '../report/columns.ts';
import { jsonText, oneLine, printable, printableData, withoutColours } from '../core/printable.ts';
import { resolve } from 'node:path';
import { otherLibrary } from '../core/catalogue/jenkins.ts';
import { badUsage } from '../core/catalogue/usage.ts';
import type { Emit } from '../core/events.ts';
import { Exit, type ExitCode } from '../core/exit.ts';
import type { Redactor } from '../core/redact.ts';
import type { Args } from './command.ts';
import { COMPLETE, nameOf, type Named, namedIn, parseLine, SHELLS } from './command-line.ts';
import { commands } from './commands.ts';
import { groupHelp, programHelp } from './help.ts';
import { exitOf, failureEvent, failureText } from '../report/failure.ts';
import { type LastWord, lastWord } from '../report/last-word.ts';
import { liveReport } from '../report/live-report.ts';
import { seldomProgress } from '../report/progress.ts';
import { jsonReport } from '../report/json.ts';
import { noticeText } from '../report/notices.ts';
import { textReport } from '../report/report.ts';
import { warningsOnce } from '../report/warnings-once.ts';
import { inServiceFolder } from './service-folder.ts';
import { type RedactedHost, redactedHost } from './redacted-host.ts';
import type { Host, Session } from '../app/world.ts';

/** What a person reads where the answer of the program is not whole. */
export { failureText } from '../report/failure.ts';

/** Reads the command line, runs the one command it names and turns whatever comes of it into an exit code. */
export async function runProgram(argv: readonly string[], host: Host): Promise<ExitCode> {
  const redacted = redactedHost(host);
  try {
    return await runNamed(argv, redacted);
  } finally {
    redacted.end();
  }
}

async function runNamed(
  given: readonly string[],
  { host, plain, redactor }: RedactedHost,
): Promise<ExitCode> {
  const word = lastWord();
  const argv = asOption(given);
  let json = /(?:^| )(?:--output|-o)[ =]json(?: |$)/.test(argv.join(' '));
  try {
    const library = host.env['SLIPWAY_LIBRARY'];
    if (library && library !== host.version) throw otherLibrary(library, host.version);
    const answer = await answerTo(argv, host, { redactor, word });
    if (answer !== undefined) {
      host.stdout(printable(answer));
      return Exit.done;
    }
    const named = namedIn(argv, commands);
    if (named?.listed.actions) {
      if (!wantsHelp(argv)) throw noAction(named);
      host.stdout(groupHelp(named.words.join(' '), named.listed, host.columnsOut));
      return Exit.done;
    }
    const command = await named?.listed.load?.();
    const words = named?.words ?? [];
    const unread = command?.verbatim ? argv.slice(argv.indexOf(words[0] ?? '') + 1) : [];
    const read = argv.slice(0, argv.length - unread.length);
    const parsed = await parseLine(read, command && { command, words }, host.columnsOut);
    if (parsed.output !== '') host.stdout(`${parsed.output}\n`);
    if (parsed.done || !command) return Exit.done;
    json = parsed.args['output'] === 'json';
    const { args: located, cwd } = await inServiceFolder(words[0] ?? '', parsed.args, host);
    const args = command.verbatim ? { ...located, words: unread } : located;
    const shown = command.printsCredentials === true ? plain : host;
    return await command.run(args, sessionFrom(args, { ...shown, cwd }, { redactor, word }));
  } catch (error) {
    word.say(failureEvent(error));
    if (json) host.stdout(`${jsonText(redactor.data(failureEvent(error)))}\n`);
    else host.stderr(`${shown(failureText(error, host.version), { ...host, redactor })}\n`);
    return exitOf(error);
  } finally {
    // Beside what is printed: the one line that a build description or a chat has room for.
    const file = host.env['SLIPWAY_SUMMARY'];
    if (file && word.text() !== undefined)
      try {
        await (await host.adapters.files(host.cwd)).writeText(file, `${oneLine(word.text() ?? '')}\n`);
      } catch (error) {
        // What was done is told by the exit code, with or without this line.
        host.stderr(`${shown(failureText(error, host.version), { ...host, redactor })}\n`);
      }
  }
}

/** What the program answers itself, without a command: its help, its version, completions and their script. */
async function answerTo(
  argv: readonly string[],
  host: Host,
  listening: Listening,
): Promise<string | undefined> {
  const [first, second] = argv;
  if (first === COMPLETE) {
    const { completions } = await import('./completion.ts');
    const found = await completions(argv.slice(1), sessionFrom({}, host, listening));
    return found.map((word) => `${word}\n`).join('');
  }
  if (first === 'version') return `${host.version}\n`;
  if (nameOf(argv) === undefined && wantsHelp(argv)) return programHelp(host.columnsOut);
  if (first === 'completion') {
    if (wantsHelp(argv)) return (await import('./completion.ts')).COMPLETION_HELP;
    const shell = second ?? host.env['SHELL']?.split('/').at(-1) ?? 'bash';
    if (!SHELLS.some((known) => known === shell))
      throw badUsage(`there is no completion for '${shell}': name ${SHELLS.join(', ')}`, '');
    return `${(await import('./completion.ts')).completionScript(shell)}\n`;
  }
  return undefined;
}

/** `help plan` as `plan --help`; of help itself there is the page of the program alone. */
function asOption(given: readonly string[]): readonly string[] {
  if (given[0] !== 'help') return given;
  const about = given.slice(1, 3);
  return [...(about[0] === 'help' ? [] : about), '--help'];
}

function wantsHelp(argv: readonly string[]): boolean {
  return argv.some((word) => word === '--help' || word === '-h');
}

function noAction({ words, listed }: Named): Error {
  const name = words.join(' ');
  return badUsage(
    `name an action: slipway ${name} ${Object.keys(listed.actions ?? {}).join(' | ')}`,
    `${name} `,
  );
}

type Listening = { readonly redactor: Redactor; readonly word: LastWord };

function sessionFrom(args: Args, host: Host, { redactor, word }: Listening): Session {
  const output = args['output'] === 'json' ? 'json' : 'text';
  const directory = args['directory'];
  const report = warningsOnce(reportFor(output, host, redactor));
  return {
    ...host,
    redactor,
    cwd: typeof directory === 'string' ? resolve(host.cwd, directory) : host.cwd,
    output,
    input: args['input'] !== false,
    noticeText,
    emit: (event) => {
      word.say(event);
      report(event);
    },
    // Results for programs have nothing that would be changed here: JSON and YAML are written with escapes.
    print: (text) => host.stdout(`${printable(text)}\n`),
    show: (text) =>
      host.stdout(
        `${shown(text, { columns: host.columnsOut, colour: host.colourOut === true, redactor })}\n`,
      ),
  };
}

/** Programs get events, a terminal a table that is redrawn, everything else lines. */
function reportFor(output: Session['output'], host: Host, redactor: Redactor): Emit {
  const { stdout, stderr: write, columns } = host;
  if (output === 'json') return seldomProgress(jsonReport(stdout, redactor.data), host.clock);
  const report =
    columns === undefined
      ? seldomProgress(textReport(write, host.colour), host.clock)
      : liveReport({ ...host, columns, write, hide: redactor.text });
  return (event) =>
    report(
      printableData(event.type === 'command.output' ? { ...event, line: withoutColours(event.line) } : event),
    );
}

/** Secrets are hidden before the text is fitted, since a value broken over two rows would not be found any more. */
function shown(
  text: string,
  { columns, colour, redactor }: Pick<Host, 'columns' | 'colour'> & Pick<Session, 'redactor'>,
): string {
  const plain = fitted(redactor.text(printable(text)), columns);
  return colour ? coloured(plain) : plain;
}
