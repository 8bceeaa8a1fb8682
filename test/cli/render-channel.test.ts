import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { KNOWN, serviceFolder, type ServiceFolder } from '../support/service.ts';

type Addons = {
  readonly kind: string;
  readonly spec: { readonly addons: readonly { readonly manifest: string; readonly manifestHash: string }[] };
};
type Placed = { readonly kind: string; readonly metadata: { readonly namespace?: string } };

describe('slipway render --channel', () => {
  let service: ServiceFolder;
  const read = (name: string): Buffer => readFileSync(join(service.folder, 'addons', name));

  beforeEach(() => {
    service = serviceFolder();
  });
  afterEach(() => service.remove());

  async function render(...words: readonly string[]): Promise<Awaited<ReturnType<ServiceFolder['slipway']>>> {
    return service.slipway('render', 'production', '--channel', 'addons', ...words, ...KNOWN);
  }

  it('writes an addons channel of kOps with the digest of the very bytes', async () => {
    const { code, out, err } = await render();

    expect(code, err).to.equal(0);
    expect(out).to.equal('');
    const [{ kind, spec }] = loadAll(read('addon.yaml').toString()) as [Addons];
    expect(kind).to.equal('Addons');
    expect(spec.addons).to.deep.equal([
      {
        name: 'web-production',
        version: '1.0.0',
        selector: { 'k8s-addon': 'web-production' },
        manifest: 'web-production.yaml',
        manifestHash: createHash('sha256').update(read('web-production.yaml')).digest('hex'),
      },
    ]);
  });

  it('has another digest as soon as anything is different, and the same for the same', async () => {
    const digests: string[] = [];
    for (const words of [[], [], ['--set', 'kubernetes.replicas=5']]) {
      await render(...words);
      const [{ spec }] = loadAll(read('addon.yaml').toString()) as [Addons];
      digests.push(spec.addons[0]?.manifestHash ?? '');
    }

    expect([digests[0] === digests[1], digests[1] === digests[2]]).to.deep.equal([true, false]);
  });

  it('gives each object the namespace of the environment, but not what lives in none', async () => {
    service.write(
      'platform.yml',
      `environments: { production: { branches: [main], namespace: shop, clusterScoped: [PriorityClass],
  cluster: { context: c, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } } }
registry: { oci: registry.example.com }
`,
    );
    service.write(
      'deploy/urgent-template.yml',
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: urgent }\nvalue: 1\n',
    );
    service.write(
      'Jenkinsfile',
      "slipway {\n  image 'web'\n  kubernetes {\n    deployment 'web'\n    deployment 'urgent'\n    replicas 1\n    parameter 'LOG_LEVEL', 'info'\n  }\n}\n",
    );

    const { code, err } = await render();

    expect(code, err).to.equal(0);
    const placed = loadAll(read('web-production.yaml').toString()) as readonly Placed[];
    expect(placed.map(({ kind, metadata }) => [kind, metadata.namespace])).to.have.deep.members([
      ['Deployment', 'shop'],
      ['PriorityClass', undefined],
    ]);
  });

  it('writes nothing where a template has a fault, nor together with --out', async () => {
    const both = await render('--out', 'other');
    service.write('deploy/web-template.yml', 'apiVersion: apps/v1\nkind: {{ nothing }}\n');
    const faulty = await render();

    expect([both.code, faulty.code]).to.deep.equal([2, 2]);
    expect(existsSync(join(service.folder, 'addons'))).to.equal(false);
    expect(readdirSync(service.folder)).not.to.include('other');
  });
});
