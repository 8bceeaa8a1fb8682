// Ring: slow
import { expect } from 'chai';
import { TemplateEnvironment } from '../../src/templating/nunjucks/environment.ts';
import { FileNeeded, TemplateFault, TimeUp } from '../../src/templating/nunjucks/fault.ts';
import type { InvalidInput } from '../../src/core/errors.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from '../templating/support/release.ts';
import { type Attack, ESCAPES, GOT_OUT, INJECTIONS } from './template-escapes.ts';

/** What code in a template would reach first. */
type Reached = { slipwayReached?: boolean };

/** Texts that only a function of the program, or its environment, can have printed. */
const LEAKED = /\[native code\]|function\s*\w*\s*\(|\[object |return process|throwOnUndefined|PATH=/;

function outcome({ template, files = {} }: Attack): string {
  const sources = new Map(Object.entries({ 'a.yml': template, ...files }));
  const environment = new TemplateEnvironment(sources);
  delete (globalThis as Reached).slipwayReached;
  const values = { image: 'registry/web:1', replicas: 3, hosts: ['a', 'b'] };
  try {
    const { text } = environment.render('a.yml', values);
    if ((globalThis as Reached).slipwayReached) return 'code ran';
    return LEAKED.test(text) ? `reached the program: ${text.slice(0, 80)}` : 'data';
  } catch (error) {
    if ((globalThis as Reached).slipwayReached) return 'code ran';
    if (error instanceof TemplateFault || error instanceof TimeUp || error instanceof FileNeeded)
      return 'refused';
    return `threw ${String(error)}`;
  }
}

/** V8 compares it at each of a million places, and hears no signal meanwhile. */
const LONG_SEARCH =
  '{% set half = "a".repeat(500000) %}{% set needle = half ~ "b" ~ half %}{% set hay = "a".repeat(8000000) %}{{ SEARCH }}';

function titleOf({ template }: Attack): string {
  const title = template.slice(0, 100);
  return GOT_OUT.includes(title) ? `${title} (got out once)` : title;
}

describe('templates that attack', function () {
  this.timeout(60_000);
  const before = Object.getOwnPropertyNames(Object.prototype);

  for (const [template, told] of [
    ['{% set o = {} %}{% set o.x = 1 %}', 'a tag is written as none can be'],
    ["{{ {'length': 1000000000} | join }}", 'this is given a value of another type than it takes'],
    ['{% include range %}', 'a file is named by a text'],
    ['{% import joiner as a %}', 'a file is named by a text'],
    ['{% extends replicas %}', 'a file is named by a text'],
  ] as const)
    it(`are told nothing of the program: ${template}`, () => {
      const environment = new TemplateEnvironment(new Map([['a.yml', template]]));

      expect(() => environment.render('a.yml', { replicas: 3 })).to.throw(TemplateFault, told);
    });

  it('are at least 200', () => {
    expect(ESCAPES.length + INJECTIONS.length).to.be.at.least(200);
    expect([...ESCAPES, ...INJECTIONS].map(({ template }) => template.slice(0, 100))).to.include.members(
      GOT_OUT,
    );
  });

  for (const [what, attacks] of [
    ['reach for what is no data', ESCAPES],
    ['write into their own program', INJECTIONS],
  ] as const)
    describe(`and ${what}`, () => {
      for (const attack of attacks)
        it(titleOf(attack), () => {
          expect(outcome(attack)).to.be.oneOf(['refused', 'data']);
          expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(before);
        });
    });

  it('would be seen: this one reaches the mark', () => {
    (globalThis as Reached).slipwayReached = true;

    expect((globalThis as Reached).slipwayReached).to.equal(true);
    delete (globalThis as Reached).slipwayReached;
  });

  describe('and never end', () => {
    for (const template of [
      '{{ ("a" * 1) }}{{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" | replace(r/^(a+)+$/, "") }}',
      '{% if r/^(a|aa)+$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") %}{% endif %}',
      '{{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".replace(r/(a*)*b/, "") }}',
      '{{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".search(r/(a*)*b/) }}',
      '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}',
      '{{ "x" | center(1000000000) }}',
      '{{ "x" | indent(1000000000) }}',
      '{{ "x".repeat(1000000000) }}',
      '{{ "x".padEnd(1000000000) }}',
      '{{ "x".padStart("1e9") }}',
      '{{ [1] | batch(1000000000, "x") | length }}',
      '{{ [1] | slice(1000000000) | length }}',
      '{{ [1] | slice("1e9") | length }}',
      '{{ range(1000000000) | length }}',
      ...['reverse', 'list', 'title', 'wordcount', 'urlize', 'striptags'].map(
        (filter) =>
          `{% set s = "ab ".repeat(1000000) %}{% for i in range(200) %}{% set b = s | ${filter} %}{% endfor %}`,
      ),
      '{{ range(0, 1, 0.0000001) | length }}',
      `{% set s = "xxxxxxxxxxxxxxxx" %}${'{% set s = s + s %}'.repeat(40)}{{ s | length }}`,
      `{% set s = "xxxxxxxxxxxxxxxx" %}${'{% set s = s ~ s %}'.repeat(40)}{{ s | length }}`,
      `{% set s = [1, 2] %}${'{% set s = s.concat(s) %}'.repeat(40)}{{ s | length }}`,
      `{% set s = [1, 2] %}${'{% set s = [s, s] %}'.repeat(40)}{{ s | dump | length }}`,
      `{% set s = [1, 2] %}${'{% set s = [s, s] %}'.repeat(40)}{{ s | toYaml | length }}`,
      `{% set s = "x" %}${'{% set s = s | replace("x", "xxxxxxxxxx") %}'.repeat(12)}{{ s | length }}`,
      ...[
        'indexOf(NEEDLE)',
        'includes(NEEDLE)',
        'replace(NEEDLE, "")',
        'replaceAll(NEEDLE, "")',
        'split(NEEDLE)',
      ].map((search) => LONG_SEARCH.replace('SEARCH', `hay.${search.replace('NEEDLE', 'needle')}`)),
      LONG_SEARCH.replace('SEARCH', 'needle in hay'),
      LONG_SEARCH.replace('SEARCH', 'hay | replace(needle, "")'),
      '{{ "a".repeat(33000000).replaceAll("a", "$&".repeat(16000000)) | length }}',
      '{{ "a".repeat(8000000).replaceAll("a", "$&".repeat(4000000)) | length }}',
      '{{ "a".repeat(8000000) | replace(r/a/g, "$&".repeat(4000000)) | length }}',
      '{{ "a".repeat(33000000).replaceAll("", "bbbbbbbbbbbbbbbbbbb") | length }}',
      '{{ "a".repeat(33000000).match(r/a/g) | length }}',
      `{% set s = "a".repeat(8000000) %}{% set l = [s] | batch(9999, s) | first %}${'{% set l = l.concat(l) %}'.repeat(3)}{{ l.includes(s.slice(1) ~ "b") }}{{ l.indexOf(s.slice(1) ~ "b") }}`,
      `{{ "x".match("[\\u0001-\uffff]".repeat(90000)) }}`,
      `{% if r/${'[^a]'.repeat(300)}/i.test("x") %}{% endif %}`,
      '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
      '{% include "a.yml" %}',
    ])
      it(template.slice(0, 100), () => {
        expect(outcome({ template })).to.equal('refused');
      });

    for (const opener of [
      '{# ',
      '{{ ',
      '{{ {',
      '{{ ["',
      '{{ a ? ',
      '{{- ',
      '{% raw %} {{',
      '{% verbatim %}',
      '{% if a',
      '${#',
    ])
      it(`also where '${opener}' stands over and over and nothing ends it`, async () => {
        const source = opener.repeat(Math.ceil(900_000 / opener.length));
        const files = deployWith({ 'a-template.yml': source });

        const faults = await renderManifests(releaseWith(), files).then(
          () => [],
          (error: InvalidInput) => error.faults,
        );

        expect(faults).not.to.deep.equal([]);
      });
  });
});
