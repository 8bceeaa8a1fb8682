import { expect } from 'chai';
import { namesOf } from '../../src/approval/names.ts';
import { parseDuration } from '../../src/core/duration.ts';
import { printable } from '../../src/core/printable.ts';
import { yamlText } from '../../src/core/yaml/write.ts';
import { matchesBranch } from '../../src/dsl/environments.ts';
import { imageTag } from '../../src/images/tag.ts';

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

describe('attacks by long texts', function () {
  // Only ends what hangs: each of these once took from minutes to hours.
  this.timeout(60_000);

  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    'names of an author': namesOf,
    'a branch as a tag': (branch) => imageTag({ branch, number: 1, commit: 'a'.repeat(40) }),
    'a branch as a pattern means it': (branch) =>
      ['release/*', '*-*-*-*-*-*x', '**/**/**/**x', '?*?*?*x'].map((pattern) =>
        matchesBranch(pattern, branch),
      ),
    'a duration': parseDuration,
    'a printed line': printable,
    'a value in YAML': (text) => yamlText({ apiVersion: 'v1', kind: 'ConfigMap', data: { text } }),
  };
  for (const [what, read] of Object.entries(readers))
    it(`do not stop ${what}`, () => {
      for (const text of LONG) expect(() => read(text)).not.to.throw();
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
      expect(matchesBranch(pattern, branch), `${pattern} ${branch}`).to.equal(matches);
  });
});
