import { expect } from 'chai';
import { TemplateEnvironment } from '../../src/templating/nunjucks/environment.ts';
import { renderPlain } from '../../src/templating/nunjucks/plain.ts';
import { pickFrom, randomFrom } from './support/random.ts';

const VALUES = {
  image: 'registry/web:1',
  text: 'a "quoted"\n{{ image }} ü',
  replicas: 3,
  big: 1e21,
  on: false,
  empty: '',
  hosts: ['a'],
  missing: undefined,
  none: 'not what nunjucks means',
  loop: 'a',
  range: 'b',
};

/** What nunjucks itself makes of it: a comment keeps a template from being a plain one. */
function byNunjucks(source: string): { readonly text: string; readonly used: readonly string[] } {
  const environment = new TemplateEnvironment(new Map([['a.yml', `{# #}${source}`]]));
  const { text, used } = environment.render('a.yml', VALUES);
  return { text, used: [...used] };
}

describe('templating/nunjucks/plain', () => {
  it('renders as nunjucks does, 20,000 templates', () => {
    const random = randomFrom(20_261_121);
    const pick = pickFrom(random);
    const names = [...Object.keys(VALUES), 'typo', 'true', 'not', 'constructor', '_x'];
    const spaces = ['', ' ', '  ', '\n', '\t'];
    const filters = [
      '',
      '',
      '',
      '| quote',
      '|b64encode ',
      '| sha256',
      '| upper',
      '| quote | trim',
      '| quote()',
    ];
    const data = [
      'a: ',
      '\n',
      '  - x',
      '{',
      '}',
      '}}',
      '{ {',
      ' # ',
      '$(NAME)',
      '\\',
      '"',
      'ü',
      '\r\n',
      '%}',
    ];
    let plain = 0;
    for (let nth = 0; nth < 20_000; nth += 1) {
      const parts = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
        random() < 0.5
          ? pick(data)
          : `${pick(['{{', '{{', '{{', '{{-'])}${pick(spaces)}${pick(names)}${pick(spaces)}${pick(filters)}${pick(['}}', '}}', '}}', '-}}'])}`,
      );
      const source = parts.join('');
      const rendered = renderPlain(source, VALUES);
      if (!rendered) continue;
      plain += 1;
      const { text, used, hidden } = rendered;
      expect({ text, used: [...used], hidden }, source).to.deep.equal({ ...byNunjucks(source), hidden: [] });
    }
    expect(plain).to.be.greaterThan(4_000);
  });

  for (const [what, source] of [
    ['a tag', '{% if on %}1{% endif %}{{ image }}'],
    ['a comment', '{# {{ image }} #}'],
    ['a name that nobody gave', '{{ typo }}'],
    ['a value that is missing', '{{ missing }}'],
    ['a list', '{{ hosts }}'],
    ['a word of nunjucks', '{{ none }}'],
    ['a member', '{{ image.length }}'],
    ['an expression', '{{ replicas + 1 }}'],
    ['a filter of nunjucks', '{{ image | upper }}'],
    ['white space control', 'a {{- image }}'],
    ['a name that every object has', '{{ constructor }}'],
    ['more output than anybody means', '{{ long }}{{ long }}'],
  ] as const)
    it(`leaves ${what} to nunjucks`, () => {
      expect(renderPlain(source, { ...VALUES, long: 'x'.repeat(600_000) })).to.equal(undefined);
    });
});
