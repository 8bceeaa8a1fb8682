import { isFields } from '../../core/fields.ts';
import { suggestion } from '../../core/suggestion.ts';
import type { Path } from '../../core/yaml.ts';
import { shown } from './pods.ts';
import type { Definition, FieldType, Schemas } from './schemas.ts';
import { isTime, kindOf, NO_BASE64, NO_TIME } from './words.ts';

export type Mismatch = {
  readonly rule: 'schema' | 'unknown-field';
  readonly path: Path;
  readonly message: string;
  /** The value is a text in quotes where a number or a boolean belongs. */
  readonly stringFor?: 'a number' | 'a boolean';
};

const QUANTITY = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/;
/** A longer list of what a field may be says nothing to a reader. */
const MOST_CHOICES = 10;
const INT_RANGE = { int32: 2 ** 31, int64: 2 ** 63 } as const;

/** Everything in an object that its kind's schema does not allow. */
export function validate(object: unknown, definition: string, schemas: Schemas): Mismatch[] {
  const found: Mismatch[] = [];
  new Validator(schemas, found).definition(object, definition, []);
  return found;
}

/** Fields that the schema calls required and the API server does without: it takes their zero, or has a default. */
const NOT_ASKED: ReadonlySet<string> = new Set([
  'apps.v1.ControllerRevision.revision',
  'batch.v1.PodFailurePolicy.rules',
  'core.v1.HTTPHeader.value',
  'core.v1.LimitRangeSpec.limits',
  'core.v1.PreferredSchedulingTerm.preference',
  'core.v1.ScaleIOPersistentVolumeSource.secretRef',
  'core.v1.ScaleIOVolumeSource.secretRef',
  'core.v1.SleepAction.seconds',
  'core.v1.Sysctl.value',
  'discovery.v1.EndpointSlice.endpoints',
  'rbac.v1.RoleRef.apiGroup',
  'scheduling.v1.PriorityClass.value',
  'storage.v1.CSIDriver.spec',
]);

class Validator {
  readonly #schemas: Schemas;
  readonly #found: Mismatch[];

  constructor(schemas: Schemas, found: Mismatch[]) {
    this.#schemas = schemas;
    this.#found = found;
  }

  definition(value: unknown, name: string, path: Path): void {
    const definition = this.#schemas.definitions[name];
    // The API server takes null for a field that is not there.
    if (!definition || definition.open || value === null) return;
    if (!isFields(value)) return this.#mismatch(path, `must be a mapping, not ${kindOf(value)}`);
    const required = (definition.required ?? []).filter((field) => !NOT_ASKED.has(`${name}.${field}`));
    this.#fields(value, { ...definition, required }, path);
  }

  #fields(value: Record<string, unknown>, { fields = {}, required = [] }: Definition, path: Path): void {
    for (const [name, held] of Object.entries(value)) {
      // Names of Object's own, such as constructor, are fields of no schema.
      const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (type !== undefined) this.#value(held, type, [...path, name]);
      else this.#unknown(name, Object.keys(fields), path);
    }
    for (const name of required)
      if (value[name] === undefined || value[name] === null) this.#mismatch(path, `must have ${name}`);
  }

  #value(value: unknown, type: FieldType, path: Path): void {
    if (value === null || type === 'any') return;
    if (typeof type === 'string') {
      if (type.startsWith('#')) this.definition(value, type.slice(1), path);
      else this.#scalar(value, type, path);
    } else if (type[0] === 'enum') this.#choice(value, type.slice(1), path);
    else if (type[0] === 'list') this.#list(value, type, path);
    else if (type[0] === 'set') this.#set(value, type[1], path);
    else if (!isFields(value)) this.#mismatch(path, `must be a mapping, not ${kindOf(value)}`);
    else for (const [key, held] of Object.entries(value)) this.#value(held, type[1], [...path, key]);
  }

  #list(value: unknown, [, item, key]: readonly ['list', FieldType, string?], path: Path): void {
    if (!Array.isArray(value)) return this.#mismatch(path, `must be a list, not ${kindOf(value)}`);
    const seen = new Set<unknown>();
    for (const [index, held] of (value as unknown[]).entries()) {
      this.#value(held, item, [...path, index]);
      const name = key !== undefined && isFields(held) ? held[key] : undefined;
      if (name !== undefined && seen.has(name))
        this.#mismatch([...path, index], `is the second with ${key} ${shown(name)}`);
      seen.add(name);
    }
  }

  #set(value: unknown, item: FieldType, path: Path): void {
    this.#list(value, ['list', item], path);
    if (!Array.isArray(value)) return;
    for (const [index, held] of value.entries())
      if (value.indexOf(held) < index) this.#mismatch([...path, index], `is there twice: ${shown(held)}`);
  }

  /** An empty text counts as none, and gets the default. */
  #choice(value: unknown, choices: readonly string[], path: Path): void {
    if (typeof value !== 'string') this.#mismatch(path, `must be a string, not ${kindOf(value)}`);
    else if (value !== '' && !choices.includes(value)) this.#mismatch(path, noChoice(value, choices));
  }

  #scalar(value: unknown, type: string, path: Path): void {
    const wrong = wrongScalar(value, type);
    if (wrong === undefined) return;
    const wanted = type === 'boolean' ? 'a boolean' : 'a number';
    const meant = typeof value === 'string' && ['int32', 'int64', 'number', 'boolean'].includes(type);
    this.#found.push({ rule: 'schema', path, message: wrong, ...(meant && { stringFor: wanted }) });
  }

  #unknown(name: string, known: readonly string[], path: Path): void {
    const message = `is no field of this${suggestion(name, known)}`;
    this.#found.push({ rule: 'unknown-field', path: [...path, name], message });
  }

  #mismatch(path: Path, message: string): void {
    this.#found.push({ rule: 'schema', path, message });
  }
}

function noChoice(value: string, choices: readonly string[]): string {
  const meant = suggestion(value, choices);
  if (meant === '' && choices.length <= MOST_CHOICES)
    return `must be ${choices.filter((choice) => choice !== '').join(' or ')}, not ${kindOf(value)}`;
  return `has no value ${kindOf(value).replace('the string ', '')}${meant}`;
}

/** What is wrong with a scalar; undefined where nothing is. */
function wrongScalar(value: unknown, type: string): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : `must be a string, not ${kindOf(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, not ${kindOf(value)}`;
    case 'number':
      return typeof value === 'number' ? undefined : `must be a number, not ${kindOf(value)}`;
    case 'int-or-string':
      return typeof value === 'string' || Number.isInteger(value)
        ? undefined
        : `must be a whole number or a string, not ${kindOf(value)}`;
    case 'quantity':
      return isQuantity(value) ? undefined : `must be a quantity such as 100m or 64Mi, not ${kindOf(value)}`;
    case 'time':
      return isTime(value) ? undefined : NO_TIME;
    case 'base64':
      return isBase64(value) ? undefined : NO_BASE64;
    case 'int32':
    case 'int64':
      return wrongInteger(value, INT_RANGE[type]);
    default:
      return undefined;
  }
}

function wrongInteger(value: unknown, limit: number): string | undefined {
  if (!Number.isInteger(value)) return `must be a whole number, not ${kindOf(value)}`;
  const number = value as number;
  return number < limit && number >= -limit ? undefined : `is out of range: ${number}`;
}

function isQuantity(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
}

function isBase64(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const bare = value.replaceAll(/[\r\n]/g, '');
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}
