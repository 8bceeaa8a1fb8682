import type * as z from 'zod/mini';
import { bare, fieldsOf } from './schema-paths.ts';
import { suggestion } from './suggestion.ts';

type Schema = z.core.$ZodType;

const TRUE = ['true', 'yes', 'on', 'y'];
const FALSE = ['false', 'no', 'off', 'n'];
const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\./;
const TIME = /^(\d+) *(ms|milli|s|m|h|d)[a-z]*$/i;

/** What somebody meant who wrote a value of the wrong type or form; undefined where it is anybody's guess. */
export function meant(schema: Schema, value: unknown): unknown {
  const whole = [...retyped(value), ...respelt(schema, value)].find((candidate) =>
    accepts(schema, candidate),
  );
  return whole ?? asField(schema, value);
}

function accepts(schema: Schema, value: unknown): boolean {
  return (schema as z.ZodMiniType).safeParse(value).success;
}

/** Times are the texts that have a unit and nothing else. */
export function takesDuration(schema: Schema): boolean {
  return accepts(schema, '30s') && !accepts(schema, 'soon') && !accepts(schema, 30);
}

/** The same in other types, the likelier ones first. */
function retyped(value: unknown): unknown[] {
  if (typeof value === 'string') return retypedText(value.trim());
  if (typeof value === 'number') return [String(value), [value], [String(value)]];
  if (typeof value === 'boolean') return [...(value ? [{}] : []), String(value)];
  if (Array.isArray(value)) return [...(value.length === 1 ? (value as unknown[]) : []), ...pairs(value)];
  return value === null ? [{}] : [[value]];
}

function retypedText(text: string): unknown[] {
  const number = /^(-?\d+(?:\.\d+)?) *%?$/.exec(text)?.[1];
  const word = text.toLowerCase();
  const [, account, region] = ECR.exec(text) ?? [];
  const ecr = account === undefined ? undefined : { account, region };
  const [, amount, unit = ''] = TIME.exec(text) ?? [];
  return [
    ...(number === undefined ? [] : [Number(number), [Number(number)]]),
    ...(TRUE.includes(word) ? [true] : []),
    ...(FALSE.includes(word) ? [false] : []),
    ...(amount === undefined ? [] : [`${amount}${/^milli/i.test(unit) ? 'ms' : unit.toLowerCase()}`]),
    text.split(/[\s,]+/),
    ...(ecr ? [{ ecr }, ecr] : []),
    ...pairs([text]),
  ];
}

/** `['A=b']` as a map. */
function pairs(items: readonly unknown[]): unknown[] {
  const found = items.map((item) => (typeof item === 'string' ? /^([^=]+)=(.*)$/s.exec(item) : null));
  if (items.length === 0 || found.includes(null)) return [];
  return [Object.fromEntries(found.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))];
}

/** The nearest word of an enumeration, an address with its protocol, a name in the letters that names have. */
function respelt(schema: Schema, value: unknown): unknown[] {
  if (typeof value !== 'string' || value === '') return [];
  const { def } = bare(schema)._zod;
  const words = def.type === 'enum' ? Object.values(def.entries).map(String) : [];
  const near = /'(.*)'/.exec(suggestion(value, words))?.[1];
  return [
    ...(near === undefined ? [] : [near]),
    `${accepts(schema, 'socks5://proxy:1') ? 'http' : 'https'}://${value}`,
    value.replace(/^https?:\/\//, ''),
    ...(/^[\w.-]+(?: [\w.-]+)?$/.test(value) ? [value.toLowerCase().replace(/[_. ]/g, '-')] : []),
  ];
}

/** Where a map is wanted, the value under the first of its fields that takes it; what else must be there is left out. */
function asField(schema: Schema, value: unknown): unknown {
  const { def } = bare(schema)._zod;
  if (def.type === 'array') {
    const item = asField(def.element, value);
    return item === undefined ? undefined : [item];
  }
  const fields = Object.entries(fieldsOf(schema));
  const takers = fields.filter(([, field]) => value !== null && accepts(field, value));
  const needed = fields.filter(([, field]) => isNeeded(field));
  const [name] = takers[0] ?? [];
  if (name === undefined || (needed.length > 0 && !takers.some(([, field]) => isNeeded(field))))
    return undefined;
  return { [name]: value };
}

export function isNeeded(field: Schema): boolean {
  return field._zod.def.type !== 'optional';
}
