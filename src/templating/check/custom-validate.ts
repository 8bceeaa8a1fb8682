import { isFields } from '../../core/fields.ts';
import type { CompileGoRegex } from '../../core/go-regex.ts';
import { suggestion } from '../../core/suggestion.ts';
import type { Path } from '../../core/yaml.ts';
import type { CustomSchema } from './custom-kinds.ts';
import { shown } from './pods.ts';
import type { Mismatch } from './validate.ts';
import { isTime, kindOf, NO_TIME } from './words.ts';

/** What every resource has, whether or not its schema names it. */
const OF_EVERY_RESOURCE = ['apiVersion', 'kind', 'metadata'];

type Found = { readonly found: Mismatch[]; readonly path: Path; readonly compile: CompileGoRegex };

/** Everything in a custom resource that the schema of its CustomResourceDefinition does not allow. */
export function validateCustom(object: unknown, schema: CustomSchema, compile: CompileGoRegex): Mismatch[] {
  const found: Mismatch[] = [];
  check(
    object,
    { ...schema, type: 'object', 'x-kubernetes-embedded-resource': true },
    { found, path: [], compile },
  );
  return found;
}

function check(value: unknown, schema: CustomSchema, at: Found): void {
  // The API server takes null for a field that is not there.
  if (value === null || !isFields(schema)) return;
  const wrong = wrongType(value, schema);
  if (wrong !== undefined) return mismatch(at, wrong, meantType(value, schema.type));
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    mismatch(at, `must be ${schema.enum.map(shown).join(' or ')}, not ${kindOf(value)}`);
  if (typeof value === 'string') checkText(value, schema, at);
  else if (typeof value === 'number') checkNumber(value, schema, at);
  else if (Array.isArray(value)) checkList(value, schema, at);
  else if (isFields(value)) checkMapping(value, schema, at);
}

function wrongType(value: unknown, schema: CustomSchema): string | undefined {
  if (schema['x-kubernetes-int-or-string'] === true)
    return typeof value === 'string' || Number.isInteger(value)
      ? undefined
      : `must be a whole number or a string, not ${kindOf(value)}`;
  const [right, words] = TYPES[String(schema.type)] ?? [];
  return right === undefined || right(value) ? undefined : `must be ${words}, not ${kindOf(value)}`;
}

const TYPES: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  string: [(value) => typeof value === 'string', 'a string'],
  boolean: [(value) => typeof value === 'boolean', 'true or false'],
  integer: [Number.isInteger, 'a whole number'],
  number: [(value) => typeof value === 'number', 'a number'],
  array: [Array.isArray, 'a list'],
  object: [isFields, 'a mapping'],
};

function meantType(value: unknown, type: unknown): Mismatch['stringFor'] {
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return 'a boolean';
  return type === 'integer' || type === 'number' ? 'a number' : undefined;
}

function checkText(value: string, { pattern, format, minLength, maxLength }: CustomSchema, at: Found): void {
  // One that Go cannot read is left to the API server.
  if (typeof pattern === 'string' && at.compile(pattern)?.(value) === false)
    mismatch(at, `must match ${pattern}, not ${kindOf(value)}`);
  if (format === 'date-time' && !isTime(value)) mismatch(at, NO_TIME);
  const { length } = [...value];
  if (length < Number(minLength)) mismatch(at, `must have at least ${String(minLength)} characters`);
  if (length > Number(maxLength)) mismatch(at, `must have at most ${String(maxLength)} characters`);
}

function checkNumber(value: number, { minimum, maximum }: CustomSchema, at: Found): void {
  if (value < Number(minimum)) mismatch(at, `must be at least ${String(minimum)}, not ${value}`);
  if (value > Number(maximum)) mismatch(at, `must be at most ${String(maximum)}, not ${value}`);
}

function checkList(value: readonly unknown[], { items, minItems, maxItems }: CustomSchema, at: Found): void {
  if (value.length < Number(minItems)) mismatch(at, `must have at least ${String(minItems)} items`);
  if (value.length > Number(maxItems)) mismatch(at, `must have at most ${String(maxItems)} items`);
  if (items) for (const [index, item] of value.entries()) check(item, items, below(at, index));
}

function checkMapping(value: Record<string, unknown>, schema: CustomSchema, at: Found): void {
  const { properties = {}, additionalProperties, required } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
  for (const [name, held] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    // What the cluster writes there is not ours to judge.
    if (embedded && (OF_EVERY_RESOURCE.includes(name) || name === 'status')) continue;
    if (known) check(held, known, below(at, name));
    else if (isFields(additionalProperties)) check(held, additionalProperties, below(at, name));
    else if (!open) {
      const message = `is no field of this${suggestion(name, Object.keys(properties))}`;
      at.found.push({ rule: 'unknown-field', path: [...at.path, name], message });
    }
  }
  for (const name of Array.isArray(required) ? (required as unknown[]) : [])
    if (value[String(name)] === undefined || value[String(name)] === null)
      mismatch(at, `must have ${String(name)}`);
}

function below({ path, ...rest }: Found, step: string | number): Found {
  return { ...rest, path: [...path, step] };
}

function mismatch({ found, path }: Found, message: string, stringFor?: Mismatch['stringFor']): void {
  found.push({ rule: 'schema', path, message, ...(stringFor && { stringFor }) });
}
