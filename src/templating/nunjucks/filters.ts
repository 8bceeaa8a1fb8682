import type * as Crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { yamlText } from '../../core/yaml.ts';
import { ValueMissing } from './fault.ts';
import { trimmed, withoutMarks } from './trace.ts';

export type Filter = (this: unknown, input: unknown, ...args: unknown[]) => unknown;

/** Loaded when a template asks for a digest, which few do: it takes as long as rendering thirty templates. */
const crypto = (): typeof Crypto => createRequire(import.meta.url)('node:crypto') as typeof Crypto;

/** What the author of a manifest misses in nunjucks; docs/templates.md lists them with examples. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  b64encode: (input) => Buffer.from(withoutMarks(textOf(input, 'b64encode')), 'utf8').toString('base64'),
  toYaml: (input) => yamlText(input).slice(0, -1),
  nindent: (input, width) => `\n${indented(textOf(input, 'nindent'), width, true)}`,
  indent: (input, width, first) => indented(textOf(input, 'indent'), width ?? 4, first === true),
  quote: (input) => JSON.stringify(textOf(input, 'quote')),
  required: (input, message) => {
    if (input !== undefined && input !== null && input !== '') return input;
    throw new ValueMissing(typeof message === 'string' ? message : 'a required value is missing');
  },
  sha256: (input) =>
    crypto()
      .createHash('sha256')
      .update(withoutMarks(textOf(input, 'sha256')))
      .digest('hex'),
  trim: (input) => trimmed(textOf(input, 'trim')),
  random: () => {
    throw new Error("filter 'random' would render something else each time");
  },
};

function textOf(input: unknown, filter: string): string {
  if (typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean')
    return String(input);
  // What macros and blocks return is a string object.
  if (input instanceof String) return input.toString();
  throw new Error(`filter '${filter}' takes a text, not ${Array.isArray(input) ? 'a list' : typeof input}`);
}

function indented(text: string, width: unknown, first: boolean): string {
  const spaces = Number(width);
  if (!Number.isInteger(spaces) || spaces < 0 || spaces > 100)
    throw new Error(`an indent is a number of spaces, not ${String(width)}`);
  const [head = '', ...lines] = text.split('\n');
  const pad = (line: string): string => (withoutMarks(line) === '' ? line : ' '.repeat(spaces) + line);
  return [first ? pad(head) : head, ...lines.map(pad)].join('\n');
}
