import { expect } from 'chai';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openProcesses } from '../../src/adapters/processes.ts';
import { layerEntries } from '../../src/images/layers/tree.ts';
import { assertInside } from '../../src/images/inside.ts';
import { parseReference } from '../../src/images/reference.ts';
import { promotedImage } from '../../src/images/promote.ts';
import { buildArguments, buildByEngine, type EngineBuild } from '../../src/images/engine/build.ts';
import { withEngine } from '../../src/images/engine/session.ts';
import { built, failure, layersImage, targetOn, workspace } from '../images/support/content.ts';
import { openReal, testFolder } from '../images/support/registries.ts';

const { signal } = new AbortController();
const DOCKER = { name: 'docker', version: '28.2.2', flavour: 'buildx' } as const;

function build(source: Partial<EngineBuild['source']> = {}): EngineBuild {
  return {
    source: { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.', arguments: {}, ...source },
    target: targetOn({ host: 'registry.test' }, 'example'),
    labels: {},
    created: '2026-11-20T09:00:00Z',
    cacheFrom: undefined,
    insecure: false,
  };
}

/** Environment and words of the builder that is run, which a program in its place writes down. */
async function seenByBuilder(
  wanted: EngineBuild,
): Promise<{ readonly env: Record<string, string>; readonly words: string }> {
  const bin = await workspace({ 'docker*': '#!/bin/sh\nenv; echo "WORDS=$*"\n' });
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: bin,
    AWS_SECRET_ACCESS_KEY: 'canary-aws',
    KUBECONFIG: '/home/jenkins/kubeconfig',
    SOPS_AGE_KEY: 'AGE-SECRET-KEY-canary',
  };
  const lines: string[] = [];
  const world = {
    processes: openProcesses(env),
    cwd: bin,
    env,
    temporary: await testFolder(),
    emit: (event: { type: string; line?: string }) =>
      void (event.line !== undefined && lines.push(event.line)),
  };
  const registry = openReal({ host: '127.0.0.1:1', insecure: true });
  await withEngine(DOCKER, world, { registry, signal }, (session) => buildByEngine(session, wanted));
  const seen = Object.fromEntries(
    lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]),
  );
  return { env: seen, words: seen['WORDS'] ?? '' };
}

describe('attacks by a service developer: images', () => {
  /** A workspace whose repository links to a home with a key, by one link to the folder. */
  async function linked(): Promise<string> {
    const home = await workspace({ 'keys/age.key': 'AGE-SECRET-KEY-1', Dockerfile: 'FROM scratch' });
    const root = await workspace({ 'repository/bin/server': 'ELF', 'repository/.git/HEAD': 'x' });
    await symlink(home, join(root, 'repository', 'home'));
    return join(root, 'repository');
  }

  for (const source of ['home/keys/age.key', 'home/keys', '../../', 'bin/../home/keys/'])
    it(`push no file of the agent in a layer: ${source}`, async () => {
      const root = await linked();

      const error = await failure(built(root, layersImage({ [source]: '/x' })));

      expect(error).to.include({ code: 'IMAGE_PATH_OUTSIDE', exit: 2 });
    });

  it('store a link as a link, also with a slash behind its name', async () => {
    const entries = await layerEntries(await linked(), 'home/', '/x');

    expect(entries.map(({ path, type }) => `${type} ${path}`)).to.deep.equal(['symlink x']);
  });

  it('give no folder of the agent to a builder', async () => {
    const root = await linked();

    for (const path of ['home', '../..', 'home/Dockerfile'])
      expect(await failure(assertInside(root, path))).to.include({ code: 'IMAGE_PATH_OUTSIDE', exit: 2 });
    for (const path of ['.', 'bin', 'bin/server', 'missing']) await assertInside(root, path);
    await assertInside(join(root, 'bin'), '..');
  });

  it('give no folder of the agent to a builder that is named from the root', async () => {
    const root = await workspace({ Dockerfile: 'FROM scratch', '.git/HEAD': 'x' });
    const { source } = build({ context: await workspace({ 'age.key': 'AGE-SECRET-KEY-1' }) });

    expect(await failure(built(root, { name: 'example', source }))).to.include({
      code: 'IMAGE_PATH_OUTSIDE',
      exit: 2,
    });
    const own = await failure(built(root, { name: 'example', source: { ...source, context: root } }));
    expect(own).not.to.have.property('code', 'IMAGE_PATH_OUTSIDE');
  });

  it('change nothing of the builder by build arguments', async () => {
    const evil = {
      PATH: '/evil/bin',
      DOCKER_HOST: 'tcp://attacker.example',
      DOCKER_CONFIG: '/evil',
      BUILDKIT_HOST: 'tcp://attacker.example',
      LD_PRELOAD: './evil.so',
      NODE_OPTIONS: '--require ./evil.js',
      HTTPS_PROXY: 'http://attacker.example',
    };

    const { env, words } = await seenByBuilder(build({ arguments: evil }));

    for (const [name, value] of Object.entries(evil)) {
      expect(env[name], name).not.to.equal(value);
      expect(words).to.contain(`--build-arg ${name}=${value}`);
    }
  });

  it('give no credential of the deployer to the builder', async () => {
    const { env } = await seenByBuilder(build());

    expect(env)
      .to.include.keys('PATH', 'HOME')
      .and.not.to.have.any.keys('AWS_SECRET_ACCESS_KEY', 'KUBECONFIG', 'SOPS_AGE_KEY');
  });

  for (const variable of [
    'AWS_SECRET_ACCESS_KEY',
    'KUBECONFIG',
    'SOPS_AGE_KEY',
    'BITBUCKET_TOKEN',
    'SLIPWAY_APPROVAL_KEY',
  ])
    it(`mount no ${variable} as a secret of the build`, async () => {
      const wanted = build({ secrets: [{ id: 'x', variable }] });

      expect(await failure(seenByBuilder(wanted))).to.include({ code: 'BUILD_SECRET_REFUSED', exit: 2 });
    });

  it('mount the variable that platform.yml lets through', async () => {
    const { words } = await seenByBuilder({
      ...build({ secrets: [{ id: 'x', variable: 'NPM_TOKEN' }] }),
      pass: ['NPM_TOKEN'],
    });

    expect(words).to.contain('--secret id=x,env=NPM_TOKEN');
  });

  it('write no option where a path belongs', () => {
    const words = buildArguments(
      DOCKER,
      build({ context: '--output=type=local,dest=/tmp/x', dockerfile: '-' }),
    );

    expect(words.at(-1)).to.equal('./--output=type=local,dest=/tmp/x');
    expect(words[words.indexOf('--file') + 1]).to.equal('./-');
  });

  it('bring no uncommitted change to an environment that promotes', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const image = `registry.test/example:development-1-4f2c81e-dirty-fd76de25@${digest}`;
    const commit = '4f2c81e0000000000000000000000000000000aa';
    const registry = openReal({ host: '127.0.0.1:1', insecure: true });

    const promotion = { from: 'development', proven: { image, commit }, commit, isPart: true, registry };
    const error = await failure(promotedImage(promotion, signal));

    expect(parseReference(image).digest).to.equal(digest);
    expect(error).to.include({ code: 'NOT_PROVEN', exit: 3 });
    expect(error.message).to.contain('built with uncommitted changes');
  });
});
