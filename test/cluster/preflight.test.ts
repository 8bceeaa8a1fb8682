import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRegistry } from '../../src/adapters/registry/client.ts';
import { pushImage } from '../../src/images/push.ts';
import { clock } from '../../src/adapters/clock.ts';
import { building, built, layersImage, targetOn, workspace } from '../images/support/content.ts';
import { run, type Ran } from '../support/run.ts';
import { DEPLOYERS } from '../../src/sandbox/credentials.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { program } from '../support/program.ts';
import { commitAll } from '../support/git.ts';

/** What the platform's owner gives a deployer that is to look at the nodes. */
const ROLE = 'preflight-nodes';

type Images = {
  readonly init?: string;
  readonly sidecar?: string;
  readonly foreign?: string;
  readonly pullSecret?: string;
};

function template({ init, sidecar, foreign, pullSecret }: Images): string {
  const container = (name: string, image: string | undefined): string =>
    image === undefined ? '' : `        - { name: ${name}, image: "${image}" }\n`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${pullSecret === undefined ? '' : `      imagePullSecrets: [{ name: ${pullSecret} }]\n`}      initContainers:
${container('prepare', init) || '        []\n'}      containers:
        - { name: web, image: "{{ image }}" }
${container('sidecar', sidecar)}${container('foreign', foreign)}`;
}

describe('preflight of images, by the program as people run it', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let root: string;
  let namespace: string;
  let arm: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespace = await box.createNamespace('preflight');
    root = await workspace({
      Jenkinsfile:
        "slipway {\n  image 'web', layers: [bin: '/app'], entrypoint: ['/app/server']\n  kubernetes { deployment 'web' }\n}\n",
      'bin/server*': 'ELF',
      '.gitignore': 'platform.yml\ndeploy\n.cache\n',
    });
    const cluster = {
      context: box.contexts.development,
      kubeconfig: box.kubeconfig,
      server: box.server,
      identity: box.identity,
    };
    const platform = {
      registry: { oci: `${box.registry}/looked-at`, insecure: true },
      environments: { development: { branches: ['development'], namespace, cluster } },
    };
    writeFileSync(join(root, 'platform.yml'), JSON.stringify(platform));
    mkdirSync(join(root, 'deploy'));
    commitAll(root);
    expect((await slipway('push')).exit).to.equal(0);
    arm = await pushedFor('linux/arm64');
    await box.kubectl('create', 'clusterrole', ROLE, '--verb=list', '--resource=nodes');
    await box.kubectl('create', 'clusterrolebinding', ROLE, `--clusterrole=${ROLE}`, `--group=${DEPLOYERS}`);
  });

  after(async () => {
    await box.kubectl('delete', `clusterrolebinding/${ROLE}`, `clusterrole/${ROLE}`);
  });

  async function slipway(...words: readonly string[]): Promise<Ran> {
    const env = { ...process.env, ...box.env, XDG_CACHE_HOME: join(root, '.cache') };
    return run([process.execPath, program, ...words, '--platform', 'platform.yml'], { cwd: root, env });
  }

  /** An image beside ours, under the tag `v2-arm`. */
  async function pushedFor(platform: string): Promise<string> {
    const { signal } = new AbortController();
    const image = await built(root, layersImage({ bin: '/app' }, { platform }));
    const { world } = await building(root, layersImage({}));
    const registry = openRegistry({
      host: box.registry,
      insecure: true,
      logins: () => Promise.resolve(undefined),
      clock,
    });
    const target = { ...targetOn(registry, 'looked-at/tool', 'v2-arm'), commitTag: undefined };
    const { reference } = await pushImage(
      image,
      { registry, target, emit: () => undefined, clock, world },
      signal,
    );
    await image.dispose();
    return reference;
  }

  const write = (images: Images): void =>
    writeFileSync(join(root, 'deploy', 'web-template.yml'), template(images));

  it('finds all that no node could start, in every kind of container, and writes nothing', async () => {
    const missing = `${box.registry}/looked-at/tool:v2-amr`;
    write({ init: missing, sidecar: arm });

    const { exit, err } = await slipway('deploy', 'development');

    expect(exit, err).to.equal(2);
    expect(err).to.contain(`there is no image ${missing} (Deployment web, container prepare)`);
    expect(err).to.contain("did you mean 'v2-arm'");
    expect(err).to.contain(
      `${arm} is made for linux/arm64, and no node is (Deployment web, container sidecar)`,
    );
    expect(err).to.match(/^deploy\/web-template\.yml:11:\d+ +there is no image/m);
    expect(err).to.match(/^deploy\/web-template\.yml:14:\d+ .* is made for/m);
    expect(await box.kubectl('get', 'deployments', '-n', namespace, '-o', 'name')).to.equal('');
  });

  it('stops where there is no such pull secret', async () => {
    write({ pullSecret: 'nowhere' });

    const { exit, err } = await slipway('plan', 'development');

    expect(exit, err).to.equal(2);
    expect(err).to.match(/deploy\/web-template\.yml:\d+.* Secret nowhere, which is .*not in the cluster/);
  });

  it('warns of a registry of others that is silent, and plans all the same', async () => {
    write({ foreign: '127.0.0.1:1/team/agent:v1' });

    const { exit, err } = await slipway('plan', 'development');

    expect(exit, err).to.equal(0);
    expect(err).to.contain('registry 127.0.0.1:1 does not answer: connection refused');
    expect(err).to.contain('it is not known whether 127.0.0.1:1/team/agent:v1 exists');
  });
});
