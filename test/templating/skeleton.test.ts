import { expect } from 'chai';
import { TemplateEnvironment } from '../../src/templating/nunjucks/environment.ts';
import { TemplateFault } from '../../src/templating/nunjucks/fault.ts';
import { skeletonOf } from '../../src/templating/nunjucks/skeleton.ts';
import { pickFrom, randomFrom } from './support/random.ts';

const VALUES = {
  image: 'registry/web:1',
  replicas: 3,
  hosts: ['a', 'b'],
  on: false,
  empty: '',
  text: '{{ x }}\n ü',
};
const FILES = {
  'lib.njk': '{% macro port(n) %}- port: {{ n }}{% endmacro %}',
  'part.yml': ' part {% if on %}a{% else %}{{ image }}{% endif %} of it\n',
  'base.yml': 'head {% block body %}base{% endblock %} foot',
};

/** In a tag that is never taken apart, so that the template has a program of its own. */
const ALONE = '{% raw %}{% endraw %}';

function rendered(template: string): unknown {
  const environment = new TemplateEnvironment(new Map(Object.entries({ 'a.yml': template, ...FILES })));
  try {
    const { text, used, hidden } = environment.render('a.yml', VALUES);
    return { text, used: [...used], hidden };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    // What is said of a template that never ends depends on what stands behind it.
    return 'a fault';
  }
}

const TEXTS = [
  'a: ',
  '\n',
  '  - x',
  '{',
  '}',
  '}}',
  '%}',
  '{ {',
  ' # ',
  '$(NAME)',
  '\\',
  '"',
  "'",
  'ü',
  '\t\n ',
  '-',
  '#}',
];
const EXPRESSIONS = [
  'image',
  ' replicas + 1 ',
  " '}}' ",
  ' "%}" ~ image',
  'text | upper',
  "hosts | join(', ')",
  ' typo',
  ' typo | default("{{") ',
  '{ a: { b: 1 } }.a.b',
  ' [1, 2][0] ',
  '-1',
  ' r/a"b/.test("x") ',
  " 'it\\'s' ",
  'a"b',
  ' on and image or empty',
  'port(1)',
  ' replicas if on else 7',
  'loop.index',
  'h',
];
const STATEMENTS = [
  'if on',
  ' if image == "{%" ',
  'elif replicas > 2',
  'else',
  'endif',
  ' for h in hosts ',
  'endfor',
  'set v = image',
  " set image = 'x' ",
  'set b',
  'endset',
  'macro m(a, b="}}")',
  'endmacro',
  "include 'part.yml'",
  'from "lib.njk" import port',
  'extends "base.yml"',
  'block body',
  'endblock',
  'filter upper',
  'endfilter',
  'switch replicas',
  'case 3',
  'default',
  'endswitch',
];

describe('templating/nunjucks/skeleton', () => {
  it('is run as the template itself would be, 5,000 templates', function () {
    this.timeout(120_000);
    const random = randomFrom(20_261_125);
    const pick = pickFrom(random);
    const dash = (): string => pick(['', '', '', '-']);
    const block = (inside: () => string): string =>
      pick([
        () =>
          `{%${dash()} if on ${dash()}%}${inside()}{%${dash()} else ${dash()}%}${inside()}{%${dash()} endif ${dash()}%}`,
        () => `{%${dash()} for h in hosts ${dash()}%}${inside()}{{ h }}{%${dash()} endfor ${dash()}%}`,
        () => `{%${dash()} set b ${dash()}%}${inside()}{%${dash()} endset ${dash()}%}{{ b }}`,
        () => `{%${dash()} filter upper ${dash()}%}${inside()}{%${dash()} endfilter ${dash()}%}`,
        () =>
          `{%${dash()} macro m(a) ${dash()}%}${inside()}{{ a }}{%${dash()} endmacro ${dash()}%}{{ m('x') }}{{ m(on) }}`,
        () => `{%${dash()} raw ${dash()}%}${pick(TEXTS)}{{ x }}{% endraw %}`,
        () => `{%${dash()}${pick(STATEMENTS)}${dash()}%}`,
      ])();
    const part = (depth: number): string =>
      pick([
        () => pick(TEXTS),
        () => pick(TEXTS),
        () => `{{${dash()}${pick(EXPRESSIONS)}${dash()}}}`,
        () => `{#${dash()}${pick([...TEXTS, ...EXPRESSIONS])}${dash()}#}`,
        () => (depth > 2 ? '' : block(() => parts(depth + 1))),
      ])();
    const parts = (depth: number): string =>
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => part(depth)).join('');
    let [shared, texts] = [0, 0];
    for (let nth = 0; nth < 5_000; nth += 1) {
      const template = `${parts(0)}\n`;
      const own = rendered(`${template}${ALONE}`);
      expect(rendered(template), template).to.deep.equal(own);
      if (skeletonOf(template) === undefined || own === 'a fault') continue;
      shared += 1;
      if (skeletonOf(template)!.texts.length > 1) texts += 1;
    }
    expect(shared).to.be.greaterThan(1_250);
    expect(texts).to.be.greaterThan(250);
  });

  it('is the same for templates that differ in their text and their comments alone', () => {
    const one = skeletonOf('name: a\n{# one #}{% if on -%}\n  x: {{ image }}\n{% endif %}');
    const other = skeletonOf('name: b # {\n{#two#}{% if on -%} y: {{ image }}\nz{% endif %}');

    expect(one?.source).to.equal(other?.source);
    expect(one?.texts).to.deep.equal(['name: a\n', '\n  x: ', '\n']);
    expect(other?.texts).to.deep.equal(['name: b # {\n', ' y: ', '\nz']);
  });

  for (const [what, template] of [
    ['text that only looks like a tag', '{% raw %}{{ a }}{% endraw %}'],
    ['the same under its other name', 'a{%- verbatim %}{{ a }}{% endverbatim %}'],
    ['an escape', "{{ 'it\\'s' }}"],
    ['a regular expression', '{{ r/"}}/ }}'],
    ['a quote within a word', '{{ a" }} "}}'],
    ['a tag without an end', 'a {{ b'],
    ['a tag with the end of another', '{{ b %}'],
    ['a comment without an end', '{# b'],
    ['an end without a comment', 'b #}'],
    ['a brace before a tag', 'a: {{% if b %}{{% endif %}'],
  ] as const)
    it(`does not take apart ${what}`, () => {
      expect(skeletonOf(template)).to.equal(undefined);
    });

  it('gives up on the first tag without an end, however many there are', () => {
    for (const beginning of ['{', '{#', '{{ a ', '{% "'])
      expect(skeletonOf(beginning.repeat(1_000_000))).to.equal(undefined);
  });

  it('is compiled once for all templates that share it', () => {
    const texts = ['a: {{ image }}', 'b: {{ image }}', 'c: {{ image }} {{ replicas }}'];
    const environment = new TemplateEnvironment(new Map(texts.map((text) => [text, text])));
    const compiled: unknown[] = [];
    const own = globalThis.Function;
    globalThis.Function = new Proxy(own, {
      construct: (target, words: string[]) => {
        compiled.push(words);
        return Reflect.construct(target, words);
      },
    });
    try {
      expect(texts.map((file) => environment.render(file, VALUES).text)).to.deep.equal([
        'a: registry/web:1',
        'b: registry/web:1',
        'c: registry/web:1 3',
      ]);
    } finally {
      globalThis.Function = own;
    }
    expect(compiled).to.have.length(2);
  });

  it('is one for each folder, from which relative paths are', () => {
    const files = {
      'a.yml': '{% include "one/x.yml" %} {% include "two/x.yml" %}',
      'one/x.yml': 'one {% include "./part.yml" %}',
      'two/x.yml': 'two {% include "./part.yml" %}',
      'one/part.yml': 'of one',
      'two/part.yml': 'of two',
    };

    expect(new TemplateEnvironment(new Map(Object.entries(files))).render('a.yml', {}).text).to.equal(
      'one of one two of two',
    );
  });

  it('is left to the template itself where a rendering takes long', () => {
    const long = '{% for i in range(9000) %}{% for j in range(8) %}{% endfor %}{% endfor %}{{ replicas }}';

    expect(rendered(long)).to.deep.include({ text: '3' });
    const files = Array.from({ length: 12 }, (_, index) => [
      `${index}.yml`,
      `{% include "${index + 1}.yml" %}`,
    ]);
    const environment = new TemplateEnvironment(
      new Map([...files, ['12.yml', 'deep']] as [string, string][]),
    );
    expect(environment.render('0.yml', {}).text).to.equal('deep');
  });

  it('takes a mark of its own for text', () => {
    expect(rendered('a \uE0F21\uE0F3 {{ "\uE0F20\uE0F3" }} b {# \uE0F20\uE0F3 #}')).to.deep.include({
      text: 'a \uE0F21\uE0F3 \uE0F20\uE0F3 b ',
    });
  });

  it('does not mix up the texts of files that are alike', () => {
    const files = {
      'a.yml':
        '{% macro m() %}a{% endmacro %}{% include "b.yml" %}{% import "c.yml" as c %}A{{ m() }}{{ c.m() }}',
      'b.yml': '{% macro m() %}b{% endmacro %}B{{ m() }}',
      'c.yml': '{% macro m() %}c{% endmacro %}C{{ m() }}',
    };
    const environment = new TemplateEnvironment(new Map(Object.entries(files)));

    expect(environment.render('a.yml', {}).text).to.equal('BbAac');
    expect(environment.render('b.yml', {}).text).to.equal('Bb');
    expect(environment.render('c.yml', {}).text).to.equal('Cc');
  });
});
