import type { Path } from '../../core/yaml.ts';
import { UnusableScalar } from '../../core/yaml/scalars.ts';
import { settled, typed, Verbatim } from './dialect.ts';
import type { Parameter } from './parameters.ts';

/** A field that parameters made. */
export type Substitution = {
  readonly path: Path;
  readonly names: readonly string[];
  /** They made the name of the field, which is the last of the path and written so. */
  readonly key?: string;
};

export type Substituted = {
  readonly value: unknown;
  readonly substitutions: readonly Substitution[];
  /** Names between `$(` and `)` that no parameter has; they stay as they are. */
  readonly unknown: ReadonlySet<string>;
  /** Keys that became the same, by path of their mapping. */
  readonly clashes: readonly Path[];
  /** What became of a text that no manifest can hold. */
  readonly unusable: readonly { readonly path: Path; readonly message: string }[];
};

/** Characters that parameters may still put into a Template; they multiply where a value holds other parameters. */
export type Room = { left: number };

/** More than `Room` was left. */
export class NoRoom extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** No name is longer, and a text full of openings would be read to its end from each of them. */
const LITERAL = /\$\({2}([^)]{0,250})\){2}/g;
const STRING = /\$\(([^)]{0,250})\)/g;

type Notes = {
  /** Where the walk is: one list that grows and shrinks on the way. */
  readonly path: (string | number)[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly room: Room;
  readonly substitutions: Substitution[];
  readonly unknown: Set<string>;
  readonly clashes: Path[];
  readonly unusable: { readonly path: Path; readonly message: string }[];
};

/** Puts parameters into one object: `$((NAME))` typed as YAML, `$(NAME)` as text, in keys and in values. Throws NoRoom. */
export function substitute(
  object: unknown,
  parameters: ReadonlyMap<string, Parameter>,
  room: Room,
): Substituted {
  const notes: Notes = {
    path: [],
    parameters,
    room,
    substitutions: [],
    unknown: new Set(),
    clashes: [],
    unusable: [],
  };
  // An object that is a text alone is left as it is.
  const value = typeof object === 'string' ? object : walk(object, notes);
  const { substitutions, unknown, clashes, unusable } = notes;
  return { value, substitutions, unknown, clashes, unusable };
}

/** Gives back the same list or mapping where nothing in it changes: most of a template is written out. */
function walk(value: unknown, notes: Notes): unknown {
  if (typeof value === 'string') return value.includes('$(') ? textValue(value, notes) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return list(value, notes);
  return value instanceof Verbatim ? settled(value) : mapping(value as Fields, notes);
}

/** One step further in. */
function below(step: string | number, value: unknown, notes: Notes): unknown {
  notes.path.push(step);
  const walked = walk(value, notes);
  notes.path.pop();
  return walked;
}

function list(items: readonly unknown[], notes: Notes): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const walked = below(index, items[index], notes);
    if (walked !== items[index]) (changed ??= [...items])[index] = walked;
  }
  return changed ?? items;
}

function mapping(fields: Fields, notes: Notes): Fields {
  const keys = Object.keys(fields);
  for (const key of keys) if (key.includes('$(') || key === '__proto__') return renamed(fields, notes);
  let changed: Record<string, unknown> | undefined;
  for (const key of keys) {
    const value = fields[key];
    // Nearly every value; a call less for each of them.
    if (typeof value === 'string' && !value.includes('$(')) continue;
    const walked = below(key, value, notes);
    if (walked !== value) (changed ??= { ...fields })[key] = walked;
  }
  return changed ?? fields;
}

/** A key that changes moves to the end, as in ktmpl. */
function renamed(fields: Fields, notes: Notes): Fields {
  const kept: [string, unknown][] = [];
  const moved: [string, unknown][] = [];
  for (const [key, item] of Object.entries(fields)) {
    const name = key.includes('$(') ? keyText(key, notes) : key;
    (name === key ? kept : moved).push([name, below(name, item, notes)]);
  }
  const entries = [...kept, ...moved];
  const result = Object.fromEntries(entries);
  if (moved.length > 0 && Object.keys(result).length < entries.length) notes.clashes.push([...notes.path]);
  return result;
}

/** ktmpl prints a key that became null as `~`. */
function keyText(source: string, notes: Notes): string {
  const { value, names } = text(source, notes);
  const key = typeof value === 'string' ? value : value === null ? '~' : JSON.stringify(value);
  if (names.length > 0) notes.substitutions.push({ path: [...notes.path, key], names, key: source });
  return key;
}

function textValue(source: string, notes: Notes): unknown {
  const { value, names } = text(source, notes);
  if (names.length > 0) notes.substitutions.push({ path: [...notes.path], names });
  return value;
}

/** Both passes run over the whole text, so a value with `$(OTHER)` in it goes on when the first pass put it there. */
function text(source: string, notes: Notes): { readonly value: unknown; readonly names: readonly string[] } {
  const names: string[] = [];
  const put = (match: string, name: string): string => {
    const parameter = notes.parameters.get(name);
    if (!parameter) {
      notes.unknown.add(name);
      return match;
    }
    names.push(name);
    const { text: put = '~' } = parameter;
    notes.room.left -= put.length;
    if (notes.room.left < 0) throw new NoRoom();
    return put;
  };
  // Most texts hold one kind of parameter, and each pass costs as much as the walk to the text.
  const first = source.includes('$((') ? source.replace(LITERAL, put) : source;
  const second = first.includes('$(') ? first.replace(STRING, put) : first;
  return { value: first !== source && second === first ? typedIn(notes, first) : second, names };
}

function typedIn(notes: Notes, text: string): unknown {
  try {
    return settled(typed(text));
  } catch (error) {
    if (!(error instanceof UnusableScalar)) throw error;
    notes.unusable.push({ path: [...notes.path], message: error.message });
    return text;
  }
}

/** The path under which a field of the result is written in the template. */
export function writtenPath(path: Path, substitutions: readonly Substitution[]): Path {
  const keys = substitutions.filter(({ key }) => key !== undefined);
  if (keys.length === 0) return path;
  return path.map((step, depth) => {
    const renamed = keys.find(
      (made) => made.path.length === depth + 1 && made.path.every((part, index) => part === path[index]),
    );
    return renamed?.key ?? step;
  });
}
