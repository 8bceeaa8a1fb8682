import type * as z from 'zod/mini';
import type { Path } from './places.ts';

type Schema = z.core.$ZodType;

/** The schema of a value within a value; of a list also by the name of its item. */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const part of path) current &&= inner(current, part);
  return current;
}

/** Whether a plain value may stand at a path, so that `--set` can give it. */
export function takesText(schema: Schema, path: Path): boolean {
  const found = schemaAt(schema, path);
  return found !== undefined && isPlain(found);
}

/** Whether a number may stand at a path and a text may not. */
export function takesNumber(schema: Schema, path: Path): boolean {
  const found = schemaAt(schema, path);
  const types = found ? plainTypes(found) : [];
  return types.length > 0 && types.every((type) => type === 'number' || type === 'int');
}

/** Whether a list stands at a path. */
export function isList(schema: Schema, path: Path): boolean {
  const found = schemaAt(schema, path);
  return found !== undefined && bare(found)._zod.def.type === 'array';
}

function plainTypes(schema: Schema): string[] {
  const { def } = bare(schema)._zod;
  if (def.type === 'union') return def.options.flatMap(plainTypes);
  return ['object', 'record', 'array'].includes(def.type) ? [] : [def.type];
}

function isPlain(schema: Schema): boolean {
  const { def } = bare(schema)._zod;
  return def.type === 'union' ? def.options.some(isPlain) : !['object', 'record', 'array'].includes(def.type);
}

/** The path of every value that is given by the name of an environment: keys of a record that `names` are those of. */
export function pathsByName(schema: Schema, names: Schema, value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const { def } = bare(schema)._zod;
  if (def.type === 'union') return def.options.flatMap((option) => pathsByName(option, names, value, path));
  if (def.type === 'record' && def.keyType === names)
    return Object.keys(value).map((name) => [...path, name]);
  return Object.entries(value).flatMap(([key, item]) => {
    const part = Array.isArray(value) ? Number(key) : key;
    const held = inner(schema, part);
    return held ? pathsByName(held, names, item, [...path, part]) : [];
  });
}

/** Names of the fields that a schema has at a path; empty where it takes any name or none. */
export function keysAt(schema: Schema, path: Path): string[] {
  const found = schemaAt(schema, path);
  return found ? Object.keys(fieldsOf(found)) : [];
}

/** The fields of a map by name, whichever of several forms it has; empty where it takes any name or none. */
export function fieldsOf(schema: Schema): Record<string, Schema> {
  return Object.assign({}, ...shapes(schema).toReversed()) as Record<string, Schema>;
}

/** Paths from a schema to every field of a name within it, lists and names that are free left out. */
export function homesOf(schema: Schema, name: string): string[][] {
  return Object.entries(fieldsOf(schema)).flatMap(([field, held]) => [
    ...(field === name ? [[field]] : []),
    ...homesOf(held, name).map((rest) => [field, ...rest]),
  ]);
}

function inner(schema: Schema, part: string | number): Schema | undefined {
  const { def } = bare(schema)._zod;
  if (def.type === 'union') {
    for (const option of def.options) {
      const found = inner(option, part);
      if (found) return found;
    }
  }
  if (def.type === 'array') return def.element;
  if (def.type === 'record') return def.valueType;
  return def.type === 'object' && Object.hasOwn(def.shape, part) ? def.shape[part] : undefined;
}

function shapes(schema: Schema): Record<string, Schema>[] {
  const { def } = bare(schema)._zod;
  if (def.type === 'object') return [def.shape];
  return def.type === 'union' ? def.options.flatMap(shapes) : [];
}

/** A schema without what makes it optional. */
export function bare(schema: Schema): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes;
  const { def } = known._zod;
  return def.type === 'optional' || def.type === 'default' || def.type === 'prefault'
    ? bare(def.innerType)
    : known;
}
