import { templateEnvironment, templateUnread } from '../core/catalogue/templating.ts';
import { environmentOfOthers } from '../core/catalogue/environments.ts';
import { type Fault, faultFrom } from '../core/errors.ts';
import type { Platform } from '../core/platform.ts';
import type { Files } from '../core/ports/files.ts';
import { FOLDER, PART } from './select.ts';
import { readSource } from './sources.ts';

const READABLE = /\.(?:ya?ml|j2|njk|tpl)$/;
const MOST_FOLDERS = 100;
/** What is included is only known once it is rendered. */
const COMPUTED =
  /\{%-?\s*(?:include|import|from|extends)\s+(?!(['"])[^'"]*\1\s*(?:-?%\}|as\b|import\b|ignore\b|with))/;

/** Files of the folder of templates that no environment would ever read, however they are called. */
export async function folderFaults(
  files: Files,
  { environments, others = [] }: Pick<Platform, 'environments' | 'others'>,
): Promise<Fault[]> {
  const known = environments.map(({ name }) => name);
  const paths = await pathsBelow(files);
  const faults: Fault[] = [];
  const templates: string[] = [];
  const unread: string[] = [];
  for (const path of paths) {
    const found = path.includes('/') ? undefined : PART.exec(path)?.groups;
    const environment = found?.['environment'];
    const closed = others.find(({ name }) => name === environment);
    if (closed) faults.push(faultFrom(environmentOfOthers(closed), { file: `${FOLDER}/${path}` }));
    else if (environment !== undefined && !known.includes(environment))
      faults.push(templateEnvironment(environment, `${FOLDER}/${path}`, known));
    (found ? templates : unread).push(path);
  }
  if (unread.length === 0) return faults;
  const texts = await textsOf(files, paths);
  if ([...texts.values()].some((text) => COMPUTED.test(text))) return faults;
  const isNamed = (path: string): boolean =>
    [...texts].some(([from, text]) => from !== path && text.includes(path.slice(path.lastIndexOf('/') + 1)));
  const linked = new Set(await Promise.all(templates.map((path) => files.realPath(`${FOLDER}/${path}`))));
  return [
    ...faults,
    ...unread
      .filter((path) => !isNamed(path) && !linked.has(`${FOLDER}/${path}`))
      .map((path) => templateUnread(`${FOLDER}/${path}`)),
  ];
}

/** Of the templates and their parts, and of the block, whose tests may use a file beside them. */
async function textsOf(files: Files, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const block = await files.text('Jenkinsfile').catch(() => undefined);
  if (block !== undefined) texts.set('../Jenkinsfile', block);
  // Manifests that are taken as they are include nothing, and may be long.
  for (const path of paths.filter((each) => PART.exec(each)?.groups?.['form'] !== 'manifests')) {
    const source = await readSource(files, path);
    if (source && 'text' in source) texts.set(path, source.text);
  }
  return texts;
}

/** Paths, below the folder of templates, of what could be a template or a part of one. */
export async function pathsBelow(files: Files): Promise<string[]> {
  const paths: string[] = [];
  const folders = [''];
  // Links may lead anywhere, also in circles.
  for (let looked = 0; looked < MOST_FOLDERS && folders.length > 0; looked += 1) {
    const folder = folders.shift() ?? '';
    const names = await files.names(`${FOLDER}${folder}`).catch(() => undefined);
    for (const name of (names ?? []).filter((each) => !each.startsWith('.')))
      if (READABLE.test(name)) paths.push(`${folder}/${name}`.slice(1));
      else folders.push(`${folder}/${name}`);
  }
  return paths;
}
