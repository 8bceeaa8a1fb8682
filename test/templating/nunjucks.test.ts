import { expect } from 'chai';
import { foreignFaults } from '../../src/templating/nunjucks/foreign.ts';
import { TemplateEnvironment } from '../../src/templating/nunjucks/environment.ts';
import { TemplateFault } from '../../src/templating/nunjucks/fault.ts';

const VALUES = { image: 'registry/web:1', replicas: 3, hosts: ['a', 'b'] };

function rendered(template: string, others: Readonly<Record<string, string>> = {}): string {
  return new TemplateEnvironment(new Map(Object.entries({ 'a.yml': template, ...others }))).render(
    'a.yml',
    VALUES,
  ).text;
}

/** `message` and the places from the outermost file inwards. */
function fault(template: string, others: Readonly<Record<string, string | null>> = {}): string {
  const environment = new TemplateEnvironment(new Map(Object.entries({ 'a.yml': template, ...others })));
  try {
    return `rendered ${environment.render('a.yml', VALUES).text}`;
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return `${error.message} at ${error.chain.map(({ file, line, column }) => `${file}:${line}:${column}`).join(' > ')}`;
  }
}

describe('templating/nunjucks', () => {
  describe('undefined names', () => {
    for (const [what, template, column] of [
      ['printed', 'x: {{ typo }}', 7],
      ['given to a filter', 'x: {{ typo | upper }}', 7],
      ['in a condition', 'x: {% if typo %}1{% endif %}', 10],
      ['in a comparison', 'x: {{ 1 if typo == 3 else 2 }}', 12],
      ['in a sum', 'x: {{ "a" + typo }}', 13],
      ['looped over', '{% for i in typo %}{{ i }}{% endfor %}', 13],
      ['set', '{% set y = typo %}', 12],
      ['called', '{{ typo() }}', 4],
      ['an argument', '{{ [1, 2] | join(typo) }}', 18],
      ['a member of nothing', '{{ typo.x }}', 4],
    ] as const)
      it(`are refused where one is ${what}`, () => {
        expect(fault(`\n${template}`)).to.equal(`'typo' is not defined at a.yml:2:${column}`);
      });

    it('are allowed with default and in is defined', () => {
      expect(
        rendered(
          '{{ typo | default("x") }}{% if typo is defined %}1{% endif %}{% if typo is undefined %}2{% endif %}',
        ),
      ).to.equal('x2');
    });

    it('are refused as members too', () => {
      expect(fault('{% set o = { a: 1 } %}{{ o.b }}')).to.equal('this has no value at a.yml:1:23');
    });
  });

  describe('filters', () => {
    for (const [template, text] of [
      ['{{ "hellö" | b64encode }}', 'aGVsbMO2'],
      ['{{ image | quote }}', '"registry/web:1"'],
      ['{{ "a\\"b\\n" | quote }}', '"a\\"b\\n"'],
      ['{{ "x" | sha256 }}', '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'],
      ['{{ { a: ["1e3", 2] } | toYaml }}', "a:\n- '1e3'\n- 2"],
      ['x:{{ { a: [1] } | toYaml | nindent(2) }}', 'x:\n  a:\n  - 1'],
      ['{{ "a\\n\\nb" | indent(2) }}', 'a\n\n  b'],
      ['{{ "a\\nb" | indent(2, true) }}', '  a\n  b'],
      ['{{ replicas | required("say it") }}', '3'],
      ['{{ "<a> & \'b\'" }}', "<a> & 'b'"],
      ['{{ hosts | join(",") }}', 'a,b'],
    ] as const)
      it(template, () => {
        expect(rendered(template)).to.equal(text);
      });

    it('required says its words, also for a name that is not there', () => {
      expect(fault('{{ "" | required("give a host") }}')).to.contain('give a host');
      expect(fault('{{ typo | required("give a host") }}')).to.contain('give a host at a.yml:1');
    });

    it('random is refused, because the same input must give the same bytes', () => {
      expect(fault('{{ hosts | random }}')).to.contain('something else each time');
    });

    it('that nobody knows are named at their place', () => {
      expect(fault('a\n{{ image | nope }}')).to.equal('filter not found: nope at a.yml:2:12');
    });

    it('lists and mappings are not printed as they are', () => {
      expect(fault('{{ hosts }}')).to.equal('this is a list at a.yml:1:1');
      expect(fault('{{ { a: 1 } }}')).to.equal('this is no text at a.yml:1:1');
    });
  });

  describe('files', () => {
    it('include, import and extend each other, by paths from deploy/ and from the file itself', () => {
      const others = {
        'lib/m.njk': '{% macro port(n) %}- port: {{ n }}{% endmacro %}',
        'lib/labels.yml': 'app: web{% include "./more.yml" %}',
        'lib/more.yml': ' # {{ image }}',
        'base.yml': 'head\n{% block body %}{% endblock %}',
      };

      expect(rendered('{% include "lib/labels.yml" %}', others)).to.equal('app: web # registry/web:1');
      expect(rendered('{% import "lib/m.njk" as m %}{{ m.port(80) }}', others)).to.equal('- port: 80');
      expect(rendered('{% extends "base.yml" %}{% block body %}{{ image }}{% endblock %}', others)).to.equal(
        'head\nregistry/web:1',
      );
    });

    it('keep what a block had before with super(), in files that are included too', () => {
      const others = {
        'base.yml': '{% block body %}base{{ replicas }}{% endblock %}',
        'middle.yml': '{% extends "base.yml" %}{% block body %}{{ super() }} middle{% endblock %}',
      };
      const own = '{% extends "middle.yml" %}{% block body %}{{ super() }} own{% endblock %}';

      expect(rendered(own, others)).to.equal('base3 middle own');
      expect(rendered('a {% include "own.yml" %}', { ...others, 'own.yml': own })).to.equal(
        'a base3 middle own',
      );
    });

    it('outside of deploy/ are refused', () => {
      for (const name of ['../x.yml', 'lib/../../x.yml', '/etc/passwd', './../x.yml', 'lib\\..\\x.yml'])
        expect(fault(`{% include ${JSON.stringify(name)} %}`)).to.match(/is outside of deploy\/ at a\.yml:1/);
    });

    it('that are not there are named with the line that asks for them', () => {
      expect(fault('a\n\n{% include "x.yml" %}', { 'x.yml': null })).to.equal(
        "there is no file 'x.yml' in deploy/ at a.yml:3:4",
      );
    });

    it('faults name the whole chain', () => {
      const others = { 'b.yml': 'x\n{% include "c.yml" %}', 'c.yml': 'y\ny\n{{ typo }}' };

      expect(fault('\n\n{% include "b.yml" %}', others)).to.equal(
        "'typo' is not defined at a.yml:3:4 > b.yml:2:4 > c.yml:3:4",
      );
    });

    it('syntax faults have their place, in an included file too', () => {
      expect(fault('{'.repeat(100_000))).to.equal('tags and brackets are nested too deep at a.yml:1:1');
      expect(fault('a\n{% if image %}')).to.equal('nothing ends this {% if %} at a.yml:2:1');
      expect(fault('{% include "b.yml" %}', { 'b.yml': 'x\n{{ image' })).to.match(/at a\.yml:1:4 > b\.yml:2/);
    });
  });

  describe('files that resemble each other', () => {
    it('have their paths from their own folder', () => {
      const files = {
        'one/x.yml': 'one {% include "./part.yml" %}',
        'two/x.yml': 'two {% include "./part.yml" %}',
        'one/part.yml': 'of one',
        'two/part.yml': 'of two',
      };

      expect(rendered('{% include "one/x.yml" %} {% include "two/x.yml" %}', files)).to.equal(
        'one of one two of two',
      );
    });

    it('keep their own texts', () => {
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

    it('include each other deep enough', () => {
      const files = Array.from({ length: 12 }, (_, index): [string, string] => [
        `${index}.yml`,
        `{% include "${index + 1}.yml" %}`,
      ]);

      expect(rendered('{% include "0.yml" %}', { ...Object.fromEntries(files), '12.yml': 'deep' })).to.equal(
        'deep',
      );
    });
  });

  describe('what other languages write', () => {
    const said = (template: string): string => {
      try {
        return new TemplateEnvironment(new Map([['a.yml', template]])).render('a.yml', VALUES).text;
      } catch (error) {
        if (!(error instanceof TemplateFault)) throw error;
        const { line, column } = error.chain.at(-1)!;
        return `${line}:${column} ${error.message} | ${error.hint}`;
      }
    };
    const raw = 'put {% raw %} before it and {% endraw %} behind it, so that it stays as it is';

    for (const [template, words] of [
      ["{{ image ? 'y' : 'z' }}", "1:10 nunjucks has no '? :' | write {{ 'y' if image else 'z' }}"],
      ['{% if image && replicas %}{% endif %}', "1:16 nunjucks has no '&&' | write 'and'"],
      ['{% if True %}{% endif %}', "1:7 'True' is not defined | write true"],
      ['{{ None }}', "1:4 'None' is not defined | write none"],
      [
        '{{ .Values.x }}',
        "1:4 '{{ .Values.x }}' is of another template language | write {{ x }}, and give it with parameter 'x' in the Jenkinsfile; or put {% raw %} before it and {% endraw %} behind it, so that it stays as it is",
      ],
      ['{{ $labels.pod }}', `1:4 '$labels' is not defined | ${raw}`],
      ['a\n  echo "${#args[@]}"', `2:10 '{#' begins a comment, also behind a '$' | ${raw}`],
      ['{# note\nb', `1:1 '{#' begins a comment that nothing ends | end it with #}, or ${raw}`],
      [
        'a\n{% for h in hosts %}{% if h %}{% endif %}',
        '2:1 nothing ends this {% for %} | write {% endfor %} behind it',
      ],
      ['{{ image', `1:1 nothing ends this {{ | write }} behind it, or ${raw}`],
      ['a: {{ [1, 2', `1:4 nothing ends this {{ | write }} behind it, or ${raw}`],
      ['{{ image\nb: {{ replicas }}', `1:1 nothing ends this {{ | write }} behind it, or ${raw}`],
      [
        '{{ image replicas }}',
        `1:10 this {{ }} holds more than one value | join them with ~ or a filter, or ${raw}`,
      ],
      [
        '{% for a in [1] %}{% endif %}',
        '1:22 {% endif %} stands within a {% for %} | write {% endfor %} before it',
      ],
      [
        '{% endif %}',
        '1:4 {% endif %} belongs to no {% if %} | remove it, or begin with {% if … %} before it',
      ],
      ['{% for a, in [1] %}{% endfor %}', "1:4 this {% for %} has no 'in' | write {% for one in list %}"],
      [
        '{% fro a in [1] %}',
        `1:4 there is no tag 'fro', did you mean 'for'? | write one of if, for, set, include, macro, import, from, call, filter, or ${raw}`,
      ],
      [
        '{{ image.a.b }}',
        "1:1 this has no value | correct its name, or allow its absence with {{ ... | default('...') }}",
      ],
      [
        '{{ image | uper }}',
        "1:12 filter not found: uper, did you mean 'upper'? | use one of nunjucks, or of docs/templates.md",
      ],
      ['{{ image ?? "z" }}', "1:10 nunjucks has no '??' | write '| default('...')'"],
      ['{{ image?.tag }}', "1:4 nunjucks has no '?.' | write '.'"],
      [
        '{% if image %}x{% else if hosts %}y{% endif %}',
        '1:27 nunjucks has no {% else if %} | write {% elif hosts %}',
      ],
      ['{% if image %}x{% end %}', '1:19 there is no tag {% end %} | write {% endif %}'],
      ['{% end %}', '1:4 there is no tag {% end %} | remove it'],
      [
        '{{ end }}',
        "1:4 'end' is not defined | write {% endif %} or {% endfor %}, whichever it ends; or put {% raw %} before it and {% endraw %} behind it, so that it stays as it is",
      ],
    ] as const)
      it(template, () => {
        expect(said(template)).to.equal(words);
      });

    it('is told of every tag of a file at once', () => {
      const source =
        'a: {{ image }}\nb: {{ range .Items }}x{{ end }}\n{% raw %}{{ .x }}{% endraw %}c: {{ $v.w | quote }}\n';
      expect(
        foreignFaults(source, 'f').map(({ message, place }) => `${place?.line}:${place?.column} ${message}`),
      ).to.deep.equal([
        "2:4 '{{ range .Items }}' is of another template language",
        "2:23 '{{ end }}' is of another template language",
        "3:33 '{{ $v.w | quote }}' is of another template language",
      ]);
      expect(foreignFaults('{{ end }} {{ "a .b" }} {{ range(3) }} {{ x.y }}', 'f')).to.deep.equal([]);
    });

    it('is told of values of Argo and Kyverno, unless the template has that name itself', () => {
      const faults = foreignFaults(
        'a: {{workflow.name}}\nb: {{inputs.parameters.my-one}} {{ item }}\nc: {{ request.object.x || `y` }}\n',
        'f',
      );
      const own = foreignFaults('{% for item in list %}{{ item.name }}{% endfor %}', 'f');

      expect(faults.map(({ message }) => message)).to.deep.equal([
        "'{{ workflow.name }}' is of another template language",
        "'{{ inputs.parameters.my-one }}' is of another template language",
        "'{{ request.object.x || `y` }}' is of another template language",
      ]);
      expect(own).to.deep.equal([]);
    });

    it('is left alone where it is raw', () => {
      expect(said('{% raw %}${#args[@]} {{ .x }}{% endraw %}')).to.equal('${#args[@]} {{ .x }}');
    });

    it('names what was meant', () => {
      expect(fault('{{ imag }}')).to.contain("'imag' is not defined, did you mean 'image'?");
      expect(fault('{{ image | uper }}')).to.contain("filter not found: uper, did you mean 'upper'?");
    });
  });

  describe('a none of its own', () => {
    it('stays none, whatever the release calls so', () => {
      expect(
        rendered('{% macro m(image=none) %}{{ image | default("none given", true) }}{% endmacro %}{{ m() }}'),
      ).to.equal('none given');
      expect(
        rendered(
          '{% for i in [1] %}{% set image = none %}{{ image | default("fallback", true) }}{% endfor %}',
        ),
      ).to.equal('fallback');
    });

    it('has no text of a file that may be missing', () => {
      expect(rendered('a{% include "nope.yml" ignore missing %}b', { 'nope.yml': null as never })).to.equal(
        'ab',
      );
    });

    it('asks for the next file behind one that may be missing', () => {
      const template = '{% include "nope.yml" ignore missing %}{% include "more.yml" ignore missing %}';
      const environment = new TemplateEnvironment(
        new Map([
          ['a.yml', template],
          ['nope.yml', null],
        ]),
      );

      expect(() => environment.render('a.yml', VALUES)).to.throw('needs more.yml');
    });
  });

  describe('what is not for templates', () => {
    for (const template of [
      '{{ image.constructor.constructor("return process")() }}',
      '{{ hosts["__proto__"] }}',
      '{{ ({}).constructor }}',
      '{{ cycler.prototype }}',
    ])
      it(template, () => {
        expect(fault(template)).to.contain('is not for templates');
      });
  });

  describe('traces', () => {
    it('give the same text, and the template line of each rendered one', () => {
      const template =
        'a: 1\n{% for h in hosts %}\n- {{ h }}: {{ image }}\n{% endfor %}\n{% include "b.yml" %}z: {{ replicas }}\n';
      const environment = new TemplateEnvironment(
        new Map([
          ['a.yml', template],
          ['b.yml', 'b: {{ image | quote }}\n'],
        ]),
      );
      const { text } = environment.render('a.yml', VALUES);

      const trace = environment.trace('a.yml', VALUES);

      expect(trace.text).to.equal(text);
      const lineOf = (part: string) => {
        const spot = trace.spotAt(text.lastIndexOf(part));
        return `${spot?.file}:${spot?.line}`;
      };
      expect(['a: 1', '- b', 'b: "', 'z: 3'].map(lineOf)).to.deep.equal([
        'a.yml:1',
        'a.yml:3',
        'b.yml:1',
        'a.yml:5',
      ]);
      const namesOf = (part: string) => {
        const start = text.lastIndexOf(part);
        return trace.namesWithin(start, start + part.length).join();
      };
      expect(['b: ', 'z: 3', 'z:'].map(namesOf)).to.deep.equal(['', 'replicas', '']);
      expect(trace.namesWithin(0, text.length)).to.include('image');
    });

    it('follow a value through set', () => {
      const environment = new TemplateEnvironment(
        new Map([['a.yml', '{% set x = image %}{% set y = x + "-a" %}v: {{ y }}']]),
      );

      expect(environment.trace('a.yml', VALUES).namesWithin(3, 4)).to.deep.equal(['image']);
    });
  });
});
