import { Buffer } from 'node:buffer';

/** Shorter texts occur by chance: hiding them would make a log unreadable and hide nothing. */
export const SHORTEST = 6;

/** Every form in which a value may turn up in text, the value itself first. */
export function formsOf(value: string): readonly string[] {
  const forms = pieces(value).flatMap((piece) => [
    piece,
    ...urlForms(piece),
    ...quotedForms(piece),
    ...base64Forms(Buffer.from(piece)),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
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
  const inside = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(first, last);
  });
  return [whole, whole.replace(/=+$/u, ''), ...inside].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

/** Forms of bytes that are no text. */
export function byteForms(bytes: Buffer): readonly string[] {
  return [...new Set(base64Forms(bytes))].filter((form) => form.length >= SHORTEST);
}
