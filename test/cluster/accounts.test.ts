import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheOf, craneRegistry, plainRegistry } from '../images/support/registries.ts';
import { gitIn } from '../support/git.ts';
import { liveImageOf, slipwayIn, WEB_TEMPLATE } from '../support/layered-service.ts';
import type { Ran } from '../support/run.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

describe('development and production with registries of their own', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let root: string;
  let production: string;
  let namespaces: { development: string; production: string };
  let proven: string;

  const git = (...words: readonly string[]): string => gitIn(root)(...words);

  const slipway = async (...words: readonly string[]): Promise<Ran> => slipwayIn(root, box, words);
  const liveImage = async (namespace: string): Promise<string> => liveImageOf(namespace, box);

  const inProduction = async (): Promise<number> =>
    (await fetch(`http://${production}/v2/prod/web/manifests/${proven.split('@')[1] ?? ''}`)).status;

  function writePlatform(registry: object): void {
    const cluster = (context: string) => ({
      context,
      kubeconfig: box.kubeconfig,
      server: box.server,
      identity: box.identity,
    });
    const development = {
      branches: ['development'],
      namespace: namespaces.development,
      cluster: cluster(box.contexts.development),
    };
    const platform = {
      registry: { oci: `${box.registry}/dev`, insecure: true },
      environments: {
        development,
        production: {
          ...development,
          branches: ['main'],
          namespace: namespaces.production,
          promote: 'development',
          registry,
        },
      },
    };
    writeFileSync(join(root, 'platform.yml'), JSON.stringify(platform));
  }

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    ({ host: production } = await craneRegistry());
    root = mkdtempSync(join(tmpdir(), 'slipway-accounts-'));
    namespaces = {
      development: await box.createNamespace('account-dev'),
      production: await box.createNamespace('account-prod'),
    };
    for (const folder of ['bin', 'deploy']) mkdirSync(join(root, folder));
    writePlatform({ oci: `${production}/prod`, insecure: true });
    writeFileSync(join(root, '.gitignore'), 'platform.yml\n.cache\n');
    writeFileSync(join(root, 'deploy', 'web-template.yml'), WEB_TEMPLATE);
    const block = "image 'web', layers: [bin: '/app'], entrypoint: ['/app/server']";
    writeFileSync(join(root, 'Jenkinsfile'), `slipway {\n  ${block}\n  kubernetes { deployment 'web' }\n}\n`);
    writeFileSync(join(root, 'bin', 'server'), 'first', { mode: 0o755 });
    git('init', '-q', '-b', 'development');
    git('add', '.');
    git('commit', '-q', '-m', 'Begin');
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('build into the first', async () => {
    const { exit, err } = await slipway('run');

    expect(exit, err).to.equal(0);
    proven = await liveImage(namespaces.development);
    expect(proven).to.match(new RegExp(`^${box.registry}/dev/web:.*@sha256:[0-9a-f]{64}$`));
  });

  it('plan production with the image where it will be, and copy nothing for that', async () => {
    git('checkout', '-q', '-b', 'main');

    const { exit, err } = await slipway('plan', 'production');

    expect(exit, err).to.equal(0);
    expect(await inProduction()).to.equal(404);
  });

  it('write nothing where the registry of production is away', async () => {
    writePlatform({ oci: '127.0.0.1:1/prod', insecure: true });

    const { exit, err } = await slipway('run');

    expect(exit, err).to.be.oneOf([2, 3]);
    expect(err).to.contain('127.0.0.1:1');
    expect(await liveImage(namespaces.production)).to.equal('');
  });

  it('copy the very bytes at the deploy to production, and build nothing', async () => {
    writePlatform({ oci: `${production}/prod`, insecure: true });

    const { exit, err } = await slipway('run');

    expect(exit, err).to.equal(0);
    expect(err).to.match(/is copied from /);
    expect(err).not.to.match(/^(?:build|push)$/m);
    const shipped = await liveImage(namespaces.production);
    expect(shipped).to.equal(proven.replace(`${box.registry}/dev/`, `${production}/prod/`));
    expect(await inProduction()).to.equal(200);
  });

  it('find it there the next time, as replication would have brought it', async () => {
    writeFileSync(
      join(root, 'deploy', 'web-template.yml'),
      WEB_TEMPLATE.replace('replicas: 1', 'replicas: 2'),
    );
    git('add', '.');
    git('commit', '-q', '-m', 'Two of them');

    const { exit, err } = await slipway('deploy', 'production');

    expect(exit, err).to.equal(0);
    expect(err).to.not.contain('is copied from');
    expect(readFileSync(join(root, 'platform.yml'), 'utf8')).to.contain(production);
  });

  it('let a pull-through cache fetch it where production pulls from one, and copy nothing', async () => {
    const cache = await cacheOf({ host: box.registry });
    writePlatform({ oci: `${cache.host}/dev`, insecure: true, wait: '30s' });

    const { exit, err } = await slipway('deploy', 'production');

    expect(exit, err).to.equal(0);
    expect(err).to.not.contain('is copied from');
    const shipped = await liveImage(namespaces.production);
    expect(shipped).to.equal(proven.replace(`${box.registry}/dev/`, `${cache.host}/dev/`));
  });

  it('write nothing where what should bring it does not, and say how long that was waited for', async () => {
    const { host } = await plainRegistry();
    const before = await liveImage(namespaces.production);
    writePlatform({ oci: `${host}/replica`, insecure: true, wait: '2s' });

    const { exit, err } = await slipway('deploy', 'production');

    expect(exit, err).to.equal(2);
    expect(err).to.contain('is not in the registry yet; waiting up to 2.0s');
    expect(err).to.contain('after 2.0s of waiting');
    expect(await liveImage(namespaces.production)).to.equal(before);
  });
});
