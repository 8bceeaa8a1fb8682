/* eslint-disable no-control-regex -- which characters YAML forbids is what this file is about */
import { plainScalar } from './scalars.ts';

/** Characters that mean something in YAML at the beginning of a scalar, or `: ` and ` #` within one. */
const SAFE =
  /^[A-Za-z0-9_./$(+][^\n\r\t:#'"`{}[\],&*!|>%@\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*$/;
/** The same with the colons and commas of addresses, which are safe in block style before anything but a space. */
const SAFE_WITH_COLONS = /^[A-Za-z0-9_./$(+](?:[A-Za-z0-9_./$()+@,=;~^?-]|:(?=[^\s:]))*$/;
/** What a literal block can hold: no control characters, no space at the beginning or at the end of a line. */
const LITERAL =
  /^[^\s\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff][^\t\r\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff]*$/;

/** Writes a value as YAML that kubectl reads back as the same value; same value, same bytes. */
export function yamlText(value: unknown): string {
  return `${node(value, 0).slice(1)}\n`;
}

/** The text behind a key or a dash: a space and a scalar, or a new line and a block. */
function node(value: unknown, depth: number): string {
  if (Array.isArray(value)) return list(value, depth);
  if (typeof value === 'object' && value !== null) return mapping(value as Record<string, unknown>, depth);
  return ` ${scalar(value, depth)}`;
}

function mapping(fields: Readonly<Record<string, unknown>>, depth: number): string {
  const start = `\n${' '.repeat(depth)}`;
  let text = '';
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    // Lists stand below their key without being moved in, as kubectl writes them.
    text += `${start}${keyText(key)}:${node(value, Array.isArray(value) ? depth : depth + 2)}`;
  }
  return text === '' ? ' {}' : text;
}

function list(items: readonly unknown[], depth: number): string {
  const start = `\n${' '.repeat(depth)}-`;
  let text = '';
  for (const item of items) {
    const inner = node(item, depth + 2);
    // The first line of a block stands behind the dash.
    text += start + (inner.startsWith('\n') ? inner.slice(depth + 2) : inner);
  }
  return text === '' ? ' []' : text;
}

function scalar(value: unknown, depth: number): string {
  if (typeof value === 'string') return text(value, depth);
  return value === undefined ? 'null' : JSON.stringify(value);
}

function text(value: string, depth: number): string {
  if (isPlain(value)) return value;
  if (value.includes('\n')) return block(value, depth) ?? quoted(value);
  return value.includes("'") || hasControl(value) ? quoted(value) : `'${value}'`;
}

function keyText(key: string): string {
  return isPlain(key) ? key : quoted(key);
}

function isPlain(value: string): boolean {
  if (!(SAFE.test(value) || SAFE_WITH_COLONS.test(value)) || value.endsWith(' ')) return false;
  return typed(value) === false;
}

/** Whether kubectl would take a plain text for something else than a string. */
function typed(value: string): boolean {
  try {
    return typeof plainScalar(value) !== 'string';
  } catch {
    return true;
  }
}

function block(value: string, depth: number): string | undefined {
  if (!LITERAL.test(value)) return undefined;
  const pad = ' '.repeat(Math.max(depth, 2));
  const body = value.replace(/\n+$/, '');
  const ends = value.length - body.length;
  const mark = ends === 0 ? '|-' : ends === 1 ? '|' : '|+';
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `${mark}\n${lines.join('\n')}${'\n'.repeat(Math.max(ends - 1, 0))}`;
}

function hasControl(value: string): boolean {
  return /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/.test(value);
}

/** JSON is YAML, but for the line ends that only YAML knows and for characters that it forbids. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
