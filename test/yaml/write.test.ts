// Ring: slow, because 20,000 random values take seconds.
import { expect } from 'chai';
import { parseYaml, yamlText } from '../../src/core/yaml.ts';
import { type Pick, pickFrom, randomFrom } from '../templating/support/random.ts';

const PARTS = [
  ...[
    'a',
    'b',
    '1',
    '0',
    '-',
    ' ',
    ':',
    '#',
    '\n',
    '\t',
    "'",
    '"',
    '\\',
    '.',
    '_',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    '?',
    '=',
    '~',
    'e',
    'x',
    'o',
    'y',
    'n',
    '\r',
    '\u0085',
    '\u2028',
    'ü',
    '🚢',
    '\u0001',
    '$',
    '<',
  ],
];

function randomText(random: () => number, pick: Pick): string {
  return Array.from({ length: Math.floor(random() * 8) }, () => pick(PARTS)).join('');
}

function randomValue(depth: number, random: () => number, pick: Pick): unknown {
  const kind = random();
  const length = Math.floor(random() * 4);
  if (depth > 0 && kind < 0.25) return Array.from({ length }, () => randomValue(depth - 1, random, pick));
  if (depth > 0 && kind < 0.5)
    return Object.fromEntries(
      Array.from({ length }, () => [randomText(random, pick), randomValue(depth - 1, random, pick)]),
    );
  return kind < 0.6 ? pick([1, 0, -1, 1.5, true, false, null, 1e21, 1e-7]) : randomText(random, pick);
}

describe('core/yaml/write', () => {
  it('writes 20,000 random values so that they are read back the same', function () {
    this.timeout(60_000);
    const random = randomFrom(7);
    const pick = pickFrom(random);

    for (let index = 0; index < 20_000; index += 1) {
      const value = { v: randomValue(3, random, pick) };

      expect(parseYaml(yamlText(value), 'written')[0]?.value, yamlText(value)).to.deep.equal(value);
    }
  });

  it('writes what people read easily', () => {
    const value = {
      a: [{ b: 'x y', c: ['http://a:80/b?c=d', 'it’s'] }],
      e: {},
      f: [],
      t: 'one\ntwo\n',
      n: '0644',
      y: 'yes',
      z: 420,
    };

    expect(yamlText(value)).to.equal(
      'a:\n- b: x y\n  c:\n  - http://a:80/b?c=d\n  - it’s\ne: {}\nf: []\nt: |\n  one\n  two\n"n": \'0644\'\n"y": \'yes\'\nz: 420\n',
    );
  });
});
