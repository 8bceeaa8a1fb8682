import { expect } from 'chai';
import { namesOf } from '../../src/approval/names.ts';
import { parseDuration } from '../../src/core/duration.ts';
import { printable } from '../../src/core/printable.ts';
import { readYaml } from '../../src/core/yaml.ts';
import { relaxed } from '../../src/core/yaml/relaxed.ts';
import { yamlText } from '../../src/core/yaml/write.ts';
import { matchesGlob } from '../../src/core/glob.ts';
import { readService } from '../../src/dsl/jenkinsfile.ts';
import { imageTag } from '../../src/images/tag.ts';
import { renderFiles } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from '../templating/support/release.ts';

const LENGTH = 50_000;

/** Texts that make expressions start over at each of their characters. */
const LONG = [
  ' ',
  '\n',
  '\r\n',
  '\t',
  '-',
  '.',
  '/',
  '<',
  '>',
  '@',
  '1',
  '=',
  '"',
  "'",
  '[',
  '(',
  '\\',
  'a',
  'a ',
].flatMap((unit) => {
  const text = unit.repeat(LENGTH / unit.length);
  return [text, `a${text}`, `${text}b`, `a${text}b`, `a <${text}`];
});

/** What makes a reader of Groovy look at the same tokens again, with what closes it. */
const GROOVY: readonly (readonly [unit: string, close: string])[] = [
  ['\n', ''],
  ['{', '}'],
  ['[', ']'],
  ['[1,', ']'],
  ['"${', '}"'],
  ['"${a}', ''],
  ['/*', ''],
  ['@Field\n', ''],
  ['def\n', ''],
  ['def a\n', ''],
  ['class\n', ''],
  ['A<A\n', ''],
  ['while(x) def a,b\n', ''],
  ['if(x) ', ''],
  ['slipway\n', ''],
  ['def a\nslipway\n', ''],
  ['slipway(', ')'],
  ['(slipway ', ')slipway{}'],
  ['agent{kubernetes\n', '}'],
  ["secrets 'a'\n", ''],
  ['a b;', ''],
];
const PLACES = [
  ['', ''],
  ['slipway {', '}'],
  ['slipway { test ', '}'],
  ["slipway { test 'a' }\n", ''],
  ['', "\nslipway { test 'a' }"],
] as const;

/** The same for YAML. */
const YAML = [
  '- ',
  '? ',
  '!a ',
  '&a ',
  'a: ',
  ' ',
  '...\n',
  '---\n',
  '# #',
  '1_',
  "''",
  '\\',
  'a:,',
  '{',
  '[a, ',
].map((unit) => unit.repeat(LENGTH / unit.length));

describe('attacks by long texts', function () {
  // Only ends what hangs: each of these once took from minutes to hours.
  this.timeout(60_000);

  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    'names of an author': namesOf,
    'a branch as a tag': (branch) => imageTag({ branch, number: 1, commit: 'a'.repeat(40) }),
    'a branch as a pattern means it': (branch) =>
      ['release/*', '*-*-*-*-*-*x', '**/**/**/**x', '?*?*?*x'].map((pattern) => matchesGlob(pattern, branch)),
    'a duration': parseDuration,
    'a printed line': printable,
    'a value in YAML': (text) => yamlText({ apiVersion: 'v1', kind: 'ConfigMap', data: { text } }),
  };
  for (const [what, read] of Object.entries(readers))
    it(`do not stop ${what}`, () => {
      for (const text of LONG) expect(() => read(text)).not.to.throw();
    });

  it('do not stop the reader of a Jenkinsfile', () => {
    for (const [unit, close] of GROOVY)
      for (const [before, after] of PLACES) {
        const count = LENGTH / 2 / (unit.length + close.length);
        const text = `${before}${unit.repeat(count)}${close.repeat(count)}${after}`;
        expect(() => readService({ text, file: 'Jenkinsfile' }), text.slice(0, 40)).not.to.throw();
      }
  });

  it('do not stop the readers of YAML', () => {
    for (const text of YAML)
      for (const around of [text, `a: ${text}`, `a: [${text}]`, `a: "${text}"`, `${text}:\n${text}#`]) {
        relaxed(around);
        expect(() => readYaml({ text: around, file: 'x.yml' }), around.slice(0, 40)).not.to.throw();
      }
  });

  it('mean the branches that they meant', () => {
    const meant: readonly (readonly [string, string, boolean])[] = [
      ['main', 'main', true],
      ['main', 'main2', false],
      ['release/*', 'release/1.2', true],
      ['release/*', 'release/1/2', false],
      ['release/*', 'release/', true],
      ['release/**', 'release/1/2', true],
      ['**', 'any/thing\nat all', true],
      ['*', '', true],
      ['v?', 'v1', true],
      ['v?', 'v/', false],
      ['v?', 'v', false],
      ['a.c', 'abc', false],
      ['*-x', 'a-b-x', true],
      ['***', 'a/b', true],
    ];
    for (const [pattern, branch, matches] of meant)
      expect(matchesGlob(pattern, branch), `${pattern} ${branch}`).to.equal(matches);
  });
});

describe('Templates that are long', () => {
  const HEAD = 'apiVersion: v1\nkind: Template\n';
  const OBJECT = 'objects:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data:\n';
  const many = (line: (index: number) => string): string =>
    Array.from({ length: 20_000 }, (_, index) => line(index)).join('');
  const X = 'parameters: [{name: X, value: "[1"}]\n';

  // Each took minutes, in which no signal was heard.
  for (const [what, text] of Object.entries({
    'with openings that nothing closes': `${HEAD}${X}${OBJECT}    a: "${'$('.repeat(200_000)}"\n`,
    'with openings of literals that one bracket closes': `${HEAD}${X}${OBJECT}    a: "${'$(('.repeat(100_000)})"\n`,
    'with tags of nunjucks that nothing closes': `${HEAD}${X}${OBJECT}    a: [\n${'{{'.repeat(100_000)}`,
    'with blank lines before what is no YAML': `${HEAD}${X}${OBJECT}    a: [${'\n'.repeat(200_000)}b: ]`,
    'with values that cannot be used': `${HEAD}${X}${OBJECT}${many((index) => `    k${index}: $((X))\n`)}`,
    'with defaults whose places are asked': `${HEAD}parameters:\n${many((index) => `- {name: P${index}, value: "1"}\n`)}${OBJECT}    a: b\n`,
    'with a fault in each parameter': `${HEAD}parameters:\n${many(() => '- {value: 1}\n')}objects: []\n`,
  }))
    it(`are read at once: ${what}`, async () => {
      const { usages, faults } = await renderFiles(releaseWith(), deployWith({ 'web-template.yml': text }));

      expect(usages()).to.have.length(1);
      expect(faults.length).to.be.at.most(20_000);
    });
});
