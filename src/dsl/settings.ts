import { badSet } from '../core/catalogue/dsl.ts';
import { type Fault, faultFrom } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import { ServiceContext } from './context.ts';
import { setOwn } from './own.ts';
import { isList, keysAt, schemaAt, takesNumber } from './schema-paths.ts';
import type { Json } from './reading.ts';
import type { Path } from './places.ts';
import { suggestion } from './suggestion.ts';

/** The values of `--set`, checked for where they may go. */
export type Settings = {
  readonly values: readonly { readonly key: string; readonly path: Path; readonly text: string }[];
  readonly faults: readonly Fault[];
  /** Whether a value is given at a path or within it. */
  readonly gives: (path: string) => boolean;
};

export function parseSettings(set: Readonly<Record<string, string>>): Settings {
  const values = Object.entries(set).map(([key, text]) => ({ key, path: pathFrom(key), text }));
  const faults = values.flatMap(({ key, path }) => unknownPath(key, path));
  const gives = (path: string) => values.some(({ key }) => key === path || key.startsWith(`${path}.`));
  return { values, faults, gives };
}

/** Positions are numbers: `test.0`. */
function pathFrom(key: string): Path {
  return key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function unknownPath(key: string, path: Path): Fault[] {
  const wrong = path.findIndex((_, index) => !schemaAt(ServiceContext, path.slice(0, index + 1)));
  if (wrong < 0) return [];
  const known = keysAt(ServiceContext, path.slice(0, wrong));
  const word = String(path[wrong]);
  const hint =
    known.length > 0
      ? `the block has ${known.join(', ')} there`
      : `leave out '.${path.slice(wrong).join('.')}'`;
  return [faultFrom(badSet(key, `nothing is called '${word}'${suggestion(word, known)}`, hint))];
}

type Target = { readonly root: Json; readonly places: Map<string, Place>; readonly faults: Fault[] };

/** Puts the given values where they belong, over what the file says. */
export function applySettings({ values, faults }: Settings, { root, places, ...target }: Target): void {
  if (faults.length > 0) return;
  for (const { key, path, text } of values) {
    const holder = holderAt(root, path);
    if ('message' in holder) {
      target.faults.push(faultFrom(badSet(key, holder.message, holder.hint)));
      continue;
    }
    setOwn(holder.in, holder.name, typed(path, text));
    const at = [...holder.path, holder.name].join('.');
    for (const known of places.keys()) if (known.startsWith(`${at}.`)) places.delete(known);
    for (const made of [...holder.made, at]) places.set(made, { file: `--set ${key}` });
  }
}

/** Where a value goes; `made` are the paths of maps, lists and items that were not there before. */
type Holder = {
  readonly in: object;
  readonly name: string | number;
  readonly path: Path;
  readonly made: readonly string[];
};
type Refused = { readonly message: string; readonly hint: string };

/** Makes the maps and lists on the way. */
function holderAt(root: Json, path: Path): Holder | Refused {
  let current = root;
  const names: (string | number)[] = [];
  const made: string[] = [];
  for (const [index, part] of path.entries()) {
    if (typeof current !== 'object' || current === null)
      return {
        message: 'the block says one value for all environments there',
        hint: `set ${path.slice(0, -1).join('.')} itself`,
      };
    const name = Array.isArray(current) ? positionOf(current, part) : part;
    if (Array.isArray(current) && typeof name === 'number' && name > current.length)
      return {
        message: `the list has ${current.length} there, counted from 0`,
        hint: `set ${[...path.slice(0, index), current.length].join('.')}, the next one`,
      };
    if (index === path.length - 1) return { in: current, name, path: names, made };
    names.push(name);
    if (!Object.hasOwn(current, name)) {
      setOwn(current, name, isList(ServiceContext, path.slice(0, index + 1)) ? [] : newItem(current, part));
      made.push(names.join('.'));
    }
    current = (current as Record<string | number, Json>)[name] as Json;
  }
  return { in: root as object, name: '', path: names, made };
}

/** What a word names is found by that name, and added where there is none of it. */
function positionOf(items: readonly Json[], part: string | number): number {
  if (typeof part === 'number') return part;
  const found = items.findIndex(
    (item) => typeof item === 'object' && item !== null && 'name' in item && item.name === part,
  );
  return found >= 0 ? found : items.length;
}

function newItem(holder: object, part: string | number): Json {
  return Array.isArray(holder) && typeof part === 'string' ? { name: part } : {};
}

/** Numbers where the schema wants numbers; everything else stays the text it is on the command line. */
function typed(path: Path, text: string): Json {
  const exact = /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text;
  return takesNumber(ServiceContext, path) && exact ? Number(text) : text;
}
