import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { Registry } from '../../src/core/ports/registry.ts';
import { imageOfRegistry } from '../../src/images/copied.ts';
import { type ImageIndex, MediaType, parseJson, storedJson } from '../../src/images/oci.ts';
import { pushImage } from '../../src/images/push.ts';
import { blobOf, building, built, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { cranePath, openReal, plainRegistry, secureRegistry } from './support/registries.ts';

const { signal } = new AbortController();
const clock = { now: () => 0, wait: () => Promise.resolve() };
const MB = 1024 * 1024;
const CHUNK = 256 * 1024;

/** From one real registry to another, as at the deploy to an environment with a registry of its own. */
describe('images: an index copied by its digest', function () {
  this.timeout(60_000);
  let source: Registry;
  let target: Registry;
  let way: Proxy;
  let digest: string;
  let children: readonly string[];

  before(async () => {
    source = openReal(await secureRegistry());
    const image = await built(
      await workspace({ 'bin/server*': randomBytes(3 * MB) }),
      layersImage({ bin: '/app' }, { platforms: ['linux/amd64', 'linux/arm64'] }),
    );
    await push(image, source, 'from/web');
    digest = await withAttestation(parseJson<ImageIndex>(image.manifest.bytes));
  });

  beforeEach(async () => {
    way = await startProxy((await plainRegistry()).host);
    target = openReal({ host: way.host, insecure: true }, { chunkBytes: CHUNK });
  });

  async function push(image: Parameters<typeof pushImage>[0], registry: Registry, repository: string) {
    const { world } = await building(await workspace({}), layersImage({}));
    const at = { ...targetOn(registry, repository), commitTag: undefined };
    return pushImage(image, { registry, target: at, emit: () => undefined, clock, world }, signal);
  }

  /** As BuildKit says how an image was built: one more manifest in the index, for no platform. */
  async function withAttestation({ manifests }: ImageIndex): Promise<string> {
    const statement = blobOf(Buffer.from('{"_type":"in-toto"}'));
    const rootfs = { type: 'layers', diff_ids: [statement.digest] };
    const config = blobOf(
      Buffer.from(JSON.stringify({ architecture: 'unknown', os: 'unknown', config: {}, rootfs })),
    );
    for (const blob of [statement, config])
      await source.uploadBlob('from/web', blob, () => undefined, signal);
    const descriptor = { mediaType: MediaType.config, digest: config.digest, size: config.size };
    const manifest = storedJson(MediaType.manifest, {
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      config: descriptor,
      layers: [{ mediaType: 'application/vnd.in-toto+json', digest: statement.digest, size: statement.size }],
    });
    await source.putManifest('from/web', manifest.digest, manifest, signal);
    const attestation = {
      mediaType: MediaType.manifest,
      digest: manifest.digest,
      size: manifest.bytes.length,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': manifests[0]?.digest ?? '',
      },
    };
    const index = storedJson(MediaType.index, {
      schemaVersion: 2,
      mediaType: MediaType.index,
      manifests: [...manifests, attestation],
    });
    await source.putManifest('from/web', index.digest, index, signal);
    children = [...manifests.map((one) => one.digest), manifest.digest];
    return index.digest;
  }

  const copy = async (repository: string, from = source, at = 'from/web') =>
    push(await imageOfRegistry(from, { repository: at, digest }, signal), target, repository);

  it('keeps its digest, every platform and what is attested of them', async () => {
    const copied = await copy('copy/whole');

    expect(copied.digest).to.equal(digest);
    for (const child of [digest, ...children])
      expect((await target.headManifest('copy/whole', child, signal))?.digest).to.equal(child);
    // Not by the proxy, which is in this process and waits for the program to end.
    const there = `${(await plainRegistry()).host}/copy/whole`;
    for (const platform of children.slice(0, 2))
      execFileSync(await cranePath(), ['validate', '--remote', `${there}@${platform}`, '--insecure']);
  });

  it('goes on where it was when the connection breaks in the middle of a layer', async () => {
    let chunks = 0;
    // What is smaller than that has no middle: a configuration goes out beside the layer, sooner or later.
    way.interfere = ({ method, headers }) =>
      method === 'PATCH' && Number(headers['content-length']) === CHUNK && (chunks += 1) === 4
        ? { closeAfter: 1_000 }
        : undefined;

    const copied = await copy('copy/resumed');

    expect(copied.digest).to.equal(digest);
    // What had arrived is not sent again.
    expect(way.passed).to.be.lessThan(copied.bytesSent + CHUNK);
  });

  it('leaves no tag behind where it fails, and sends only the rest the next time', async () => {
    way.interfere = ({ method, path }) =>
      method === 'PUT' && path.includes(`/manifests/${children[1] ?? ''}`) ? { status: 403 } : undefined;

    const error = await failure(copy('copy/twice'));
    expect(error).to.include({ code: 'REGISTRY_DENIED' });
    expect(await target.headManifest('copy/twice', 'development-128-4f2c81e', signal)).to.equal(undefined);
    way.interfere = () => undefined;
    const again = await copy('copy/twice');

    expect(again).to.include({ digest, bytesSent: 0 });
  });

  it('links what another repository of the same registry has, and sends nothing', async () => {
    await copy('copy/first');
    way.passed = 0;

    const linked = await copy('copy/second', target, 'copy/first');

    expect(linked).to.include({ digest, bytesSent: 0 });
    expect(way.calls.some(({ path }) => path.includes('mount='))).to.equal(true);
  });

  it('says which part is missing where the source has lost one', async () => {
    const lost = {
      ...source,
      manifest: async (...[repository, reference, stop]: Parameters<Registry['manifest']>) =>
        reference === children[1] ? undefined : source.manifest(repository, reference, stop),
    };

    const error = await failure(copy('copy/lost', lost));

    expect(error).to.include({ code: 'IMAGE_NOT_FOUND' });
    expect(error.message).to.include(children[1] ?? '-');
    expect(way.calls).to.deep.equal([]);
  });
});
