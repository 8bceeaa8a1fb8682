import { expect } from 'chai';
import { fileOutside } from '../../src/core/catalogue/files.ts';
import { type Fault, InvalidInput } from '../../src/core/errors.ts';
import type { Files } from '../../src/core/ports/files.ts';
import { yamlText } from '../../src/core/yaml.ts';
import { placeText } from '../../src/core/place.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { configMap, deployWith, filesWith, releaseWith, valueOf } from './support/release.ts';

async function faultsOf(files: Files, release = releaseWith()): Promise<readonly Fault[]> {
  try {
    await renderManifests(release, files);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

/** `place message` of each fault. */
async function said(files: Files, release = releaseWith()): Promise<string[]> {
  return (await faultsOf(files, release)).map(
    ({ place, message }) => `${place ? placeText(place) : ''} ${message}`,
  );
}

async function rendered(files: Files, release = releaseWith()): Promise<unknown[]> {
  return (await renderManifests(release, files)).manifests.map(({ object }) => object);
}

describe('templating/render', () => {
  describe('which files', () => {
    it('takes those of the environment and those of every environment, in the order of their names', async () => {
      const files = deployWith({
        'b-template.yml': configMap('b'),
        'a-template.production.yml': configMap('a'),
        'c-template.development.yml': configMap('c'),
        'notes.yml': configMap('d'),
        'common.njk': '',
      });

      const { manifests } = await renderManifests(releaseWith(), files);

      expect(manifests.map(({ object }) => object.metadata.name)).to.deep.equal(['a', 'b']);
    });

    it('misses the template of a deployment at its line in the Jenkinsfile', async () => {
      const place = { file: 'Jenkinsfile', line: 7, column: 3 };
      const release = releaseWith({ deployments: [{ name: 'worker', replicas: 1, values: [], place }] });

      const faults = await faultsOf(deployWith({ 'worker-template.development.yml': '' }), release);

      expect(faults).to.have.length(1);
      expect(faults[0]).to.include({ message: "deployment 'worker' has no template for production" });
      expect(faults[0]?.place).to.deep.equal(place);
      expect(faults[0]?.hint).to.contain('deploy/worker-template.production.yml');
    });

    it('says that there is no folder at all', async () => {
      const release = releaseWith({ deployments: [{ name: 'web', replicas: 1, values: [] }] });

      expect((await faultsOf(filesWith({}), release))[0]?.hint).to.contain('there is no folder deploy/');
    });

    it('guesses which file an include means, wherever it lies below deploy/', async () => {
      const including = (name: string): Files =>
        deployWith({
          'web-template.yml': `${configMap('web')}{% include "${name}" %}\n`,
          'common.yml': '',
          'parts/probes.yml': '',
        });

      for (const [name, meant] of [
        ['comon.yml', 'common.yml'],
        ['parts/probe.yml', 'parts/probes.yml'],
      ] as const)
        expect(await said(including(name))).to.deep.equal([
          `deploy/web-template.yml:7:4 there is no file '${name}' in deploy/, did you mean '${meant}'?`,
        ]);
    });

    it('warns of a template with the wrong ending', async () => {
      const { warnings } = await renderManifests(
        releaseWith(),
        deployWith({ 'a-template.yaml': configMap('a') }),
      );

      expect(warnings.map(({ message, hint }) => [message, hint])).to.deep.equal([
        ['is no part of the release: its name must end in .yml', 'rename it to a-template.yml'],
      ]);
    });
  });

  describe('which values', () => {
    const template = configMap('{{ name | default("x") }}', 'v: {{ LOG_LEVEL }}');

    it("gives a deployment's template its own values and other templates the shared ones", async () => {
      const release = releaseWith({
        deployments: [
          { name: 'web', replicas: 1, values: [valueOf('LOG_LEVEL', 'debug'), valueOf('LOG_LEVEL', 'info')] },
        ],
      });
      const files = deployWith({
        'web-template.yml': template,
        'other-template.yml': template.replace('"x"', '"other"'),
      });

      const objects = (await rendered(files, release)) as { data: { v: string } }[];

      expect(objects.map(({ data }) => data.v)).to.deep.equal(['info', 'debug']);
    });

    it('offers names in lower case, and the tag of the image as tag', async () => {
      const files = deployWith({
        'a-template.yml': configMap(
          'a',
          '"v": "{{ image }} {{ tag }} {{ IMAGE_TAG }} {{ log_level }} {{ replicas }}"',
        ),
      });

      expect(await rendered(files)).to.deep.include.members([
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a' },
          data: { v: 'registry/web:1 1 1 info 3' },
        },
      ]);
    });

    it('escapes nothing as HTML', async () => {
      const release = releaseWith({ values: [valueOf('X', `<a> & "b" 'c'`)] });

      const [object] = await rendered(
        deployWith({ 'a-template.yml': configMap('a', 'v: {{ X | quote }}') }),
        release,
      );

      expect(object).to.have.nested.property('data.v', `<a> & "b" 'c'`);
    });

    it('puts values into a Template as parameters', async () => {
      const text = `kind: Template\nobjects:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: { name: a }\n  data: { r: $((REPLICAS)), s: $(REPLICAS), p: $(POD_IP) }\nparameters: [{ name: REPLICAS }]\n`;

      const [object] = await rendered(deployWith({ 'a-template.yml': text }));

      expect(object).to.deep.include({ data: { r: 3, s: '3', p: '$(POD_IP)' } });
    });
  });

  describe('what comes out', () => {
    it('flattens a List', async () => {
      const item = (name: string) => `- { apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} } }`;
      const files = deployWith({
        'a-template.yml': `apiVersion: v1\nkind: List\nitems:\n${item('a')}\n${item('b')}\n`,
      });

      const { manifests } = await renderManifests(releaseWith(), files);

      expect(manifests.map(({ object, place }) => [object.metadata.name, place.line])).to.deep.equal([
        ['a', 4],
        ['b', 5],
      ]);
    });

    it('takes a List whose items are all left out for an empty one', async () => {
      const files = deployWith({
        'a-template.yml': 'apiVersion: v1\nkind: List\nitems:\n{% if false %}\n- {}\n{% endif %}\n',
      });

      expect((await renderManifests(releaseWith(), files)).manifests).to.deep.equal([]);
    });

    it('says of a list of one kind what to write instead', async () => {
      const files = deployWith({
        'a-template.yml': 'apiVersion: v1\nkind: ConfigMapList\nitems: [{ metadata: { name: a } }]\n',
      });

      expect(await said(files)).to.deep.equal([
        'deploy/a-template.yml:2:1 a ConfigMapList is no object of its own',
      ]);
    });

    it('refuses two templates that make the same object, and names both places', async () => {
      const files = deployWith({
        'a-template.yml': configMap('x'),
        'b-template.production.yml': `# b\n${configMap('x')}`,
      });

      expect(await said(files)).to.deep.equal([
        "deploy/b-template.production.yml:2:1 ConfigMap 'x' is made twice, first at deploy/a-template.yml:1:1",
      ]);
    });

    it('takes the same name in another namespace or of another kind for another object', async () => {
      const files = deployWith({
        'a-template.yml': configMap('x'),
        'b-template.yml': configMap('x')
          .replace('name: x', 'name: x, namespace: other')
          .replace('metadata:\n  ', 'metadata: {')
          .replace('other\n', 'other}\n'),
        'c-template.yml': configMap('x').replace('ConfigMap', 'Secret'),
      });

      expect(await said(files)).to.deep.equal([]);
    });

    it('finds the same object where one of two names its namespace and the other leaves it out', async () => {
      const files = deployWith({
        'a-template.yml': configMap('x'),
        'b-template.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: production }\n',
      });

      expect(await said(files)).to.have.length(1);
    });

    it('gives the same bytes for the same input', async () => {
      const files = deployWith({
        'a-template.yml': configMap('a', 'v: {{ image }}'),
        'b-template.yml': configMap('b', 'z: "1"\n  a: "2"\n  "10": x\n  "9": y'),
      });
      const once = yamlText(await rendered(files));

      expect(yamlText(await rendered(files))).to.equal(once);
      expect(yamlText(await rendered(files))).to.equal(once);
    });

    it('says all faults of all templates at once', async () => {
      const files = deployWith({
        'a-template.yml': configMap('a', 'v: {{ nope }}'),
        'b-template.yml': 'kind: ConfigMap\nmetadata: []\n',
        'c-template.yml': 'kind: Template\nobjects: []\n',
      });

      expect(await said(files)).to.deep.equal([
        "deploy/a-template.yml:6:9 'nope' is not defined",
        'deploy/b-template.yml:1:1 a manifest must have apiVersion',
        'deploy/b-template.yml:2:1 a manifest must have metadata.name',
        'deploy/c-template.yml:1:1 a Template must have parameters, which must be a list',
      ]);
    });
  });

  describe('bad input', () => {
    it('refuses a template of 50 MB without reading its YAML', async () => {
      const files = deployWith({ 'a-template.yml': 'a: b\n'.repeat(10 * 1024 * 1024) });
      const before = process.memoryUsage().heapUsed;

      expect(await said(files)).to.deep.equal(['deploy/a-template.yml is 50 MB long; it may have 4 MB']);
      expect(process.memoryUsage().heapUsed - before).to.be.below(150 * 1024 * 1024);
    });

    it('refuses a bomb of aliases, in a manifest and in a Template', async () => {
      const rows = Array.from(
        { length: 9 },
        (_, row) => `l${row + 1}: &l${row + 1} [${Array(9).fill(`*l${row}`).join(', ')}]`,
      );
      const bomb = ['l0: &l0 [x, x, x, x, x, x, x, x, x]', ...rows].join('\n');
      const files = deployWith({
        'a-template.yml': `${bomb}\n`,
        'b-template.yml': `kind: Template\nparameters: []\nobjects:\n- ${bomb.replaceAll('\n', '\n  ')}\n`,
      });

      const faults = await faultsOf(files);

      expect(faults.map(({ code }) => code)).to.deep.equal(['YAML_TOO_LARGE', 'YAML_TOO_LARGE']);
    });

    it('refuses what would end in a deep recursion', async () => {
      const macro = deployWith({ 'a-template.yml': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}' });
      const nested = deployWith({ 'a-template.yml': `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n` });

      expect((await faultsOf(macro))[0]).to.include({ code: 'TEMPLATE_LOOP' });
      expect((await faultsOf(nested))[0]).to.include({ code: 'YAML_INVALID' });
    });

    it('refuses what no text is, and what editors of Windows write, with its line', async () => {
      const files = deployWith({
        'a-template.yml': 'a\0b',
        'b-template.yml': 'a: \uFFFD',
        'c-template.yml': `\uFEFF${configMap('c')}`,
        'd-template.yml': configMap('d').replaceAll('\n', '\r\n'),
        'e-template.yml': `${configMap('e')}# end\r\n`,
        'f-template.yml': '{% include "f.yml" %}\n',
        'f.yml': 'a: b\r\n',
      });

      expect(await said(files)).to.deep.equal([
        'deploy/a-template.yml:1:2 is a binary file, not a text',
        'deploy/b-template.yml:1:4 is not UTF-8',
        'deploy/c-template.yml:1:1 holds a byte order mark',
        'deploy/d-template.yml:1:15 ends its lines with CRLF, as Windows does',
        'deploy/e-template.yml:7:6 ends its lines with CRLF, as Windows does',
        'deploy/f.yml:1:5 ends its lines with CRLF, as Windows does',
      ]);
      expect((await faultsOf(files)).slice(2, 4).map(({ hint }) => hint)).to.deep.equal([
        'save it as UTF-8 without BOM',
        "write '* text eol=lf' into .gitattributes and save it with LF",
      ]);
    });

    it('hands on why a file cannot be read', async () => {
      const files = deployWith({
        'a-template.yml': () => {
          throw fileOutside('deploy/a-template.yml', 'deploy');
        },
      });

      expect(await said(files)).to.deep.equal([
        'deploy/a-template.yml leads out of deploy/ by a symbolic link',
      ]);
    });

    it('refuses duplicate keys with both lines', async () => {
      const files = deployWith({ 'a-template.yml': `${configMap('a')}kind: Secret\n` });

      expect(await said(files)).to.deep.equal([
        "deploy/a-template.yml:7:1 duplicate key 'kind', first in line 2",
      ]);
    });

    it('never repeats the text around a fault', async () => {
      const files = deployWith({ 'a-template.yml': 'password: *hunter2\nother: "hunter2\n' });

      expect(JSON.stringify(await faultsOf(files))).not.to.contain('hunter2');
    });
  });

  it('refuses a number of $((NAME)) that no manifest can hold, and keeps it as a text', async () => {
    const template = (value: string) =>
      `kind: Template
parameters: [{ name: N }]
objects:
- { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { n: ${value} } }
`;
    const release = releaseWith({ values: [valueOf('N', '9007199254740993')] });

    expect(await said(deployWith({ 'a-template.yml': template('$((N))') }), release)).to.deep.equal([
      'deploy/a-template.yml:4:69 the number has more digits than can be kept: put it in quotes',
    ]);
    expect(await rendered(deployWith({ 'a-template.yml': template('$(N)') }), release)).to.deep.include({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { n: '9007199254740993' },
    });
  });
});
