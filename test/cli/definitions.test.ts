import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { KNOWN, PLATFORM, serviceFolder, type ServiceFolder } from '../support/service.ts';

function definitionOf(kind: string, field: string, version = 'v1'): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.acme.io }
spec:
  group: acme.io
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  versions:
    - name: ${version}
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { ${field}: { type: integer } } } } } }
`;
}

const MONITOR = 'apiVersion: acme.io/v1\nkind: Monitor\nmetadata: { name: m }\nspec: { every: 5s }\n';

describe('definitions in platform.yml', () => {
  let write: ServiceFolder['write'];
  let slipway: ServiceFolder['slipway'];
  let remove: ServiceFolder['remove'];

  beforeEach(() => {
    ({ write, slipway, remove } = serviceFolder());
    write('platform.yml', `${PLATFORM}definitions: [crds/*.yml]\n`);
    write('crds/monitors.yml', definitionOf('Monitor', 'every'));
    write('crds/README.md', 'no YAML at all: [');
    write('deploy/monitor-template.yml', MONITOR);
  });
  afterEach(() => remove());

  it('lets check know custom kinds', async () => {
    const { code, out } = await slipway('check', ...KNOWN);

    expect(code).to.equal(2);
    expect(out)
      .to.contain('deploy/monitor-template.yml:4:9  spec.every is a string here')
      .and.not.to.contain('not checked against a schema');
  });

  it('gives way to what the release brings itself', async () => {
    write('deploy/crd-manifests.yml', definitionOf('Monitor', 'each', 'v2'));

    expect((await slipway('check', ...KNOWN)).out).to.contain(
      'the CustomResourceDefinition of Monitor serves no acme.io/v1 [unknown-kind]',
    );
  });

  it('stand beside the platform file, wherever the service is', async () => {
    write('infra/platform.yml', `${PLATFORM}definitions: [crds/monitors.yml]\n`);
    const named = ['--platform', 'infra/platform.yml', ...KNOWN];

    expect((await slipway('check', ...named)).err)
      .to.contain('there is no file infra/crds/monitors.yml')
      .and.to.contain('correct definitions in infra/platform.yml; the files stand beside it');
    write('infra/crds/monitors.yml', definitionOf('Monitor', 'every'));
    expect((await slipway('check', ...named)).out).to.contain('spec.every is a string here');
  });

  it('stand beside a platform file that is nowhere near the service', async () => {
    const away = temporaryFolder('definitions');
    mkdirSync(join(away, 'crds'));
    writeFileSync(join(away, 'platform.yml'), `${PLATFORM}definitions: [crds/*.yml]\n`);
    writeFileSync(join(away, 'crds/monitors.yml'), definitionOf('Monitor', 'every'));

    expect((await slipway('check', '--platform', join(away, 'platform.yml'), ...KNOWN)).out).to.contain(
      'spec.every is a string here',
    );
  });

  it('must be there, and hold one each', async () => {
    write('platform.yml', `${PLATFORM}definitions: [crd/*.yml]\n`);
    expect((await slipway('check', ...KNOWN)).err).to.contain('there is no file crd/*.yml');

    write('platform.yml', `${PLATFORM}definitions: [none.yml]\n`);
    write('none.yml', 'a: b\n');
    expect((await slipway('check', ...KNOWN)).err).to.contain('none.yml holds no CustomResourceDefinition');

    write('platform.yml', `${PLATFORM}definitions: ['*/x.yml']\n`);
    expect((await slipway('check', ...KNOWN)).err)
      .to.contain("definitions.0: '*/x.yml' has a * in the name of a folder")
      .and.to.contain('platform.yml:');
  });
});
