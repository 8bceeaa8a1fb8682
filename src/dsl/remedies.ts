import * as z from 'zod/mini';
import { isNeeded, meant, takesDuration } from './meant.ts';
import type { Notation } from './notation.ts';
import type { Path } from './places.ts';
import { blankName } from '../core/typographic.ts';
import { bare, fieldsOf, homesOf } from './schema-paths.ts';

/** What is wrong, and what is wanted in its place; a key that is not known has no schema of its own. */
export type Wrong = {
  readonly schema: z.core.$ZodType;
  readonly path: Path;
  readonly value: unknown;
};

/** What to write instead of a value of the wrong type or form; undefined where the message says it all. */
export function remedyFor({ schema, path, value }: Wrong, notation: Notation): string | undefined {
  const name = path.at(-1);
  const field = (written: string) => notation.field(typeof name === 'string' ? name : undefined, written);
  if (takesDuration(schema) && typeof value === 'number')
    return `write it with its unit, such as ${field(notation.value(`${value}s`))} or ${notation.value(`${value}m`)}`;
  const blank = typeof value === 'string' ? blankName(value) : undefined;
  if (blank !== undefined) return `there is ${blank} in it: remove it`;
  const found = meant(schema, value);
  const text = typeof found === 'string' ? notation.quoteOnly(value) : undefined;
  if (text !== undefined) return text;
  if (found !== undefined) return `write ${field(notation.value(found, lackingIn(schema, found)))}`;
  if (value === null || value === false)
    return typeof name === 'string'
      ? `give it a value, or leave out ${name}`
      : 'give it a value, or leave it out';
  return shapeOf(schema, value, notation);
}

/** A map for which no value is at hand: what it is made of. */
function shapeOf(schema: z.core.$ZodType, value: unknown, notation: Notation): string | undefined {
  const fields = Object.keys(fieldsOf(schema));
  if (fields.length > 0) return `it is a map of ${fields.join(', ')}`;
  if (bare(schema)._zod.def.type !== 'record') return undefined;
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'object' && first !== null && 'name' in first
    ? `write each under its name, without a list: ${String(first.name)}: ...`
    : `write names with values: ${notation.value({ [typeof value === 'string' && value !== '' ? value : 'NAME']: 'VALUE' })}`;
}

/** Names of fields that a map has to have besides. */
function lackingIn(schema: z.core.$ZodType, found: unknown): string[] {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.entries(fieldsOf(schema))
    .filter(([name, field]) => isNeeded(field) && !Object.hasOwn(found, name))
    .map(([name]) => name);
}

/** How to give a field that is missing, by what is said of it. */
export function missingRemedy({ schema, path }: Wrong): string | undefined {
  const about = z.globalRegistry.get(schema)?.description;
  return about === undefined ? undefined : `add ${String(path.at(-1))}: ${about}`;
}

/** A key in the letters that such keys have. */
export function keySpelling(schema: z.core.$ZodType, key: string): string | undefined {
  const { def } = bare(schema)._zod;
  const found = def.type === 'record' ? meant(def.keyType, key) : undefined;
  return typeof found === 'string' ? `write ${found}` : undefined;
}

/** Where a key belongs that is not known where it stands, or which ones are. */
export function keyRemedy(schema: z.core.$ZodType, name: string): string | undefined {
  const [home] = homesOf(schema, name);
  if (home) return `it belongs into ${home.slice(0, -1).join('.')}`;
  const known = Object.keys(fieldsOf(schema));
  return known.length === 0 ? undefined : `there are ${known.join(', ')}`;
}
