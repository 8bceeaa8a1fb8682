import { templateParameter, templateRequired } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import type { YamlDocument } from '../../core/yaml.ts';
import { ownValueHint } from '../own-values.ts';
import { Verbatim } from './dialect.ts';

/** A value from outside; `encoded` says that it is base64 already. */
export type Given = { readonly text: string; readonly encoded: boolean };

/** One entry of `parameters` and the text it stands for; undefined where it has no value. */
export type Parameter = {
  readonly name: string;
  readonly text: string | undefined;
  readonly from: 'given' | 'default' | 'nowhere';
  /** A default that the given value took the place of. */
  readonly shadowed: string | undefined;
  readonly index: number;
};

type Entry = Readonly<Record<string, unknown>>;
type Read = { readonly parameters: ReadonlyMap<string, Parameter>; readonly faults: Fault[] };

/** How the reader of a fault gives a value to a parameter. */
export type GiveBy = (name: string) => string;

const inJenkinsfile: GiveBy = (name) =>
  ownValueHint(name) ??
  `give it with parameter '${name}' in the Jenkinsfile, or with a value in the Template`;

const TYPES: Readonly<Record<string, string>> = {
  base64: 'base64',
  bool: 'a bool',
  int: 'an int',
  string: 'a string',
};

/** Reads `parameters` as ktmpl does: what is given wins over the default, and only base64 changes anything. */
export function readParameters(
  document: YamlDocument,
  given: ReadonlyMap<string, Given>,
  giveBy: GiveBy = inJenkinsfile,
): Read {
  const list = (document.value as { parameters: unknown[] }).parameters;
  const parameters = new Map<string, Parameter>();
  const faults: Fault[] = [];
  for (const [index, entry] of list.entries()) {
    const read = parameterFrom(entry as Entry | null, index, { given, giveBy });
    if ('message' in read) faults.push({ ...read, place: document.places.placeOf(['parameters', index]) });
    else {
      faults.push(...doubts(entry as Entry, read, document));
      parameters.set(read.name, read);
    }
  }
  return { parameters, faults };
}

/** The parameter, or what is wrong with it. */
function parameterFrom(
  entry: Entry | null,
  index: number,
  { given, giveBy }: { readonly given: ReadonlyMap<string, Given>; readonly giveBy: GiveBy },
): Parameter | Fault {
  const name = textOf(entry?.['name']);
  if (name === undefined)
    return templateParameter({
      message: 'a parameter must have a name, which is a string',
      hint: 'write - name: NAME',
    });
  const type = textOf(entry?.['parameterType']);
  if (type !== undefined && !Object.hasOwn(TYPES, type))
    return templateParameter({
      message: `parameterType of ${name} is '${type}', but must be base64, bool, int or string`,
      hint: 'write one of these, or leave parameterType out',
    });
  const fallback = defaultOf(entry?.['value']);
  const value = given.get(name);
  if (value) {
    const text = type === 'base64' && !value.encoded ? base64(value.text) : value.text;
    return { name, text, from: 'given', shadowed: fallback, index };
  }
  if (fallback !== undefined) return { name, text: fallback, from: 'default', shadowed: undefined, index };
  if (entry?.['required'] === true)
    return templateRequired({
      message: `parameter ${textOf(entry['displayName']) ?? name} is required and must be ${type ? TYPES[type] : 'base64, bool, int, or string'}`,
      hint: giveBy(name),
    });
  return { name, text: undefined, from: 'nowhere', shadowed: undefined, index };
}

/** What ktmpl does in silence and nobody means. */
function doubts(entry: Entry, { name, from, index }: Parameter, document: YamlDocument): Fault[] {
  const { value } = entry;
  if (from !== 'nowhere' || value === undefined || value === null) return [];
  return [
    templateParameter({
      severity: 'warning',
      message: `the value of parameter ${name} is no bool, int or string, so it counts as none`,
      hint: 'put the value in quotes',
      place: document.places.placeOf(['parameters', index, 'value']),
    }),
  ];
}

function textOf(value: unknown): string | undefined {
  if (value instanceof Verbatim) return value.kind === 'string' ? value.text : undefined;
  return typeof value === 'string' ? value : undefined;
}

function defaultOf(value: unknown): string | undefined {
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : textOf(value);
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** How a value of nunjucks is called in a Template: `logLevel` is `LOG_LEVEL` there. */
export function parameterName(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
}
