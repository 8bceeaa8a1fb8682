import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { Event } from '../../src/core/events.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { findImage } from '../../src/images/find.ts';
import { pushImage } from '../../src/images/push.ts';
import { targetFor } from '../../src/images/target.ts';
import { build, COMMIT } from './support/commit.ts';
import { building, built, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { openReal, plainRegistry } from './support/registries.ts';

const { signal } = new AbortController();

describe('images/push', () => {
  let proxy: Proxy;
  let registry: Registry;
  let root: string;
  let repository: string;
  const events: Event[] = [];

  beforeEach(async () => {
    proxy = await startProxy((await plainRegistry()).host);
    registry = openReal({ host: proxy.host, insecure: true });
    root = await workspace({ 'bin/server*': randomBytes(2_000), 'lib/a': 'a' });
    repository = `push/${randomBytes(4).toString('hex')}`;
    events.length = 0;
  });

  const made = () => built(root, layersImage({ lib: '/lib', bin: '/app' }));

  async function push(image: Awaited<ReturnType<typeof made>>, tag?: string, commitTag?: string) {
    const { world } = await building(root, layersImage({}));
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const target = { ...targetOn(registry, repository, tag), ...(commitTag !== undefined && { commitTag }) };
    return pushImage(
      image,
      { registry, target, emit: (event) => void events.push(event), clock, world },
      signal,
    );
  }

  /** First while the registry takes nothing there, then once it does; with the tags in between. */
  async function pushedTwice(image: Awaited<ReturnType<typeof made>>, refused: string) {
    proxy.interfere = ({ method, path }) =>
      method === 'PUT' && path.includes(refused) ? { status: 403 } : undefined;
    const error = await failure(push(image));
    const tags = await registry.tags(repository, signal);
    proxy.interfere = () => undefined;
    return { error, tags, again: await push(image) };
  }

  it('names the image by tag and digest, and by its commit', async () => {
    const image = await made();

    const pushed = await push(image);

    expect(pushed.reference).to.equal(
      `${proxy.host}/${repository}:development-128-4f2c81e@${image.manifest.digest}`,
    );
    expect(pushed).to.include({ layers: 2, alreadyThere: 0 });
    expect(pushed.bytesSent).to.equal(image.blobs.reduce((sum, { size }) => sum + size, 0));
    expect(await registry.tags(repository, signal)).to.have.members(['development-128-4f2c81e', COMMIT]);
    expect(events.at(-1)).to.deep.equal({ type: 'image.pushed', ...pushed });
  });

  it('sends nothing when it is all there', async () => {
    const image = await made();
    await push(image);
    proxy.calls.length = 0;

    const again = await push(image);

    expect(again).to.include({ layers: 2, alreadyThere: 2, bytesSent: 0 });
    expect(proxy.calls.map(({ method }) => method)).to.deep.equal(['HEAD']);
  });

  it('names an image by its tag last: where a push ends before, the next one goes on', async () => {
    const image = await made();

    const { error, tags, again } = await pushedTwice(image, '/manifests/development');

    expect(error).to.include({ code: 'REGISTRY_DENIED', exit: 3 });
    expect(tags).to.deep.equal([COMMIT]);
    expect(again).to.include({ digest: image.manifest.digest, alreadyThere: 2, bytesSent: 0 });
    expect(await registry.tags(repository, signal)).to.have.members(['development-128-4f2c81e', COMMIT]);
  });

  it('sends a layer while the next one is still being packed', async () => {
    const image = await made();
    const [first, ...others] = image.blobs;
    const arrived = new Promise<void>((resolve) => {
      proxy.interfere = ({ method, path }) => {
        if (method === 'PUT' && path.includes('/blobs/')) resolve();
        return undefined;
      };
    });

    const pushed = await push({
      ...image,
      pack: async (take) => {
        if (first) take(first);
        await arrived;
        others.forEach((blob) => take(blob));
        return image;
      },
    });

    expect(pushed).to.include({ digest: image.manifest.digest, layers: 2, alreadyThere: 0 });
  });

  it('stops packing when a layer cannot be sent, and sending when a layer cannot be packed', async () => {
    const image = await made();
    proxy.interfere = ({ method }) => (method === 'POST' ? { status: 403 } : undefined);

    const unsent = await failure(
      push({
        ...image,
        pack: async (take, stop) => {
          image.blobs.forEach((blob) => take(blob));
          await new Promise((resolve) => stop.addEventListener('abort', resolve));
          throw stop.reason;
        },
      }),
    );
    const broken = new Error('this layer is damaged');
    const unpacked = await failure(push({ ...image, pack: () => Promise.reject(broken) }));

    expect(unsent).to.include({ code: 'REGISTRY_DENIED', exit: 3 });
    expect(unpacked).to.equal(broken);
    expect(await registry.tags(repository, signal)).to.be.oneOf([undefined, []]);
  });

  it('never moves a tag to other content, though the registry would allow it', async () => {
    const first = await push(await made());
    root = await workspace({ 'bin/server*': 'other', 'lib/a': 'a' });
    const other = await made();

    const error = await failure(push(other));

    expect(error).to.include({ code: 'TAG_TAKEN', exit: 3 });
    expect(error.details).to.deep.equal([`there  ${first.digest}`, `here   ${other.manifest.digest}`]);
    expect((await registry.headManifest(repository, COMMIT, signal))?.digest).to.equal(first.digest);
  });

  it('leaves no tag behind when a blob fails, and goes on when it is run again', async () => {
    const image = await made();

    const { error, tags, again } = await pushedTwice(image, '/blobs/');

    expect(error).to.include({ code: 'REGISTRY_DENIED', exit: 3 });
    expect(tags).to.be.oneOf([undefined, []]);
    expect(again.digest).to.equal(image.manifest.digest);
  });

  it('says which repository is missing where the registry makes none, as ECR', async () => {
    const body = '{"errors":[{"code":"NAME_UNKNOWN","message":"The repository does not exist"}]}';
    proxy.interfere = ({ method }) => (method === 'POST' ? { status: 404, body } : { status: 404 });

    const error = await failure(push(await made()));

    expect(error).to.include({ code: 'REPOSITORY_MISSING', exit: 3 });
    expect(error.message).to.equal(`${proxy.host} has no repository ${repository}`);
  });

  it('is told when an immutable tag was taken between the look and the push', async () => {
    const body =
      '{"errors":[{"code":"TAG_INVALID","message":"The image tag already exists and cannot be overwritten"}]}';
    const image = await made();
    root = await workspace({ 'bin/server*': 'other', 'lib/a': 'a' });
    const other = await made();
    proxy.interfere = async ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('/manifests/')) return undefined;
      proxy.interfere = () => undefined;
      await push(other);
      return { status: 400, body };
    };

    const error = await failure(push(image));

    expect(error).to.include({ code: 'TAG_TAKEN', exit: 3 });
    expect(error.details?.[0]).to.equal(`there  ${other.manifest.digest}`);
  });

  it('notices when the registry stores something else', async () => {
    proxy.interfere = ({ method, path }) =>
      method === 'PUT' && path.includes('/manifests/')
        ? { status: 201, headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } }
        : undefined;

    expect(await failure(push(await made()))).to.include({ code: 'DIGEST_MISMATCH', exit: 3 });
  });

  describe('the same commit', () => {
    const image = layersImage({ lib: '/lib', bin: '/app' });
    const target = (over = {}) =>
      targetFor({
        registry: { kind: 'oci', prefix: `${registry.host}/${repository}`, insecure: true },
        image,
        build: build(over),
        root,
      });

    it('is found by its commit in a later build and gets the name of that too', async () => {
      repository += '/example';
      const { digest } = await push(await made());
      repository = repository.replace('/example', '');

      const found = await findImage({ registry, target: await target({ number: 140 }) }, signal);

      expect(found?.reference).to.match(/\/example:development-140-4f2c81e@sha256:/);
      expect(found?.digest).to.equal(digest);
      const tagged = await registry.headManifest(`${repository}/example`, 'development-140-4f2c81e', signal);
      expect(tagged?.digest).to.equal(digest);
    });

    it('is not found before anybody pushed it', async () => {
      expect(await findImage({ registry, target: await target() }, signal)).to.equal(undefined);
    });

    it('is not another one whose id begins alike, whatever has its tag', async () => {
      repository += '/example';
      const evil = COMMIT.slice(0, 7) + 'f'.repeat(33);
      await push(await made(), undefined, evil);
      repository = repository.replace('/example', '');

      expect(await findImage({ registry, target: await target() }, signal)).to.equal(undefined);
    });

    it('does not take its name from another commit, nor that for itself', async () => {
      repository += '/example';
      await push(await made(), 'development-127-4f2c81e');
      const evil = COMMIT.slice(0, 7) + 'f'.repeat(33);
      await push(await built(root, layersImage({ lib: '/lib' })), undefined, evil);
      repository = repository.replace('/example', '');

      const error = await failure(findImage({ registry, target: await target() }, signal));

      expect(error).to.include({ code: 'TAG_TAKEN' });
    });

    it('with uncommitted changes is another image, found only for the same changes', async () => {
      const clean = await target();
      const dirty = await target({ dirty: ['lib/a'] });
      const same = await target({ dirty: ['lib/a'] });
      const other = await target({ dirty: ['lib/a', 'gone'] });

      expect(dirty.commitTag).to.equal(undefined);
      expect(dirty.tag)
        .to.match(/^development-128-4f2c81e-dirty-[0-9a-f]{8}$/)
        .and.equal(same.tag);
      expect(new Set([clean.tag, dirty.tag, other.tag]).size).to.equal(3);
    });
  });
});
