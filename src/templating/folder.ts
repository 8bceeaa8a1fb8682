import { templateEnvironment, templateUnread } from '../core/catalogue/templating.ts';
import type { Fault } from '../core/errors.ts';
import type { Files } from '../core/ports/files.ts';
import { FOLDER, TEMPLATE } from './select.ts';
import { readSource } from './sources.ts';

/** Files of the folder of templates that no environment would ever read, however they are called. */
export async function folderFaults(files: Files, environments: readonly string[]): Promise<Fault[]> {
  const names = await files.names(FOLDER);
  if (!names) return [];
  const unread: string[] = [];
  const faults: Fault[] = [];
  for (const name of names) {
    const found = TEMPLATE.exec(name)?.groups;
    const environment = found?.['environment'];
    if (environment !== undefined && !environments.includes(environment))
      faults.push(templateEnvironment(environment, `${FOLDER}/${name}`, environments));
    else if (!found && /\.ya?ml$/.test(name)) unread.push(name);
    else if (!name.includes('.')) unread.push(...(await yamlBelow(files, name)));
  }
  if (unread.length === 0) return faults;
  const texts = await Promise.all(
    names.map(async (name) => {
      const source = await readSource(files, name);
      return source && 'text' in source ? source.text : undefined;
    }),
  );
  return [
    ...faults,
    ...unread
      .filter((name) => !texts.some((text) => text?.includes(name)))
      .map((name) => templateUnread(`${FOLDER}/${name}`)),
  ];
}

/** Of a folder in the folder; nothing where it is a file. */
async function yamlBelow(files: Files, folder: string): Promise<string[]> {
  const names = await files.names(`${FOLDER}/${folder}`).catch(() => undefined);
  return (names ?? []).filter((name) => /\.ya?ml$/.test(name)).map((name) => `${folder}/${name}`);
}
