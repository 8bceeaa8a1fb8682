import { expect } from 'chai';
import { explainLines } from '../../src/report/explain.ts';
import type { Explanation } from '../../src/core/explanation.ts';
import { explain } from '../../src/templating/explain.ts';
import { renderFiles } from '../../src/templating/render.ts';
import { configMap, deployWith, releaseWith, valueOf } from './support/release.ts';

async function explained(
  texts: Readonly<Record<string, string>>,
  release = releaseWith(),
): Promise<Explanation> {
  return explain(await renderFiles(release, deployWith(texts)), release);
}

function fieldsOf({ objects }: Explanation): string[] {
  return objects.flatMap(({ fields }) =>
    fields.map(({ path, value, place, from }) => {
      const names = from.map(({ name, origin }) => `${name} ← ${origin.text}`);
      return `${path} = ${String(value)} at ${place.line}: ${names.join(', ')}`;
    }),
  );
}

const DEPLOYMENT = `kind: Template
parameters:
- { name: IMAGE, required: true }
- { name: REPLICAS }
- { name: LOG_LEVEL, value: debug }
- { name: COLOUR, value: blue }
objects:
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: web }
  spec:
    replicas: $((REPLICAS))
    template:
      spec:
        containers:
        - name: web
          image: $(IMAGE)
          env:
          - { name: LEVEL, value: "$(LOG_LEVEL)-$(COLOUR)" }
          - { name: IP, value: $(POD_IP) }
`;

describe('templating/explain', () => {
  it('shows each field that a Template substituted, with its value, its line and its origin', async () => {
    expect(fieldsOf(await explained({ 'web-template.yml': DEPLOYMENT }))).to.deep.equal([
      'spec.replicas = 3 at 12: REPLICAS ← Jenkinsfile:3 replicas',
      '…containers[web].image = registry/web:1 at 17: IMAGE ← registry + image + tag',
      '…containers[web].env[LEVEL] = info-blue at 19: LOG_LEVEL ← Jenkinsfile:4 parameter LOG_LEVEL, COLOUR ← default',
    ]);
  });

  it('shows the same for nunjucks, through includes and conditions', async () => {
    const texts = {
      'a-template.yml': `${configMap('a', 'level: {{ LOG_LEVEL }}')}{% if replicas > 2 %}\n  many: "{{ image }}"\n{% endif %}{% include "more.njk" %}`,
      'more.njk': '  more: "{{ environment }}!"\n',
    };

    expect(fieldsOf(await explained(texts))).to.deep.equal([
      'data.level = info at 6: LOG_LEVEL ← Jenkinsfile:4 parameter LOG_LEVEL',
      'data.many = registry/web:1 at 8: IMAGE ← registry + image + tag',
      'data.more = production! at 1: ENVIRONMENT ← platform',
    ]);
  });

  describe('follows a value of nunjucks', () => {
    const level = 'LOG_LEVEL ← Jenkinsfile:4 parameter LOG_LEVEL';
    const image = 'IMAGE ← registry + image + tag';
    const environment = 'ENVIRONMENT ← platform';

    /** What is said of the fields below `data`, without their lines. */
    async function dataOf(
      text: string,
      more: Readonly<Record<string, string>> = {},
    ): Promise<readonly string[]> {
      const fields = fieldsOf(await explained({ 'a-template.yml': text, ...more }));
      return fields.map((field) => field.replace(/^data\./, '').replace(/ at \d+:/, ':'));
    }

    it('through the arguments of macros, by position, by name and by default', async () => {
      const macro =
        '{% macro row(name, value, more=ENVIRONMENT) %}{{ name }}: {{ value }}\n  {{ name }}-more: {{ more }}\n{% endmacro %}';
      const text = `${macro}${configMap('a', '{{ row("a", LOG_LEVEL) }}  {{ row("b", more=image, value="x") }}')}`;

      expect(await dataOf(text)).to.deep.equal([
        `a = info: ${level}`,
        `a-more = production: ${environment}`,
        `b-more = registry/web:1: ${image}`,
      ]);
    });

    it('through macros that call macros with the same names for other things', async () => {
      const inner = '{% macro inner(value) %}in-{{ value }}{% endmacro %}';
      const outer = '{% macro outer(value) %}{{ inner("x") }}{{ inner(image) }}/{{ value }}{% endmacro %}';
      const text = `${inner}${outer}${configMap('a', 'a: {{ outer(LOG_LEVEL) }}\n  b: {{ inner(ENVIRONMENT) }}\n  c: {{ inner("c") }}')}`;

      expect(await dataOf(text)).to.deep.equal([
        `a = in-xin-registry/web:1/info: ${image}, ${level}`,
        `b = in-production: ${environment}`,
      ]);
    });

    it('through macros of another file, through call blocks and through filters around them', async () => {
      const more = {
        'lib.njk':
          '{% macro text(value) %}\n  {{ value }}\n{% endmacro %}{% macro wrap(name) %}{{ name }}: {{ caller() }}{% endmacro %}',
      };
      const text = `{% import "lib.njk" as lib %}{% from "lib.njk" import text as plain %}${configMap(
        'a',
        'a: {{ lib.text(LOG_LEVEL) | trim | quote }}\n  b: {{ plain(image) | trim }}\n  {% call lib.wrap("c") %}{{ ENVIRONMENT }}{% endcall %}',
      )}`;

      expect(await dataOf(text, more)).to.deep.equal([
        `a = info: ${level}`,
        `b = registry/web:1: ${image}`,
        `c = production: ${environment}`,
      ]);
    });

    it('through the variables of a loop', async () => {
      const text = configMap(
        'a',
        `{% for item in [LOG_LEVEL, "x", image] %}
  a{{ loop.index }}: "{{ item }}"{% endfor %}{% for key, value in { b: LOG_LEVEL, c: "d" } %}
  {{ key }}: "{{ value }}"{% endfor %}{% for item in LOG_LEVEL.split("n") %}
  e{{ loop.index }}: "{{ item }}"{% endfor %}`,
      );

      expect((await dataOf(text)).filter((line) => !line.includes('undefined'))).to.deep.equal([
        `a1 = info: ${level}`,
        `a2 = x: ${level}, ${image}`,
        `a3 = registry/web:1: ${image}`,
        `b = b: ${level}`,
        `b = info: ${level}`,
        `c = c: ${level}`,
        `c = d: ${level}`,
        `e1 = i: ${level}`,
        `e2 = fo: ${level}`,
      ]);
    });

    it('through set, in loops, conditions and blocks, and what it hides', async () => {
      const text = `{% set level = LOG_LEVEL + "!" %}{% if replicas > 1 %}{% set where = environment %}{% endif %}
{% set LOG_LEVEL = image %}{% set both %}{{ where }}-{{ level }}{% endset %}
${configMap('a', 'a: "{{ level }}"\n  b: {{ where }}\n  c: {{ LOG_LEVEL }}\n  d: {{ both }}')}`;

      expect(await dataOf(text)).to.deep.equal([
        `a = info!: ${level}`,
        `b = production: ${environment}`,
        `c = registry/web:1: ${image}`,
        `d = production-info!: ${environment}, ${level}`,
      ]);
      const { shadowed } = await explained({ 'a-template.yml': text });
      expect(shadowed).to.deep.equal([
        {
          name: 'LOG_LEVEL',
          what: 'Jenkinsfile:4 parameter LOG_LEVEL',
          by: { text: 'set', place: { file: 'deploy/a-template.yml', line: 2, column: 8 } },
        },
      ]);
    });

    it('into included files, and out of what they are given', async () => {
      const more = {
        'more.njk': '{% set here = image %}  a: {{ outside }}\n{% include "deep.njk" %}',
        'deep.njk': '  b: {{ here }}\n  c: {{ inside }}\n',
      };
      const text = `{% set outside = LOG_LEVEL %}{% for inside in [ENVIRONMENT] %}${configMap('a', 'z: "0"')}{% include "more.njk" %}{% endfor %}`;

      expect(await dataOf(text, more)).to.deep.equal([
        `a = info: ${level}`,
        `b = registry/web:1: ${image}`,
        `c = production: ${environment}`,
      ]);
    });

    it('to the names of fields', async () => {
      expect(await dataOf(configMap('a', '{{ LOG_LEVEL }}-{{ environment }}: x'))).to.deep.equal([
        `info-production = info-production: ${level}, ${environment}`,
      ]);
    });

    it('not to a variable that only has the name of a value', async () => {
      const text = configMap('a', '{% for image in ["x"] %}a: {{ image }}{% endfor %}');
      const release = releaseWith({ values: [...releaseWith().values, valueOf('PORT', '80')] });
      const loop = configMap('b', '{% for port in [1] %}p: "{{ port }}"{% endfor %}');

      expect(await dataOf(text)).to.deep.equal([]);
      const { unused } = await explained({ 'b-template.yml': loop }, release);
      expect(unused.map(({ name }) => name)).to.deep.equal(['LOG_LEVEL', 'PORT']);
    });
  });

  it('shows the names of fields that a Template substituted, and finds the lines below them', async () => {
    const text = `kind: Template
parameters:
- { name: LOG_LEVEL }
- { name: ENVIRONMENT }
objects:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: web
    labels:
      $(ENVIRONMENT)/level: a
      $(ENVIRONMENT)/deep:
        inner: $(LOG_LEVEL)
`;
    const explanation = await explained({ 'web-template.yml': text });

    expect(fieldsOf(explanation)).to.deep.equal([
      'metadata.labels.production/level = production/level at 11: ENVIRONMENT ← platform',
      'metadata.labels.production/deep = production/deep at 12: ENVIRONMENT ← platform',
      'metadata.labels.production/deep.inner = info at 13: LOG_LEVEL ← Jenkinsfile:4 parameter LOG_LEVEL',
    ]);
    expect(explanation.objects[0]?.fields.map(({ key }) => key)).to.deep.equal([true, true, false]);
  });

  it('lists parameters that no template uses, and no value of ours', async () => {
    const { unused } = await explained({ 'a-template.yml': configMap('a') });

    expect(unused.map(({ name }) => name)).to.deep.equal(['LOG_LEVEL']);
  });

  it('lists what looks like a parameter and is none', async () => {
    const text = DEPLOYMENT.replace('- { name: LOG_LEVEL, value: debug }\n', '');

    expect((await explained({ 'web-template.yml': text })).undeclared).to.deep.equal([
      { name: 'LOG_LEVEL', file: 'deploy/web-template.yml', known: true },
      { name: 'POD_IP', file: 'deploy/web-template.yml', known: false },
    ]);
  });

  it('lists defaults and shared values that another took the place of', async () => {
    const values = [
      valueOf('LOG_LEVEL', 'trace', 'Jenkinsfile:9 parameter LOG_LEVEL'),
      ...releaseWith().values,
    ];
    const release = releaseWith({ deployments: [{ name: 'web', replicas: 3, values }] });

    expect(
      (await explained({ 'web-template.yml': DEPLOYMENT }, release)).shadowed.map(({ name, what, by }) => [
        name,
        what,
        by.text,
      ]),
    ).to.deep.equal([
      ['LOG_LEVEL', 'default in deploy/web-template.yml', 'Jenkinsfile:9 parameter LOG_LEVEL'],
      ['LOG_LEVEL', 'Jenkinsfile:4 parameter LOG_LEVEL', 'Jenkinsfile:9 parameter LOG_LEVEL'],
    ]);
  });

  it('reads as a table', async () => {
    const explanation = await explained({ 'web-template.yml': DEPLOYMENT });

    expect(
      explainLines({
        ...explanation,
        branch: 'main',
        environment: 'production',
        why: 'platform.yml:3',
        image: 'registry/web:1',
        imageWhy: 'tag',
      }),
    ).to.deep.equal([
      'branch  main → production  platform.yml:3',
      'image   registry/web:1     tag',
      'Deployment web  deploy/web-template.yml',
      '  spec.replicas                3               REPLICAS ← Jenkinsfile:3 replicas',
      '  …containers[web].image       registry/web:1  IMAGE ← registry + image + tag',
      '  …containers[web].env[LEVEL]  info-blue       LOG_LEVEL ← Jenkinsfile:4 parameter LOG_LEVEL, COLOUR ← deploy/web-template.yml:6 default',
      'left      $(POD_IP) in deploy/web-template.yml is no parameter, so Kubernetes gets it as it is',
      'shadowed  LOG_LEVEL: default in deploy/web-template.yml is overridden by Jenkinsfile:4 parameter LOG_LEVEL',
    ]);
  });
});
