/* eslint-disable no-control-regex -- which characters YAML forbids is what this file is about */
import { plainScalar } from './scalars.ts';

/** Characters that mean something in YAML at the beginning of a scalar, or `: ` and ` #` within one. */
const SAFE =
  /^[A-Za-z0-9_./$(+][^\n\r\t:#'"`{}[\],&*!|>%@\\\u0000-\u001f\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]*$/;
/** The same with the colons and commas of addresses, which are safe in block style before anything but a space. */
const SAFE_WITH_COLONS = /^[A-Za-z0-9_./$(+](?:[A-Za-z0-9_./$()+@,=;~^?-]|:(?=[^\s:]))*$/;
type Fields = Readonly<Record<string, unknown>>;

/** What a literal block can hold: no control characters, no space at the beginning or at the end of a line. */
const LITERAL =
  /^[^\s\u0000-\u001f\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff][^\t\r\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]*$/;

/** Most keys and many values: only a word of YAML can be among them. */
const WORD = /^[A-Za-z/][\w./-]*$/;

/** So many that the words of a few hundred manifests are among them, and few enough to keep. */
const MOST_KNOWN = 4096;

/** Texts that need no quotes. Manifests of one workspace share most of theirs, and are written faster together. */
export class PlainTexts {
  readonly #known = new Set<string>();

  has(text: string): boolean {
    if (this.#known.has(text)) return true;
    if (!isPlain(text)) return false;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(text);
    return true;
  }
}

/** Writes a value as YAML that kubectl reads back as the same value; same value, same bytes. */
export function yamlText(value: unknown, plain = new PlainTexts()): string {
  // Joined at the end: V8 keeps a text that grows piece by piece as a tree of its pieces.
  const pieces: string[] = [];
  write(value, 0, '', { pieces, plain });
  pieces.push('\n');
  return pieces.join('').trimStart();
}

type Output = { readonly pieces: string[]; readonly plain: PlainTexts };

/** Writes what stands behind a key or a dash: a space and a scalar, or a block, whose first line begins with `first`. */
function write(value: unknown, depth: number, first: string, output: Output): void {
  if (typeof value === 'string')
    output.pieces.push(' ', output.plain.has(value) ? value : marked(value, depth));
  else if (typeof value !== 'object' || value === null)
    output.pieces.push(' ', value === undefined ? 'null' : JSON.stringify(value));
  else if (Array.isArray(value)) writeList(value, depth, first, output);
  else writeMapping(value as Fields, depth, first, output);
}

function writeMapping(fields: Fields, depth: number, first: string, output: Output): void {
  const { pieces, plain } = output;
  let start = first;
  let empty = true;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    // Lists stand below their key without being moved in, as kubectl writes them.
    const below = Array.isArray(value) ? depth : depth + 2;
    pieces.push(start, plain.has(key) ? key : quoted(key), ':');
    write(value, below, lineStart(below), output);
    if (empty) start = lineStart(depth);
    empty = false;
  }
  if (empty) pieces.push(' {}');
}

function writeList(items: readonly unknown[], depth: number, first: string, output: Output): void {
  let start = first;
  // The first line of a block stands behind the dash.
  for (const item of items) {
    output.pieces.push(start, '-');
    write(item, depth + 2, ' ', output);
    start = lineStart(depth);
  }
  if (items.length === 0) output.pieces.push(' []');
}

const LINE_STARTS: string[] = [];

/** A line feed and as many spaces. */
function lineStart(depth: number): string {
  return (LINE_STARTS[depth] ??= `\n${' '.repeat(depth)}`);
}

/** A text that needs quotes, or is a block. */
function marked(value: string, depth: number): string {
  if (value.includes('\n')) return block(value, depth) ?? quoted(value);
  return value.includes("'") || hasControl(value) ? quoted(value) : `'${value}'`;
}

function isPlain(value: string): boolean {
  if (!WORD.test(value) && (!(SAFE.test(value) || SAFE_WITH_COLONS.test(value)) || value.endsWith(' ')))
    return false;
  return isText(value);
}

/** Whether kubectl would take a plain text for a string, as it is. */
function isText(value: string): boolean {
  try {
    return typeof plainScalar(value) === 'string';
  } catch {
    return false;
  }
}

function block(value: string, depth: number): string | undefined {
  if (!LITERAL.test(value)) return undefined;
  const pad = ' '.repeat(Math.max(depth, 2));
  let length = value.length;
  while (value[length - 1] === '\n') length -= 1;
  const body = value.slice(0, length);
  const ends = value.length - body.length;
  const mark = ends === 0 ? '|-' : ends === 1 ? '|' : '|+';
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `${mark}\n${lines.join('\n')}${'\n'.repeat(Math.max(ends - 1, 0))}`;
}

function hasControl(value: string): boolean {
  return /[\u0000-\u001f\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]/.test(
    value,
  );
}

/**
 * JSON is YAML, but for the line ends that only YAML knows and for characters that it forbids. What a terminal would obey or
 * nobody would see is escaped, too.
 */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\udb40[\udc00-\udc7f]/g,
    (character) => {
      const hex = (character.codePointAt(0) ?? 0).toString(16);
      return character.length === 1 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
    },
  );
}
