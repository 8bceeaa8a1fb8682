import { badKtmplUsage, noSuchFile } from '../../core/catalogue/templating.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';
import { readArguments } from '../../templating/ktmpl/arguments.ts';
import type { Given } from '../../templating/ktmpl/parameters.ts';
import { objectsText, runKtmpl } from '../../templating/ktmpl/run.ts';
import { readValues } from '../../templating/ktmpl/values.ts';
import { command } from '../command.ts';
import type { Session } from '../../app/world.ts';

const USAGE = `slipway ktmpl [options] <template>

Turns a Template into manifests, with the command line of ktmpl 0.9.1. Errors go to stderr.

  <template>                             file, or - for standard input
  -p, --parameter NAME VALUE             value of a parameter
  -b, --base64-parameter NAME VALUE      the same for a value that is base64 already
  -f, --parameter-file FILE              YAML file of names and strings; -p wins over it
  -s, --secret NAME NAMESPACE            encode the data of this Secret afterwards
  -h, --help                             this text`;

type Args = { readonly words: readonly string[] };

export default command<Args>({
  usage: 'ktmpl',
  summary: "manifests from one Template, with ktmpl's own command line",
  examples: [['slipway ktmpl web.yml -p IMAGE web:1 | kubectl apply -f -', 'as with ktmpl itself']],
  verbatim: true,
  options: (yargs) => yargs,
  run: async ({ words }, session) => {
    if (words.length === 0 || words.includes('-h') || words.includes('--help')) {
      session.print(USAGE);
      return Exit.done;
    }
    const read = readArguments(words);
    if ('wrong' in read) throw badKtmplUsage(read.wrong);
    const values = await valuesFrom(read.files, session);
    for (const [name, given] of read.given) values.set(name, given);
    const file = read.template === '-' ? 'standard input' : read.template;
    const text = await textOf(read.template, session);
    const { objects, faults } = runKtmpl({ text, file, values, secrets: read.secrets });
    assertNoFaults(faults);
    for (const fault of faults) session.emit({ type: 'warning', code: 'fault', fault });
    session.print(objectsText(objects));
    return Exit.done;
  },
});

async function valuesFrom(names: readonly string[], session: Session): Promise<Map<string, Given>> {
  const all = new Map<string, Given>();
  const files = await Promise.all(names.map(async (name) => ({ name, text: await textOf(name, session) })));
  const read = files.map(({ name, text }) => readValues(text, name));
  assertNoFaults(read.flatMap(({ faults }) => faults));
  for (const { values } of read) for (const [name, given] of values) all.set(name, given);
  return all;
}

async function textOf(name: string, { adapters, cwd }: Session): Promise<string> {
  const files = await adapters.files(cwd);
  const text = await files.text(name === '-' ? '/dev/stdin' : name);
  if (text === undefined) throw noSuchFile(name, 'correct the path of the file');
  return text;
}
