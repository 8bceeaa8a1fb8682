import { expect } from 'chai';
import { explainLines } from '../../src/cli/report/explain.ts';
import { explain, type Explanation } from '../../src/templating/explain.ts';
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
      'shadowed  LOG_LEVEL: default in deploy/web-template.yml gives way to Jenkinsfile:4 parameter LOG_LEVEL',
    ]);
  });
});
