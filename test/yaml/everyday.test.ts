import { expect } from 'chai';
import { parseEvents } from 'js-yaml';
import { compose } from '../../src/core/yaml/compose.ts';
import { type Dialect, kubectlDialect } from '../../src/core/yaml/dialect.ts';
import { readEveryday } from '../../src/core/yaml/everyday.ts';
import { ktmplDialect } from '../../src/templating/ktmpl/dialect.ts';
import { type Pick, pickFrom, randomFrom } from '../templating/support/random.ts';

const KEYS = [
  'a',
  'b',
  'name',
  'c-d',
  'e/f.g',
  'yes',
  '1',
  '1.0',
  '$(X)',
  '~',
  'null',
  '__proto__',
  '<<',
  '?',
  '-',
];
const SCALARS = [
  ...[
    '',
    'web',
    '1',
    '0644',
    '0x1F',
    '1_000',
    '-1',
    '--flag',
    '---',
    '-',
    '- ',
    '1e3',
    '.5',
    '.inf',
    'yes',
    'off',
  ],
  ...[
    '~',
    'null',
    'true',
    '12:30',
    'a:b',
    'a: b',
    'a:',
    ':a',
    'http://x:80/y?z=1',
    'a #b',
    'a#b',
    '#a',
    ' #',
    '# c',
  ],
  ...[
    '$(X)',
    '$((Y))',
    '"q"',
    "'s'",
    '"q" x',
    '"a#b" # c',
    '"',
    "'it''s'",
    '"\\n"',
    '"a: b"',
    '&a x',
    '*a',
    '!!str 1',
  ],
  ...[
    '|',
    '>-',
    '%a',
    '@a',
    '`a',
    'a b  c',
    'a b ',
    '9007199254740993',
    '99999999999999999999',
    'é',
    'ü # ö',
    '[',
    '}',
  ],
  ...[
    'a, b',
    'a]b',
    '(x)',
    '+1',
    '=',
    '<',
    '^',
    'x\\y',
    'a\tb',
    '2026-01-01',
    '{{ x }}',
    '{ a }',
    '[a: b]',
    '[- a]',
  ],
];
const FLOWS = [
  '{}',
  '[]',
  '{ a: 1, b: web }',
  '[1, a b, "c d"]',
  '{ a: { b: [1, 2] }, c: }',
  '[a,b]',
  '{a: 1,}',
  '[,]',
];
const ENDS = [
  '\n',
  '\n',
  '\n',
  '\n',
  '\n\n',
  ' \n',
  ' # why\n',
  '\r\n',
  '\n# note\n',
  '\n    # note\n',
  '\n\t\n',
  '',
];

/** Lines that look like a manifest: mostly well indented, now and then not. */
function manifestLike(random: () => number, pick: Pick): string {
  const lines: string[] = [];
  let indent = 0;
  const count = 1 + Math.floor(random() * 9);
  for (let line = 0; line < count; line += 1) {
    const dash = random() < 0.25 ? pick(['- ', '-  ', '- - ', '-']) : '';
    const value = random() < 0.25 ? pick(FLOWS) : pick(SCALARS);
    const key = random() < 0.8 ? `${pick(KEYS)}${pick([': ', ': ', ': ', ':  ', ':', ' : '])}` : '';
    const opens = random() < 0.35;
    lines.push(`${' '.repeat(indent)}${dash}${key}${opens ? '' : value}${pick(ENDS)}`);
    if (random() < 0.04)
      lines.push(pick(['---\n', '--- \n', '---\n---\n', '...\n', '--- a\n', '%YAML 1.2\n']));
    if (opens) indent += pick([0, 2, 2, 2, dash.length + 2]);
    else if (random() < 0.3) indent = Math.max(0, indent - pick([1, 2, 2, 2, 4]));
  }
  return lines.join('');
}

/** A character put in, taken out or doubled. */
function mutated(text: string, random: () => number, pick: Pick): string {
  const at = Math.floor(random() * text.length);
  const put = pick([
    ' ',
    ':',
    '-',
    '#',
    '"',
    "'",
    '{',
    '}',
    ',',
    '\n',
    '\t',
    '',
    '',
    '&',
    '*',
    '!',
    '|',
    '\u0085',
    'x',
  ]);
  return text.slice(0, at) + put + text.slice(at + Math.floor(random() * 2));
}

const MANIFEST = `# The service itself.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web, env: "production" }
spec:
  replicas: $((REPLICAS)) # see the Jenkinsfile
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com:5000/web:1.2
          args: [--port, "8080", -v]
          ports:
          - { name: http, containerPort: 5000 }
          - containerPort: 5001

            protocol: TCP
      nodeSelector: {}
---
kind: Service
`;

function withEvents(text: string, dialect: Dialect): unknown[] | string {
  try {
    const { documents, faults } = compose(text, parseEvents(text, { maxDepth: 200 }), dialect);
    return faults[0]?.message ?? documents;
  } catch (error) {
    return String(error);
  }
}

describe('core/yaml/everyday', () => {
  for (const [name, dialect] of Object.entries({ kubectl: kubectlDialect, ktmpl: ktmplDialect })) {
    it(`reads a manifest as with events, for ${name}`, () => {
      expect(readEveryday(MANIFEST, dialect)).to.deep.equal(withEvents(MANIFEST, dialect));
    });

    it(`agrees with the reader of events wherever it reads at all, for ${name}`, function () {
      this.timeout(120_000);
      const random = randomFrom(name.length);
      const pick = pickFrom(random);
      let read = 0;
      for (let run = 0; run < 40_000; run += 1) {
        const text = run % 2 === 0 ? manifestLike(random, pick) : mutated(MANIFEST, random, pick);
        const values = readEveryday(text, dialect);
        if (values === undefined) continue;
        read += 1;
        expect(values, JSON.stringify(text)).to.deep.equal(withEvents(text, dialect));
      }
      // Otherwise it would agree by reading nothing.
      expect(read).to.be.above(5_000);
    });
  }

  it('leaves everything unusual to the reader of events', () => {
    for (const text of [
      'a: &x 1',
      'a: |\n  b',
      'a: "\\n"',
      "a: 'it''s'",
      'a: b\n  c',
      '{a: 1,\n b: 2}',
      'a: !!str 1',
      '',
    ])
      expect(readEveryday(text, kubectlDialect), text).to.equal(undefined);
  });
});
