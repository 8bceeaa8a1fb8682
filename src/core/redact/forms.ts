import { Buffer } from 'node:buffer';
import { jsonText, oneLine, printable } from '../printable.ts';
import { brokenForms, middlesOf } from './broken-forms.ts';
import { spelledForms } from './spelled-forms.ts';

/** Shorter texts occur by chance: hiding them would make a log unreadable and hide nothing. */
export const SHORTEST = 6;

/** The last line of something encoded may be short, and then be anything. */
const SHORTEST_LINE = 12;

/** Longer values are hardly spelled out letter by letter, and would take many megabytes of forms. */
const MOST_SPELLED = 512;

/** Every form in which a value may turn up in text, the value itself first. */
export function formsOf(value: string): readonly string[] {
  const forms = pieces(value).flatMap((piece) => [
    piece,
    ...urlForms(piece),
    ...quotedForms(piece),
    ...escapedForms(piece),
    ...writtenOtherwise(piece),
    ...byteForms(Buffer.from(piece)),
    ...(piece.length <= MOST_SPELLED ? byteForms(Buffer.from(piece, 'utf16le')) : []),
  ]);
  return [...new Set([...forms, ...brokenForms(Buffer.from(value.trimEnd()))])].filter(
    (form) => form.length >= SHORTEST,
  );
}

/** The value, each of its lines (output is prefixed line by line), and passwords inside of addresses and registry logins. */
function pieces(value: string): readonly string[] {
  const lines = value.split(/\r?\n/u).filter((line) => !/^-----[A-Z ]+-----$/u.test(line.trim()));
  return [
    value,
    value.trimEnd(),
    ...lines,
    ...lines.map((line) => line.trim()),
    ...passwordsIn(value),
  ].filter((piece) => piece.length >= SHORTEST);
}

function passwordsIn(value: string): readonly string[] {
  const found = [...value.matchAll(/:\/\/[^/\s:@]*:(?<password>[^/\s@]+)@/gu)].map(
    (match) => match.groups?.['password'] ?? '',
  );
  return [...found, ...found.map(decoded), ...loginsIn(value)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Passwords and tokens of a `.dockerconfigjson`. */
function loginsIn(value: string): readonly string[] {
  if (!value.trimStart().startsWith('{')) return [];
  const found: string[] = [];
  try {
    JSON.parse(value, (name, inner: unknown) => {
      if (['password', 'auth', 'identitytoken'].includes(name) && typeof inner === 'string')
        found.push(inner);
      return inner;
    });
  } catch {
    // No JSON after all.
  }
  return found;
}

function urlForms(text: string): readonly string[] {
  const encoded = [...text]
    .map((letter) => (isLoneSurrogate(letter) ? letter : encodeURIComponent(letter)))
    .join('');
  const strict = encoded.replaceAll(
    /[!'()*]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // Shells and servers differ in what they leave alone, and in the case of the digits.
  const path = encodeURI(text.replaceAll(/[\uD800-\uDFFF]/gu, ''));
  return [encoded, strict, path, strict.replaceAll('%20', '+')].flatMap((form) => [
    form,
    form.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase()),
  ]);
}

function isLoneSurrogate(letter: string): boolean {
  return /^[\uD800-\uDFFF]$/u.test(letter);
}

/** As shells, JSON, YAML and HTML write it. */
function quotedForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", "''"),
    text.replaceAll(/["\\$`]/gu, '\\$&'),
    text.replaceAll(/[^\w@%+=:,./\u0080-\u{10FFFF}-]/gu, '\\$&'),
    json,
    // As they are printed here: with signs in place of what a terminal would obey.
    printable(text),
    oneLine(text),
    jsonText(text).slice(1, -1),
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('\\"', '"').replaceAll("'", "\\'"),
    json.replaceAll('/', '\\/'),
    htmlText(text).replaceAll("'", '&#39;'),
    htmlText(text).replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    htmlText(text),
  ];
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Base64 of the value alone and of any text it stands in: the middle of the encoding is the same wherever the value
 * begins modulo three, only the letters at its borders depend on the neighbours.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  return [
    ...[whole, whole.replace(/=+$/u, '')].flatMap((form) => [
      form,
      form.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
    ...middlesOf(bytes),
  ];
}

/** Forms of bytes, be they text or not: base64 and hexadecimal, whole and in the lines that programs break them into. */
export function byteForms(bytes: Buffer): readonly string[] {
  const base64 = bytes.toString('base64');
  const hex = bytes.toString('hex');
  const percent = hex.replaceAll(/../gu, '%$&');
  const forms = [
    ...base64Forms(bytes),
    ...[64, 76].flatMap((width) => linesOf(base64, width)),
    ...(bytes.length <= 2 * MOST_SPELLED ? spelledForms(bytes) : []),
    ...[hex, percent, ...linesOf(hex, 60), ...linesOf(hex, 64)].flatMap((form) => [form, form.toUpperCase()]),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

/** The text broken at a width, as one and line by line, since logs put something before each line. */
function linesOf(text: string, width: number): readonly string[] {
  if (text.length <= width) return [];
  const lines = text.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [];
  return [lines.join('\n'), lines.join('\r\n'), ...lines.filter((line) => line.length >= SHORTEST_LINE)];
}

/** As the writers of JSON and HTML in other languages escape what may stand unescaped: Go, Python, PHP, Java, .NET. */
function escapedForms(text: string): readonly string[] {
  if (/^[\w. -]*$/.test(text)) return [];
  const json = JSON.stringify(text).slice(1, -1);
  const html = htmlText(text);
  const entities = [
    html.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    html.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    html,
  ];
  const written = [json, json.replaceAll('/', '\\/')].flatMap((form) => [form, ...unicodeEscapes(form)]);
  return [
    ...written,
    ...written.map((form) => JSON.stringify(form).slice(1, -1)),
    ...unicodeEscapes(json.replaceAll('\\"', '\\u0022'), [/[<>&'+`\u007f-\uffff]/g]),
    text.replaceAll(/[\u0080-\u{10ffff}]/gu, (letter) =>
      [...Buffer.from(letter)].map((byte) => `\\x${byte.toString(16)}`).join(''),
    ),
    ...entities,
    ...entities.flatMap((form) => [
      form.replaceAll(NOT_ASCII_LETTER, (letter) => `&#${letter.codePointAt(0)};`),
      form.replaceAll(NOT_ASCII_LETTER, (letter) => `&#x${letter.codePointAt(0)?.toString(16)};`),
      form.replaceAll(
        NOT_ASCII_LETTER,
        (letter) => `&#x${letter.codePointAt(0)?.toString(16).toUpperCase()};`,
      ),
    ]),
  ];
}

const NOT_ASCII_LETTER = /[\u0080-\u{10ffff}]/gu;

/** Go's letters for HTML, those and Gson's, all beyond ASCII, and both; in lower and in upper case. */
const ESCAPED: readonly RegExp[] = [
  /[<>&]/g,
  /[<>&'=]/g,
  /[\u007f-\uffff]/g,
  /[<>&\u007f-\uffff]/g,
  /[<>&'=\u007f-\uffff]/g,
];

function unicodeEscapes(json: string, escaped: readonly RegExp[] = ESCAPED): readonly string[] {
  return escaped.flatMap((letters) => [
    json.replaceAll(letters, escapeOf),
    json.replaceAll(letters, escapeWithCapitals),
  ]);
}

function escapeWithCapitals(unit: string): string {
  return `\\u${escapeOf(unit).slice(2).toUpperCase()}`;
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** As other encodings, other normal forms and the bytes of Python have it, and with an ampersand or a bracket alone escaped. */
function writtenOtherwise(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const colons = hex.replaceAll(/..(?=.)/gu, '$&:');
  const ampersands = text.replaceAll('&', '&amp;');
  const python = text
    .replaceAll('\\', '\\\\')
    .replaceAll(/[\u0080-\u{10ffff}]/gu, (letter) =>
      [...Buffer.from(letter)].map((byte) => `\\x${byte.toString(16)}`).join(''),
    );
  const once = JSON.stringify(text).slice(1, -1);
  const ascii = [escapeOf, escapeWithCapitals].map((escape) => once.replaceAll(/[\u007f-\uffff]/g, escape));
  return [
    colons,
    colons.toUpperCase(),
    // UTF-8 read as Latin-1 or as Windows has it, and the text in Latin-1 read as UTF-8.
    bytes.toString('latin1'),
    new TextDecoder('windows-1252').decode(bytes),
    Buffer.from(text, 'latin1').toString('utf8'),
    text.normalize('NFD'),
    text.normalize('NFC'),
    python,
    python.replaceAll("'", "\\'"),
    ampersands,
    text.replaceAll('<', '&lt;'),
    ampersands.replaceAll('<', '&lt;'),
    ...ascii.map((form) => JSON.stringify(form).slice(1, -1)),
    JSON.stringify(JSON.stringify(once).slice(1, -1)).slice(1, -1),
  ];
}
