import { badKtmplUsage, noSuchFile } from '../core/catalogue/templating.ts';
import { assertNoFaults, type Fault } from '../core/errors.ts';
import { readArguments } from '../templating/ktmpl/arguments.ts';
import type { Given } from '../templating/ktmpl/parameters.ts';
import { objectsText, runKtmpl } from '../templating/ktmpl/run.ts';
import { readValues } from '../templating/ktmpl/values.ts';
import type { Session } from './world.ts';

/** The manifests of one Template as YAML, by a command line of ktmpl. Throws BAD_KTMPL_USAGE or InvalidInput. */
export async function ktmplText(
  words: readonly string[],
  session: Session,
): Promise<{ readonly text: string; readonly warnings: readonly Fault[] }> {
  const read = readArguments(words);
  if ('wrong' in read) throw badKtmplUsage(read.wrong);
  const values = await valuesFrom(read.files, session);
  for (const [name, given] of read.given) values.set(name, given);
  const file = read.template === '-' ? 'standard input' : read.template;
  const text = await textOf(read.template, session);
  const { objects, faults } = runKtmpl({ text, file, values, secrets: read.secrets });
  assertNoFaults(faults);
  return { text: objectsText(objects), warnings: faults };
}

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
