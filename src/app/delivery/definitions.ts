import { noDefinition, noSuchFile } from '../../core/catalogue/templating.ts';
import { matchesGlob } from '../../core/glob.ts';
import type { Platform } from '../../core/platform.ts';
import type { Files } from '../../core/ports/files.ts';
import { parseYaml } from '../../core/yaml.ts';
import { isDefinition } from '../../templating/check/custom-kinds.ts';
import type { Session } from '../world.ts';

type Looking = Pick<Session, 'adapters' | 'cwd'>;

/** The CustomResourceDefinitions of the files of --crd. Throws InvalidInput, FILE_MISSING or NO_DEFINITION. */
export async function readDefinitions(names: readonly string[], session: Looking): Promise<unknown[]> {
  const files = await session.adapters.files(session.cwd);
  return definitionsIn(names, files, 'correct --crd');
}

const known = new WeakMap<Platform, Promise<readonly unknown[]>>();

/** Those that the platform names, read once. Throws as `readDefinitions` does. */
export async function platformDefinitions(platform: Platform, session: Looking): Promise<readonly unknown[]> {
  const reading = known.get(platform) ?? readNamed(platform, session);
  known.set(platform, reading);
  return reading;
}

async function readNamed({ definitions = [], file }: Platform, session: Looking): Promise<unknown[]> {
  if (definitions.length === 0) return [];
  const files = await session.adapters.files(session.cwd);
  const hint = `correct definitions in ${file}; the files stand beside it`;
  const found: unknown[] = [];
  for (const name of definitions)
    found.push(...(await definitionsIn(await matching(name, files), files, hint)));
  return found;
}

/** The files of a pattern; the pattern itself where there is none, which then is the file that is missing. */
async function matching(pattern: string, files: Files): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const at = pattern.lastIndexOf('/') + 1;
  const folder = pattern.slice(0, at);
  const names = (await files.names(folder === '' ? '.' : folder, { anywhere: true })) ?? [];
  const found = names.filter((name) => matchesGlob(pattern.slice(at), name));
  return found.length > 0 ? found.map((name) => `${folder}${name}`) : [pattern];
}

async function definitionsIn(names: readonly string[], files: Files, hint: string): Promise<unknown[]> {
  const definitions: unknown[] = [];
  for (const name of names) {
    const text = await files.text(name);
    if (text === undefined) throw noSuchFile(name, hint);
    const found = parseYaml(text, name)
      .flatMap(({ value }) => itemsOf(value))
      .filter(isDefinition);
    if (found.length === 0) throw noDefinition(name);
    definitions.push(...found);
  }
  return definitions;
}

/** kubectl get -o yaml prints a List. */
function itemsOf(value: unknown): unknown[] {
  const { items } = (value ?? {}) as { items?: unknown };
  return Array.isArray(items) ? (items as unknown[]) : [value];
}
