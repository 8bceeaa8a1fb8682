import { type Pick, pickFrom, randomFrom } from '../templating/support/random.ts';

/** What damages files of every kind; texts are bytes as Latin-1, so that each of them can stand anywhere. */
const WORDS: readonly string[] = [
  ...['\0', '\r', '\r\n', '\n', '\t', '\x1b[2J', '\x07', '\x7f', '\xff', '\xc3', '\xed\xa0\x80'],
  ...[
    '\uFEFF',
    '\u202E',
    '\u2028',
    '\u0085',
    '\u200b',
    'é',
    'e\u0301',
    '日本',
    '🚢',
    'İ',
    'ſ',
    '\u{10ffff}',
  ].map(bytes),
  ...[
    '0',
    '-1',
    '1e309',
    '9007199254740993',
    '-0',
    '0x7fffffff',
    '99999999999999999999',
    '1_000',
    '07',
    '.5',
    'NaN',
  ],
  ...[
    'null',
    'true',
    '~',
    '[]',
    '{}',
    '""',
    "''",
    '[[',
    '{{',
    '}}',
    ']]',
    '{%',
    '%}',
    '${',
    '$(',
    '$((',
    '))',
    '*/',
    '/*',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', 'toJSON'],
  ...[
    '"__proto__":{"x":1},',
    '__proto__: {x: 1}\n',
    'constructor: {prototype: {x: 1}}\n',
    '<<: *a\n',
    '&a ',
    '*a',
    '!!binary ',
  ],
  ...[
    '---\n',
    '...\n',
    '? ',
    ': ',
    '- ',
    '| ',
    '> ',
    '!',
    '%',
    '@',
    '`',
    '#',
    ',',
    ';',
    '\\',
    '\\u0000',
    '\\x',
    '/',
    '../',
  ],
  // A line of its own that a reader of the console would take for ours.
  ...['\n✗ FORGED', '\\n✗ FORGED', '\\u001b[31m'].map(bytes),
];

/** Put in long rows: what a reader descends into, or goes back over again and again. */
const NESTED = [
  '[',
  '{',
  '(',
  '- ',
  '{"a":',
  '[[',
  '{a: ',
  '? ',
  '"',
  '\\',
  '$(',
  '$((',
  '{{ ',
  '{% if x %}',
  '/*',
  '&a [',
  ' ',
  '\n',
  'a',
  '*',
  '0',
];

export function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/**
 * The input of this number, always the same for the same seed: a sample with one to four changes. `words` are those of the
 * format.
 */
export function mutated(
  { samples, words }: { readonly samples: readonly string[]; readonly words: readonly string[] },
  random: () => number,
): string {
  const pick = pickFrom(random);
  let text = pick(samples);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1)
    text = changed(text, { other: pick(samples), words, random, pick });
  return text;
}

/** Numbers that depend on all that is given, and nothing else. */
export function randomOf(...parts: readonly (string | number)[]): () => number {
  let state = 2_166_136_261;
  for (const letter of parts.join(' ')) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return randomFrom(state);
}

type Change = {
  readonly other: string;
  readonly words: readonly string[];
  readonly random: () => number;
  readonly pick: Pick;
};

function changed(text: string, { other, words, random, pick }: Change): string {
  const below = (most: number): number => Math.floor(random() * most);
  const at = below(text.length + 1);
  const end = Math.min(text.length, at + 1 + below(random() < 0.2 ? 400 : 16));
  const put = (piece: string, upTo = at): string => text.slice(0, at) + piece + text.slice(upTo);
  const lines = text.split('\n');
  switch (below(14)) {
    case 0:
      return put('', end);
    case 1:
      return put(text.slice(at, end));
    case 2:
      return put(String.fromCharCode(below(256)), Math.min(at + 1, text.length));
    case 3:
      return text.slice(0, at);
    case 4:
      return lines.toSpliced(below(lines.length), 1).join('\n');
    case 5:
      return lines.toSpliced(below(lines.length), 0, pick(lines)).join('\n');
    case 6: {
      const from = below(other.length);
      return put(other.slice(from, from + 1 + below(60)));
    }
    case 7:
      return text.slice(0, at) + other.slice(below(other.length));
    case 8:
      // A thousand are few for a reader and many for its stack of calls; a few are a hundred times as many.
      return put(pick(NESTED).repeat(random() < 0.05 ? 20_000 : 1 + below(1_000)));
    case 9:
      return replacedNumber(text, at, pick(WORDS));
    case 10:
      return text.replaceAll('\n', pick(['\r\n', '\r', '\n\n', '\n ']));
    case 11:
      return bytes('\uFEFF') + text;
    default:
      return put(pick(random() < 0.5 ? WORDS : words.length > 0 ? words : WORDS), random() < 0.5 ? at : end);
  }
}

/** The next number, or word, becomes another one. */
function replacedNumber(text: string, at: number, word: string): string {
  const found = /\d+|\w+/.exec(text.slice(at));
  return found
    ? text.slice(0, at + found.index) + word + text.slice(at + found.index + found[0].length)
    : text;
}
