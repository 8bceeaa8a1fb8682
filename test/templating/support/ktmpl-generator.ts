import type { Case } from './ktmpl.ts';
import { type Pick, pickFrom, randomFrom } from './random.ts';

const NAMES = ['A', 'B', 'C', 'LONG_NAME', 'a.b'];
// Texts that ktmpl prints bare and kubectl types, such as y, 0o17 and 1_000, have their own cases.
const VALUES = [
  ...['', '0', '1', '-7', '+7', '007', '0777', '0x1F', '1.5', '1e3', '.5', '5.', '-0', '1e400'],
  ...['true', 'false', 'True', 'null', '~', 'Null', 'yes', 'off', 'web', 'a b', ' a', 'a ', 'a: b', '# a'],
  ...[
    '[1, 2]',
    '{a: 1}',
    '"q"',
    "it's",
    '*x',
    '&x',
    '!!int 3',
    '- a',
    '| x',
    '% x',
    '@x',
    '`x`',
    'a\nb',
    'a\tb',
  ],
  ...[
    'grüße',
    '🚢',
    '$(A)',
    '$((B))',
    '$(B) $(C)',
    '$',
    '$$',
    '$&',
    '$1',
    '(',
    ')',
    '))',
    '$(',
    '2001-01-01',
  ],
  ...['12:30:45', 'registry.example.com:5000/a/b@sha256:00', 'a,b', 'x'.repeat(90), '9007199254740991'],
];
const PIECES = ['', 'a', '-', ' ', '1', '.', '$', '(', ')', ': ', '#', 'http://', '"', '\\', '\n'];
const PLAIN = [
  '3',
  '-1',
  '0644',
  '1.5',
  'true',
  'false',
  'null',
  '~',
  'yes',
  'text',
  '',
  '2001-01-01',
  '0x10',
];

/** Templates nobody would write, all different, the same ones for the same seed. */
export function generateCases(count: number, seed: number): Case[] {
  const random = randomFrom(seed);
  const pick = pickFrom(random);
  return Array.from({ length: count }, (_, index) => ({
    name: `generated ${index} of seed ${seed}`,
    ...generateCase(random, pick),
  }));
}

function generateCase(random: () => number, pick: Pick): Omit<Case, 'name'> {
  const declared = NAMES.filter(() => random() < 0.7);
  const parameters = declared.map((name) => declaration(name, random, pick));
  const objects = Array.from({ length: 1 + Math.floor(random() * 2) }, () => mapping(3, random, pick));
  const given = NAMES.filter(() => random() < 0.5);
  const encoded = NAMES.filter(() => random() < 0.05);
  return {
    whole: `objects:\n${objects.map((object) => `- ${object}\n`).join('')}parameters: [${parameters.join(', ')}]\n`,
    parameters: Object.fromEntries(given.map((name) => [name, pick(VALUES)])),
    encoded: Object.fromEntries(encoded.map((name) => [name, 'aGVsbG8='])),
  };
}

function declaration(name: string, random: () => number, pick: Pick): string {
  const fields = [`name: ${JSON.stringify(name)}`];
  if (random() < 0.5) fields.push(`value: ${random() < 0.5 ? JSON.stringify(pick(VALUES)) : pick(PLAIN)}`);
  if (random() < 0.1) fields.push('required: true');
  if (random() < 0.3) fields.push(`parameterType: ${pick(['base64', 'bool', 'int', 'string'])}`);
  return `{ ${fields.join(', ')} }`;
}

function node(depth: number, random: () => number, pick: Pick): string {
  const kind = random();
  if (depth > 0 && kind < 0.2) return mapping(depth - 1, random, pick);
  if (depth > 0 && kind < 0.35)
    return `[${repeat(3, random, () => node(depth - 1, random, pick)).join(', ')}]`;
  if (kind < 0.5) return pick(PLAIN) || '~';
  return JSON.stringify(text(random, pick));
}

/** Keys stay apart, because ktmpl keeps one of two in silence and Slipway refuses them. */
function mapping(depth: number, random: () => number, pick: Pick): string {
  const entries = repeat(4, random, () => node(depth, random, pick));
  const fields = entries.map((value, index) => {
    const key = random() < 0.2 ? `k${index}-${reference(random, pick)}` : `k${index}`;
    return `${JSON.stringify(key)}: ${value}`;
  });
  return `{ ${fields.join(', ')} }`;
}

function text(random: () => number, pick: Pick): string {
  const alone = random() < 0.4;
  if (alone) return reference(random, pick);
  return repeat(4, random, () => (random() < 0.5 ? pick(PIECES) : reference(random, pick))).join('');
}

function reference(random: () => number, pick: Pick): string {
  const name = pick([...NAMES, 'POD_IP']);
  return pick([
    `$(${name})`,
    `$((${name}))`,
    `$(${name})`,
    `$((${name}))`,
    `$( ${name} )`,
    `$((${name})`,
    `$(${name}`,
  ]);
}

function repeat<T>(most: number, random: () => number, make: () => T): T[] {
  return Array.from({ length: 1 + Math.floor(random() * most) }, make);
}
