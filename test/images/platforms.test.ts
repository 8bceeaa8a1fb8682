import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { openProcesses } from '../../src/adapters/processes.ts';
import type { Image } from '../../src/core/release.ts';
import { buildImage } from '../../src/images/build.ts';
import { lookUpImage } from '../../src/images/look-up.ts';
import { type ImageManifest, type ImageIndex, MediaType, parseJson } from '../../src/images/oci.ts';
import { pushImage } from '../../src/images/push.ts';
import { building, built, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { containersEnv } from './support/engines.ts';
import { cranePath, openReal, plainRegistry, testFolder } from './support/registries.ts';

const { signal } = new AbortController();
const platforms = ['linux/amd64', 'linux/arm64'];
const clock = { now: () => 0, wait: () => Promise.resolve() };

describe('images: several platforms', function () {
  this.timeout(120_000);

  it('are one index over layers that are compressed and sent once', async () => {
    const registry = openReal(await plainRegistry());
    const root = await workspace({ 'bin/server*': 'ELF' });
    const image = await built(root, layersImage({ bin: '/app' }, { platforms }));
    const { world } = await building(root, layersImage({}));

    const target = targetOn(registry, 'platforms/layers');
    const pushed = await pushImage(image, { registry, target, emit: () => undefined, clock, world }, signal);

    const { mediaType, bytes } = image.manifest;
    expect(mediaType).to.equal(MediaType.index);
    expect(parseJson<ImageIndex>(bytes).manifests.map(({ platform }) => platform)).to.deep.equal([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    const layers = image.children.map((child) => parseJson<ImageManifest>(child.bytes).layers);
    expect(layers[0]).to.deep.equal(layers[1]);
    expect(pushed).to.include({ layers: 1, alreadyThere: 0 });
    execFileSync(await cranePath(), ['validate', '--remote', pushed.reference, '--insecure']);
    const found = await lookUpImage(pushed.reference, () => Promise.resolve(registry), signal);
    expect(found).to.deep.include({ state: 'exists', platforms });
  });

  it('give the same index for the same content', async () => {
    const root = await workspace({ 'bin/server*': 'ELF' });
    const make = async () => built(root, layersImage({ bin: '/app' }, { platforms }));

    expect((await make()).manifest.digest).to.equal((await make()).manifest.digest);
  });

  for (const builder of ['buildah', 'podman'] as const)
    it(`leave ${builder} as an index and are pushed as it is`, async () => {
      const folder = await testFolder();
      const env = { ...process.env, ...(await containersEnv(folder)) };
      const registry = openReal(await plainRegistry());
      const root = await workspace({ Dockerfile: 'FROM scratch\nCOPY server /\n', server: 'ELF' });
      const source = {
        from: 'dockerfile',
        dockerfile: 'Dockerfile',
        context: '.',
        arguments: {},
        platforms,
      } as const;
      const image: Image = { name: 'example', source };
      const target = targetOn(registry, `platforms/${builder}`);
      const at = await building(root, image, {
        target,
        registryAt: () => Promise.resolve(registry),
        builder,
      });
      const world = { ...at.world, env, processes: openProcesses(env) };

      const made = await buildImage({ ...at, world }, signal);
      const pushed = await pushImage(made, { registry, target, emit: () => undefined, clock, world }, signal);
      await made.dispose();

      execFileSync(await cranePath(), ['validate', '--remote', pushed.reference, '--insecure']);
      const found = await lookUpImage(pushed.reference, () => Promise.resolve(registry), signal);
      // The builder decides which of them it makes first.
      expect('platforms' in found && found.platforms).to.have.members(platforms);
      const left = execFileSync(
        builder,
        ['images', '--format', builder === 'buildah' ? '{{.Name}}' : '{{.Repository}}'],
        { env, encoding: 'utf8' },
      );
      expect(left).not.to.contain('slipway-');
    });

  it('need buildx where docker builds', async () => {
    const bin = await workspace({
      'docker*':
        '#!/bin/sh\ncase "$1" in version) echo 28.0.0 28.0.0;; buildx) exit 1;; *) echo "ran $*" >&2; exit 9;; esac\n',
      Dockerfile: 'FROM scratch\n',
    });
    const source = {
      from: 'dockerfile',
      dockerfile: 'Dockerfile',
      context: '.',
      arguments: {},
      platforms,
    } as const;
    const registry = openReal(await plainRegistry());
    const at = await building(
      bin,
      { name: 'example', source },
      { registryAt: () => Promise.resolve(registry), builder: 'docker' },
    );
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: bin };
    const world = { ...at.world, env, processes: openProcesses(env) };

    expect(await failure(buildImage({ ...at, world }, signal))).to.include({
      code: 'PLATFORMS_NEED_BUILDX',
      exit: 2,
    });
  });
});
