import { expect } from 'chai';
import {
  JENKINSFILE,
  KNOWN,
  PLATFORM,
  serviceFolder,
  type ServiceFolder,
  TEMPLATE,
} from '../support/service.ts';
import { hostSaying } from '../support/host.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Repository } from '../../src/core/ports/repository.ts';

const MONITORS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: monitors.acme.io }
spec:
  group: acme.io
  names: { kind: Monitor }
  versions:
    - name: v1
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { every: { type: integer } } } } } }
`;

const LITERAL = TEMPLATE.replace('name: LEVEL', 'name: DB_PASSWORD').replace('{{ LOG_LEVEL }}', 'hunter2abc');

describe('cli: what slipway check says, before anything is done', () => {
  let service: ServiceFolder;
  beforeEach(() => {
    service = serviceFolder();
  });
  afterEach(() => service.remove());

  /** With a git that knows the commit; a cluster or registry that is asked is a failure of its own. */
  async function slipway(...words: string[]) {
    const head = { commit: 'a'.repeat(40), subject: 's', author: 'a', committedAt: '2026-01-01T00:00:00Z' };
    const repository = {
      head: async () => Promise.resolve(head),
      status: async () => Promise.resolve({ branch: 'main', dirty: [] }),
      commits: async () => Promise.resolve(7),
    } as unknown as Repository;
    const { host, said } = hostSaying({
      cwd: service.folder,
      env: { SLIPWAY_PLATFORM: 'platform.yml' },
      adapters: { repository: async () => Promise.resolve(repository) },
    });
    const code = await runProgram(words, host);
    return { code, ...said };
  }

  for (const [command, ...more] of [
    ['run'],
    ['plan', '--image', 'registry.example.com/web:1'],
    ['deploy', '--image', 'registry.example.com/web:1'],
  ])
    it(`an error of a rule ends ${command}`, async () => {
      service.write('deploy/web-template.yml', LITERAL);

      const { code, err } = await slipway(command ?? '', ...more, ...KNOWN);

      expect(code).to.equal(2);
      expect(err).to.match(/^deploy\/web-template.yml:\d+:\d+ +.*DB_PASSWORD/m);
      expect(err).to.contain('✗ 1 fault').and.not.to.contain('hunter2abc');
    });

  describe('what a Service lacks is not said', () => {
    const ownService =
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: other }, ports: [{ port: 80 }] }\n';

    it('unless everything else could be read', async () => {
      service.write('deploy/web-template.yml', `${TEMPLATE}---\n${ownService}`);

      const { err, out } = await service.slipway('check');

      expect(err + out).to.contain('selects no pod');
    });

    it('where the kind of an object is not known', async () => {
      service.write(
        'deploy/web-template.yml',
        `${TEMPLATE.replace('kind: Deployment', 'kind: Deploymnet')}---\n${ownService}`,
      );

      const { code, err, out } = await service.slipway('check');

      expect(code).to.equal(2);
      expect(err + out)
        .to.contain("did you mean 'Deployment'")
        .and.not.to.contain('selects no pod');
    });

    it('where the block cannot be read', async () => {
      service.write('deploy/web-template.yml', `${TEMPLATE}---\n${ownService}`);
      service.write('Jenkinsfile', JENKINSFILE.replace("image 'web'", "image: 'web'"));

      const { code, err, out } = await service.slipway('check');

      expect(code).to.equal(2);
      expect(err + out).not.to.contain('selects no pod');
    });
  });

  it('leads from a removed version to the present one and not to a definition', async () => {
    service.write(
      'deploy/web-template.yml',
      `${TEMPLATE}---\napiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: web }\n`,
    );

    const { err, out } = await service.slipway('check');

    expect(err + out).to.contain('use apiVersion: networking.k8s.io/v1');
    expect(err + out).not.to.contain('--crd');
  });

  it('custom resources are held to the definitions that platform.yml names', async () => {
    service.write('platform.yml', `${PLATFORM}definitions: [monitors.yml]\n`);
    service.write('monitors.yml', MONITORS);
    service.write(
      'deploy/m-manifests.yml',
      'apiVersion: acme.io/v1\nkind: Monitor\nmetadata: { name: m }\nspec: { every: 5s }\n',
    );

    const { code, err } = await slipway('plan', '--image', 'registry.example.com/web:1', ...KNOWN);

    expect(code).to.equal(2);
    expect(err).to.match(/^deploy\/m-manifests.yml:4:9 +spec.every is a string here/m);
  });

  it('warnings are one line with their number', async () => {
    const { err } = await slipway('run', ...KNOWN);

    expect(err.split('\n').filter((line) => line.includes('slipway check'))).to.deep.equal([
      '  ! 4 warnings of slipway check: see slipway check production',
    ]);
  });

  it('render says nothing of it', async () => {
    service.write('deploy/web-template.yml', LITERAL);
    expect((await slipway('render', ...KNOWN)).code).to.equal(0);
  });
});
