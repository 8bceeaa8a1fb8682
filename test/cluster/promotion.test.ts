import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../src/core/plan.ts';
import { planFileText } from '../../src/deploy/plan/plan-file.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { gitIn } from '../support/git.ts';
import type { Ran } from '../support/run.ts';
import { liveImageOf, slipwayIn, WEB_TEMPLATE } from '../support/layered-service.ts';

describe('promotion: production ships what development has proven', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let root: string;
  let namespaces: { development: string; production: string };
  let proven: string;

  const git = (...words: readonly string[]): string => gitIn(root)(...words);

  const slipway = async (...words: readonly string[]): Promise<Ran> => slipwayIn(root, box, words);
  function commit(subject: string, content: string): void {
    writeFileSync(join(root, 'bin', 'server'), content, { mode: 0o755 });
    git('add', '.');
    git('commit', '-q', '-m', subject);
  }

  const liveImage = async (namespace: string): Promise<string> => liveImageOf(namespace, box);

  async function tags(): Promise<readonly string[]> {
    const answer = await fetch(`http://${box.registry}/v2/promoted/web/tags/list`);
    return ((await answer.json()) as { tags: string[] }).tags.toSorted();
  }

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    root = mkdtempSync(join(tmpdir(), 'slipway-promotion-'));
    namespaces = {
      development: await box.createNamespace('proving'),
      production: await box.createNamespace('promoted'),
    };
    const cluster = (context: string) => ({
      context,
      kubeconfig: box.kubeconfig,
      server: box.server,
      identity: box.identity,
    });
    const platform = {
      registry: { oci: `${box.registry}/promoted`, insecure: true },
      environments: {
        development: {
          branches: ['development'],
          namespace: namespaces.development,
          cluster: cluster(box.contexts.development),
        },
        production: {
          branches: ['main'],
          namespace: namespaces.production,
          cluster: cluster(box.contexts.production),
          promote: 'development',
        },
      },
    };
    for (const folder of ['bin', 'deploy']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'platform.yml'), JSON.stringify(platform));
    writeFileSync(join(root, '.gitignore'), 'platform.yml\n.cache\nsaved.plan\n');
    writeFileSync(join(root, 'deploy', 'web-template.yml'), WEB_TEMPLATE);
    const block = "image 'web', layers: [bin: '/app'], entrypoint: ['/app/server']";
    writeFileSync(join(root, 'Jenkinsfile'), `slipway {\n  ${block}\n  kubernetes { deployment 'web' }\n}\n`);
    git('init', '-q', '-b', 'development');
    commit('Begin', 'first');
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('refuses production before anything is proven, and writes nothing there', async () => {
    const { exit, err } = await slipway('run', '--branch', 'main');

    expect(exit, err).to.equal(3);
    expect(err).to.contain('development').and.to.contain('it has no good release of this service');
    expect(err).not.to.contain('build\n');
    expect(await box.kubectl('get', 'deployments', '-n', namespaces.production, '-o', 'name')).to.equal('');
  });

  it('builds once for development', async () => {
    const { exit, err } = await slipway('run');

    expect(exit, err).to.equal(0);
    proven = await liveImage(namespaces.development);
    expect(proven).to.match(/\/promoted\/web:development-1-[0-9a-f]{7}@sha256:[0-9a-f]{64}$/);
  });

  it('ships that very digest to production, with no second build and no new tag', async () => {
    const before = await tags();
    git('checkout', '-q', '-b', 'main');
    commit('Release', 'would be another image');

    const { exit, err } = await slipway('run');

    expect(exit, err).to.equal(0);
    expect(await liveImage(namespaces.production)).to.equal(proven);
    expect(err)
      .to.contain('is promoted from development')
      .and.not.to.match(/^(?:build|push)$/m);
    expect(await tags()).to.deep.equal(before);
  });

  it('plans and deploys the proven image by the single commands too', async () => {
    const planned = await slipway('plan', 'production', '--exit-code');

    expect(planned.exit, planned.err).to.equal(0);
    expect(planned.err).to.contain('is promoted from development');
  });

  it('refuses a line of work that the proven commit is no part of', async () => {
    git('checkout', '-q', '--orphan', 'elsewhere');
    commit('Begin elsewhere', 'unproven');

    const { exit, err } = await slipway('run', '--branch', 'main');

    expect(exit, err).to.equal(3);
    expect(err).to.match(/it runs commit [0-9a-f]{7}, which is no part of [0-9a-f]{7}/);
    expect(await liveImage(namespaces.production)).to.equal(proven);
  });

  it('carries out saved plans with the image that their commit may have, and with no other', async () => {
    git('checkout', '-q', '-f', 'main');
    const said = ['--plan', 'saved.plan', '--commit', git('rev-parse', 'HEAD').trim()];
    expect((await slipway('push')).exit).to.equal(0);
    await box.kubectl('delete', 'deployment', 'web', '-n', namespaces.production);
    const own = imageOf(await savedPlan('development'));
    expect(own).not.to.equal(proven);

    for (const [environment, image, others] of [
      ['production', proven, [own]],
      ['development', own, [proven, await asOfHead(proven)]],
    ] as const) {
      const genuine = await savedPlan(environment);
      expect(imageOf(genuine)).to.equal(image);
      for (const other of others) {
        keep(JSON.parse(JSON.stringify(genuine).replaceAll(image, other)) as Plan);
        const refused = await slipway('deploy', environment, ...said);

        expect(refused.exit, refused.err).to.equal(3);
        expect(refused.err).to.contain(`${other} is not what this commit is released with`);
      }
      keep(genuine);
      const { exit, err } = await slipway('deploy', environment, ...said);

      expect(exit, err).to.equal(0);
      expect(await liveImage(namespaces[environment])).to.equal(image);
    }
    proven = own;
  });

  async function savedPlan(environment: string): Promise<Plan> {
    const { exit, err } = await slipway('plan', environment, '--save', 'saved.plan');
    expect(exit, err).to.equal(0);
    return (JSON.parse(readFileSync(join(root, 'saved.plan'), 'utf8')) as { plan: Plan }).plan;
  }

  /** The image under a tag as a commit has it that begins with the same seven digits. */
  async function asOfHead(image: string): Promise<string> {
    const digest = image.slice(image.indexOf('@') + 1);
    const tag = `feature-1-${git('rev-parse', '--short=7', 'HEAD').trim()}`;
    const manifests = `http://${box.registry}/v2/promoted/web/manifests/`;
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const found = await fetch(manifests + digest, { headers: { accept: type } });
    const put = { method: 'PUT', headers: { 'content-type': type }, body: await found.arrayBuffer() };
    expect((await fetch(manifests + tag, put)).status).to.equal(201);
    return `${box.registry}/promoted/web:${tag}@${digest}`;
  }

  function imageOf({ image = '' }: Plan): string {
    return image;
  }

  /** As Slipway itself would have saved it. */
  function keep(plan: Plan): void {
    writeFileSync(join(root, 'saved.plan'), planFileText(plan));
  }

  it('says when the proven image is gone from the registry', async () => {
    git('checkout', '-q', '-f', 'main');
    const [name = '', digest = ''] = proven.split('@');
    const repository = name.slice(name.indexOf('/') + 1, name.lastIndexOf(':'));
    const url = `http://${box.registry}/v2/${repository}/manifests`;
    for (const reference of [...(await tags()), digest])
      await fetch(`${url}/${reference}`, { method: 'DELETE' });

    const { exit, err } = await slipway('run');

    expect(exit, err).to.be.oneOf([2, 3]);
    expect(err).to.contain(`there is no image ${proven}`);
  });

  it('knows an image of uncommitted changes also by its digest alone, and under another tag', async () => {
    git('checkout', '-q', '-f', '-B', 'development', 'main');
    writeFileSync(join(root, 'bin', 'server'), 'not committed', { mode: 0o755 });
    const made = await slipway('run');
    expect(made.exit, made.err).to.equal(0);
    const dirty = await liveImage(namespaces.development);
    expect(dirty).to.contain('-dirty-');
    git('checkout', '-q', '-f', 'main');
    const digest = dirty.slice(dirty.indexOf('@') + 1);

    for (const image of [`${box.registry}/promoted/web@${digest}`, await asOfHead(dirty)]) {
      const { exit, err } = await slipway('deploy', 'production', '--image', image);

      expect(exit, err).to.equal(3);
      expect(err).to.contain(`${image} was built with uncommitted changes`);
    }
    expect(await liveImage(namespaces.production)).not.to.contain(digest);
  });
});
