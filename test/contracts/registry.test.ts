import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobSource, Registry, StoredManifest } from '../../src/core/ports/registry.ts';
import { MediaType, storedJson } from '../../src/images/oci.ts';
import { craneRegistry, openReal, plainRegistry, secureRegistry } from '../images/support/registries.ts';
import { bearerProxy } from '../images/support/bearer.ts';

const { signal } = new AbortController();

const registries: readonly (readonly [string, () => Promise<Registry>])[] = [
  ["crane's registry", async () => openReal(await craneRegistry())],
  ['docker-registry', async () => openReal(await plainRegistry())],
  ['docker-registry with TLS and a login', async () => openReal(await secureRegistry())],
  ['docker-registry behind bearer tokens', async () => (await bearerProxy()).registry],
];

function blobOf(bytes: Buffer): BlobSource {
  return {
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length,
    open: (from) => Promise.resolve(Readable.from([bytes.subarray(from)])),
  };
}

for (const [name, open] of registries)
  describe(`contracts/registry: ${name}`, () => {
    let registry: Registry;
    const repository = `contract/${randomBytes(4).toString('hex')}`;

    async function upload(bytes: Buffer, into = repository): Promise<BlobSource> {
      const blob = blobOf(bytes);
      await registry.uploadBlob(into, blob, () => undefined, signal);
      return blob;
    }

    async function image(): Promise<StoredManifest> {
      const config = await upload(Buffer.from(JSON.stringify({ nonce: randomBytes(4).toString('hex') })));
      return storedJson(MediaType.manifest, {
        schemaVersion: 2,
        mediaType: MediaType.manifest,
        config: { mediaType: MediaType.config, digest: config.digest, size: config.size },
        layers: [],
      });
    }

    before(async function () {
      this.timeout(600_000);
      registry = await open();
    });

    it('has no manifest, blob or tags of a repository nobody pushed to', async () => {
      const digest = `sha256:${'0'.repeat(64)}`;

      expect(await registry.headManifest('nobody/here', 'v1', signal)).to.equal(undefined);
      expect(await registry.manifest('nobody/here', 'v1', signal)).to.equal(undefined);
      expect(await registry.hasBlob('nobody/here', digest, signal)).to.equal(false);
      expect(await registry.tags('nobody/here', signal)).to.equal(undefined);
    });

    it('gives back a blob as it was sent, also from the middle', async () => {
      const bytes = randomBytes(300_000);
      let sent = 0;

      const blob = blobOf(bytes);
      await registry.uploadBlob(repository, blob, (count) => (sent = count), signal);

      expect(sent).to.equal(bytes.length);
      expect(await registry.hasBlob(repository, blob.digest, signal)).to.equal(true);
      expect(await bytesFrom(registry, blob.digest, 0)).to.deep.equal(bytes);
      expect(await bytesFrom(registry, blob.digest, 299_990)).to.deep.equal(bytes.subarray(299_990));
    });

    it('takes an empty blob', async () => {
      const blob = await upload(Buffer.alloc(0));

      expect(await registry.hasBlob(repository, blob.digest, signal)).to.equal(true);
    });

    it('refuses a blob that is not what its digest says', async () => {
      const lie = { ...blobOf(randomBytes(100)), digest: `sha256:${'a'.repeat(64)}` };

      const error = await failure(registry.uploadBlob(repository, lie, () => undefined, signal));

      expect(error).to.include({ code: 'CONTENT_DAMAGED', exit: 3 });
      expect(await registry.hasBlob(repository, lie.digest, signal)).to.equal(false);
    });

    it('finds a manifest by tag and by digest, with the bytes it was given', async () => {
      const manifest = await image();

      await registry.putManifest(repository, 'v1', manifest, signal);

      const { digest, mediaType } = manifest;
      expect(await registry.headManifest(repository, 'v1', signal)).to.deep.equal({ digest, mediaType });
      const found = await registry.manifest(repository, digest, signal);
      expect(Buffer.from(found?.bytes ?? [])).to.deep.equal(Buffer.from(manifest.bytes));
      expect(await registry.tags(repository, signal)).to.include('v1');
    });

    it('links a blob from another repository of its own, and says when it cannot', async () => {
      const blob = await upload(randomBytes(1_000));

      const linked = await registry.mountBlob(`${repository}-b`, blob.digest, repository, signal);
      const absent = `sha256:${'b'.repeat(64)}`;

      // crane's registry links nothing, as each repository shows the blobs of all.
      expect(linked).to.equal(name !== "crane's registry");
      expect(await registry.hasBlob(`${repository}-b`, blob.digest, signal)).to.equal(true);
      expect(await registry.mountBlob(`${repository}-b`, absent, repository, signal)).to.equal(false);
    });

    it('stops with the reason of the signal', async () => {
      const reason = new Error('stopped');

      const error = await failure(registry.headManifest(repository, 'v1', AbortSignal.abort(reason)));

      expect(error).to.equal(reason);
    });

    async function bytesFrom(from: Registry, digest: string, offset: number): Promise<Buffer> {
      const chunks: Buffer[] = [];
      for await (const chunk of (await from.readBlob(
        repository,
        digest,
        offset,
        signal,
      )) as AsyncIterable<Buffer>)
        chunks.push(chunk);
      return Buffer.concat(chunks);
    }
  });

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it went well'),
    (error: unknown) => error,
  );
}
