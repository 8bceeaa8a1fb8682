import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import { checkManifests } from '../../src/templating/check/check.ts';
import { folderFaults } from '../../src/templating/folder.ts';
import { renderFiles } from '../../src/templating/render.ts';
import { configMap, deployWith, releaseWith, valueOf } from './support/release.ts';

type Texts = Readonly<Record<string, string>>;

/** `place message` of everything that rendering says. */
async function said(texts: Texts): Promise<string[]> {
  const { faults } = await renderFiles(releaseWith(), deployWith(texts));
  return faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
}

async function rendered(texts: Texts): Promise<readonly unknown[]> {
  return (await renderFiles(releaseWith(), deployWith(texts))).manifests.map(({ object }) => object);
}

const BARE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: upstream }
spec:
  selector: { matchLabels: { app: upstream } }
  template:
    metadata: { labels: { app: upstream } }
    spec:
      containers:
        - { name: upstream, image: upstream, env: [{ name: API_TOKEN, value: abcdefgh }] }
`;

describe('templating/take-manifests', () => {
  it('takes the manifests of every environment and of this one, and of no other', async () => {
    const objects = await rendered({
      'a-manifests.yml': configMap('a'),
      'b-manifests.production.yml': configMap('b'),
      'c-manifests.development.yml': configMap('c'),
      'd-template.yml': configMap('d'),
    });

    expect(objects).to.have.length(3);
  });

  it('leaves whatever a template would replace', async () => {
    const objects = await rendered({
      'a-manifests.yml': configMap('a', `rule: '{{ $labels.pod }} {% if %} $(IMAGE) $((REPLICAS))'`),
    });

    expect(objects).to.deep.equal([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { rule: '{{ $labels.pod }} {% if %} $(IMAGE) $((REPLICAS))' },
      },
    ]);
  });

  it('counts no value as used', async () => {
    const rendering = await renderFiles(
      releaseWith({ values: [valueOf('X', 1)] }),
      deployWith({ 'a-manifests.yml': configMap('a', 'x: "{{ x }}"') }),
    );

    expect(rendering.usages().map(({ used }) => [...used])).to.deep.equal([[]]);
    expect(rendering.manifests[0]?.madeFields()).to.deep.equal([]);
  });

  it('hears in the head which Secrets the programs of the file make, and leaves the objects', async () => {
    const head =
      '# of others\n# slipway: made-in-cluster Secret/certs\n\n# slipway: made-in-cluster Secret/a, Secret/b.c\n---\n';
    const list = `apiVersion: v1\nkind: List\nitems:\n  - ${configMap('c').trim().replaceAll('\n', '\n    ')}\n`;
    const { manifests, faults } = await renderFiles(
      releaseWith(),
      deployWith({
        'a-manifests.yml': `${head}${configMap('a')}---\n${configMap('b')}# slipway: made-in-cluster Secret/late\n---\n${list}`,
        'd-manifests.yml': configMap('d'),
      }),
    );

    expect(faults).to.deep.equal([]);
    expect(manifests.map(({ madeInCluster }) => madeInCluster)).to.deep.equal([
      ...Array.from({ length: 3 }, () => ['certs', 'a', 'b.c']),
      [],
    ]);
    expect(manifests[0]?.object.metadata).to.deep.equal({ name: 'a' });
    expect(
      await said({ 'a-manifests.yml': `# slipway: made-in-cluster kedaorg-certs\n${configMap('a')}` }),
    ).to.deep.equal([
      "deploy/a-manifests.yml:1:1 '# slipway: made-in-cluster kedaorg-certs' is nothing that a file of manifests can say",
    ]);
  });

  it('takes up to 16 MB', async () => {
    const long = configMap('a', `long: ${'x'.repeat(15 * 2 ** 20)}`);

    expect(await said({ 'a-manifests.yml': long })).to.deep.equal([]);
    expect(await said({ 'a-manifests.yml': `${long}# ${'x'.repeat(2 ** 20)}` })).to.have.length(1);
    expect(await said({ 'a-template.yml': long })).to.have.length(1);
  });

  it('says what is wrong where it stands', async () => {
    expect(
      await said({
        'a-manifests.yml': `${configMap('a')}---\nkind: ConfigMap\n`,
        'b-manifests.yml': configMap('a'),
        'c-manifests.yaml': configMap('c'),
        'd-manifests.yml': '# helm template failed\n',
      }),
    ).to.deep.equal([
      'deploy/c-manifests.yaml is no part of the release: its name must end in .yml',
      'deploy/a-manifests.yml:8:1 a manifest must have apiVersion',
      'deploy/a-manifests.yml:8:1 a manifest must have metadata.name',
      'deploy/d-manifests.yml holds no object, so the release would lose all that it held before',
      "deploy/b-manifests.yml:1:1 ConfigMap 'a' is made twice, first at deploy/a-manifests.yml:1:1",
    ]);
  });

  it('knows the environment that manifests are named for', async () => {
    const faults = await folderFaults(
      deployWith({ 'a-manifests.prod.yml': '', 'b-manifests.yml': '{% include NAME %}', 'c.yml': '' }),
      { environments: [releaseWith().environment] },
    );

    expect(faults.map(({ code, place }) => [code, place?.file])).to.deep.equal([
      ['TEMPLATE_ENVIRONMENT', 'deploy/a-manifests.prod.yml'],
      ['TEMPLATE_UNREAD', 'deploy/c.yml'],
    ]);
  });

  describe('check', () => {
    async function codes(texts: Texts): Promise<string[]> {
      const release = releaseWith();
      const { manifests } = await renderFiles(release, deployWith(texts));
      return (await checkManifests({ manifests, environment: release.environment })).map(({ code }) => code);
    }

    it('asks house rules of templates only', async () => {
      expect(await codes({ 'a-template.yml': BARE })).to.include.members(['latest-tag', 'secret-literal']);
      expect(await codes({ 'a-manifests.yml': BARE })).to.deep.equal([]);
    });

    it('still says what the API server refuses, and where the service may not write', async () => {
      const wrong = BARE.replace('app: upstream } }', 'app: other } }').replace(
        'name: upstream }',
        'name: upstream, namespace: kube-system }',
      );

      expect(await codes({ 'a-manifests.yml': wrong.replace('selector', 'Selector') })).to.deep.equal([
        'schema',
        'unknown-field',
        'namespace',
      ]);
      expect(await codes({ 'a-manifests.yml': wrong })).to.deep.equal(['selector-labels', 'namespace']);
    });
  });
});
