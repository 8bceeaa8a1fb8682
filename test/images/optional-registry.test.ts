import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { UserError } from '../../src/core/errors.ts';
import { optionalRegistry } from '../../src/images/optional-registry.ts';
import { MediaType, storedJson } from '../../src/images/oci.ts';
import { blobOf, failure } from './support/content.ts';
import { startProxy } from './support/proxy.ts';
import { openReal, plainRegistry } from './support/registries.ts';

const { signal } = new AbortController();

describe('images/optional-registry', () => {
  it('takes a registry that lets nobody in for an empty one, asks once and tells why', async () => {
    const proxy = await startProxy((await plainRegistry()).host);
    proxy.interfere = () => ({ status: 403 });
    const told: UserError[] = [];
    const registry = optionalRegistry(
      openReal({ host: proxy.host, insecure: true }),
      (error) => void told.push(error),
      signal,
    );

    expect(await registry.headManifest('web', 'v1', signal)).to.equal(undefined);
    expect(await registry.tags('web', signal)).to.equal(undefined);
    expect(await registry.login(signal)).to.equal(undefined);

    expect(told.map(({ code }) => code)).to.deep.equal(['REGISTRY_DENIED']);
    expect(proxy.calls).to.have.length(1);
  });

  it('gives what there is', async () => {
    const real = openReal(await plainRegistry());
    const repository = `passing/${randomBytes(4).toString('hex')}`;
    const config = blobOf(Buffer.from('{}'));
    await real.uploadBlob(repository, config, () => undefined, signal);
    const manifest = storedJson(MediaType.manifest, {
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      config: { mediaType: MediaType.config, digest: config.digest, size: config.size },
      layers: [],
    });
    const registry = optionalRegistry(real, () => expect.fail('all objects are ready'), signal);

    await registry.putManifest(repository, 'v1', manifest, signal);

    expect((await registry.headManifest(repository, 'v1', signal))?.digest).to.equal(manifest.digest);
    expect(await registry.tags(repository, signal)).to.deep.equal(['v1']);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('stopped');
    const stopped = AbortSignal.abort(reason);
    const registry = optionalRegistry(openReal(await plainRegistry()), () => undefined, stopped);

    expect(await failure(registry.tags('web', stopped))).to.equal(reason);
  });
});
