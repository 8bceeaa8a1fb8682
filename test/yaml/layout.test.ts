import { expect } from 'chai';
import { parseYaml, readYaml } from '../../src/core/yaml.ts';
import { hasTool } from '../support/oracles.ts';
import { HEAD, type Held, kubectlReads, refusedByKubectl } from './kubectl.ts';

/** Layouts that kubectl reads, and most of which js-yaml's grammar refuses or reads as something else. */
const READ = [
  'v: [a:, --key:, 2001:db8::]',
  'v: {x: 2001:db8::, z: a:}',
  'v: {a: [b:]}',
  'v: {a: {b: [c, {d: e:}]}}',
  'v: [[a:],[b:]]',
  'v: {a:, b: c}',
  'v: [12:30:45, 1:]',
  'v: [-, a]',
  'v: {a: -}',
  'v: [a, -]',
  'v: ["-", -]',
  'v: a:b\nw: [x-, -y, a-:]',
  'x:\n  v: [\n    a\n  ]',
  'x:\n  v: {\n    a: 1\n  }',
  'x:\n- v: "one\n  two"',
  "x:\n- v: 'one\n  two'",
  'x:\n  v: "one\n  two"',
  'x:\n- v: [a,\n  b]',
  'x:\n- v: {a: 1,\n  b: 2\n  }',
  'x:\n  v: [\n"a"\n]',
  'v: [\na\n]',
  'v: [a,\nb]',
  'v: [a\n, b]',
  'v: [\n# c\na]',
  'v: [a #c\n]',
  'v: [a, #c\n b]',
  'v: {a: #c\n b}',
  'v: [a\n  b, c]',
  'v: {a: b\n  c, d: e:}',
  'v: "a"#c',
  'v: [a]#c\nw: {b: 1}#d',
  'v: [[a]#c\n, b]',
  'v: [a,#c\n b]',
  'v: ["a"#c\n]',
  'x:\n- v: [a]#c\n- {b: 1}#d',
  'v: |#c\n  a',
  'v: |2-#c\n   a',
  'v: [a#b, c]',
  'v:\t[a]',
  'v: [\ta]',
  'v:\t"a"',
  'v:\ta',
  'v: a\tb',
  'v: &a [\n1\n]\nw: *a',
  '"v": [\n1]',
  'v: # [c:, ]\n  [a]',
  'v: "a \n  b"\nw: [\n1]',
  'v: "a\\\n  b"\nw: [c:]',
  "v: \"\\\"[a:\"\nw: [b:, 'it''s:']",
  'v: it\'s [x:]\nw: ["it\'s", b:]',
  'v: |\n  "a\n  w: [\nw: [b:]',
  'v: >\n  [a:\nw: [b:]',
  'v:\n  - {a: 1, b:\n  2}\n  - [x\n  y]\nw: |\n  [a:, b]\n   {c:}',
];
const REFUSED = [
  'x:\n  v: one\n  two',
  'v: [a #c\n b]',
  'v: [a, , b]',
  'v: ["a" "b"]',
  'v: a: b',
  'v: - a',
  'v: [a',
  'v: {a: -}}',
];

const bare = ({ v, w, x }: Held): Held => ({ v, w, x });

describe('core/yaml: layouts beside kubectl', function () {
  this.timeout(60_000);
  const textOf = (text: string): string => `${HEAD}${text}\n`;
  let theirs: Held[] = [];
  let refused: ReadonlySet<string>;
  before(function () {
    if (!hasTool('kubectl')) this.skip();
    theirs = kubectlReads(READ.map(textOf).join('---\n')) ?? [];
    refused = refusedByKubectl([...REFUSED, 'v: [::]'].map(textOf));
    expect(theirs).to.have.length(READ.length);
  });

  for (const [index, text] of READ.entries())
    it(`reads ${JSON.stringify(text)}`, () => {
      const [document] = parseYaml(textOf(text), 'case.yml');

      expect(bare(document?.value as Held)).to.deep.equal(bare(theirs[index]!));
    });

  for (const text of REFUSED)
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(refused.has(textOf(text))).to.equal(true);
      expect(() => parseYaml(textOf(text), 'case.yml')).to.throw();
    });

  it('knows the place of a value in such a layout', () => {
    const [document] = parseYaml('v: [a,\nb:]\n', 'case.yml');

    expect(document?.places.placeOf(['v', 1])).to.deep.equal({ file: 'case.yml', line: 2, column: 1 });
  });

  it('takes an address of IPv6 in a flow for a text, where kubectl refuses it', () => {
    const text = 'v: [::, ::1, a::]\nw: {any: ::/0, x: ::}\n';
    expect(refused.has(textOf('v: [::]'))).to.equal(true);

    expect(parseYaml(text, 'case.yml')[0]?.value).to.deep.equal({
      v: ['::', '::1', 'a::'],
      w: { any: '::/0', x: '::' },
    });
  });

  it("says that nothing behind '...' is applied, which kubectl drops in silence", () => {
    expect(kubectlReads(`${HEAD}v: a\n...\nw: b\n`)).to.have.length(1);

    const { faults } = readYaml({ text: 'v: a\n...\n# c\nw: b\n...\nx: c\n', file: 'case.yml' });
    expect(faults.map(({ message, place }) => [message, place?.line])).to.deep.equal([
      ["nothing behind '...' is applied: write '---' before another document", 4],
    ]);
    expect(readYaml({ text: 'v: a\n...\n# c\n---\nw: b\n...\n', file: 'case.yml' }).faults).to.deep.equal([]);
  });
});
