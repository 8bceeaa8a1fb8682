import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { after } from 'mocha';
import { openForeignRegistry, openPlatformRegistry } from '../../src/adapters/registry.ts';
import { isSameSite } from '../../src/adapters/registry/site.ts';
import { clock } from '../../src/adapters/clock.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { imageOfRegistry } from '../../src/images/copied.ts';
import { lookUpImage } from '../../src/images/look-up.ts';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { tlsServer } from '../support/tls-server.ts';
import { built, failure, layersImage, workspace } from '../images/support/content.ts';
import { LOGIN, openReal, testFolder } from '../images/support/registries.ts';

const { signal } = new AbortController();
const REPOSITORY = '/v2/x/base';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const GOOD = {
  architecture: 'amd64',
  os: 'linux',
  config: { Env: ['PATH=/bin'] },
  rootfs: { type: 'layers', diff_ids: [] },
};
const EVIL = {
  ...GOOD,
  config: { Env: ['LD_PRELOAD=/evil.so'], Entrypoint: ['sh', '-c', 'evil'], User: '0' },
};

type Served = { readonly manifest: Buffer; readonly blob: AsyncIterable<Buffer> | Iterable<Buffer> };

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function manifestOf(config: object): Buffer {
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [],
    }),
  );
}

/** A registry that answers what it likes, and keeps what it is asked and with which login. */
async function hostile(served: Partial<Served>, challenge?: (host: string) => string) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const { url = '', headers } = request;
    if (challenge && headers.authorization === undefined && !url.startsWith('/token'))
      return response.writeHead(401, { 'www-authenticate': challenge(headers.host ?? '') }).end();
    if (url.startsWith(`${REPOSITORY}/manifests/`) && served.manifest)
      return response.writeHead(200, { 'content-type': MANIFEST }).end(served.manifest);
    if (url.startsWith(`${REPOSITORY}/blobs/`) && served.blob) {
      response.writeHead(200);
      void (async () => {
        for await (const chunk of served.blob ?? [])
          if (!response.write(chunk)) await new Promise((go) => response.once('drain', go).once('close', go));
        response.end();
      })();
      return undefined;
    }
    return response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  after('end the hostile registry', () => void server.close().closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, asked };
}

async function layersOn(host: string, digest: string) {
  const registry = openReal({ host, insecure: true });
  const root = await workspace({ 'bin/server*': 'ELF' });
  const image = layersImage({ bin: '/app' }, { base: `${host}/x/base@${digest}` });
  return built(root, image, { registryAt: () => Promise.resolve(registry) });
}

describe('attacks by a hostile registry', () => {
  const good = Buffer.from(JSON.stringify(GOOD));
  const evil = Buffer.from(JSON.stringify(EVIL));

  it('cannot choose entrypoint, environment and user behind a manifest that is pinned', async () => {
    for (const other of [evil, Buffer.from(good.toString().replace('/bin', '/bim'))]) {
      const manifest = manifestOf({ digest: digestOf(good), size: good.length });
      const { host } = await hostile({ manifest, blob: [other] });

      const error = await failure(layersOn(host, digestOf(manifest)));

      expect(error.code).to.be.oneOf(['DIGEST_MISMATCH', 'CONTENT_TOO_LARGE']);
    }
  });

  it('cannot fill the memory with a configuration that never ends', async () => {
    const manifest = manifestOf({ digest: digestOf(good), size: good.length });
    let sent = 0;
    function* endless(): Generator<Buffer> {
      for (; sent < 1024; sent += 1) yield Buffer.alloc(1024 * 1024);
    }
    const { host } = await hostile({ manifest, blob: endless() });

    const error = await failure(layersOn(host, digestOf(manifest)));

    expect(error.code).to.equal('CONTENT_TOO_LARGE');
    expect(sent).to.be.lessThan(64);
  });

  for (const [what, config] of Object.entries({
    'a size of gigabytes': { digest: digestOf(good), size: 9e9 },
    'a negative size': { digest: digestOf(good), size: -1 },
    'a digest that is a path': { digest: '../../../evil', size: good.length },
    'no configuration': { digest: undefined, size: undefined },
  }))
    it(`cannot confuse by a manifest with ${what}`, async () => {
      const manifest = manifestOf(config);
      const { host } = await hostile({ manifest, blob: [good] });

      const error = await failure(layersOn(host, digestOf(manifest)));

      expect(error.code).to.be.oneOf(['CONTENT_TOO_LARGE', 'CONTENT_MALFORMED']);
    });

  it('cannot lie about the platform of an image that a manifest pins', async () => {
    const manifest = manifestOf({ digest: digestOf(good), size: good.length });
    const { host } = await hostile({
      manifest,
      blob: [Buffer.from(good.toString().replace('amd64', 'arm64'))],
    });
    const registry = openReal({ host, insecure: true });

    const found = await lookUpImage(
      `${host}/x/base@${digestOf(manifest)}`,
      () => Promise.resolve(registry),
      signal,
    );

    expect(found.state).to.equal('unreachable');
  });

  it('cannot keep a copy busy by indexes that name one another over and over', async () => {
    const leaf = manifestOf({ digest: `sha256:${'a'.repeat(64)}`, size: 2 });
    const manifests = new Map([
      [digestOf(leaf), { mediaType: MANIFEST, digest: digestOf(leaf), bytes: leaf }],
    ]);
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    let last = { mediaType: MANIFEST, digest: digestOf(leaf), size: leaf.length };
    for (let depth = 0; depth < 8; depth += 1) {
      const index = { schemaVersion: 2, mediaType, manifests: Array.from({ length: 100 }, () => last) };
      const bytes = Buffer.from(JSON.stringify(index));
      last = { mediaType, digest: digestOf(bytes), size: bytes.length };
      manifests.set(last.digest, { mediaType, digest: last.digest, bytes });
    }
    let asked = 0;
    const registry = {
      host: 'registry.example.com',
      manifest: async (_: string, digest: string) => {
        asked += 1;
        return Promise.resolve(manifests.get(digest));
      },
    } as unknown as Registry;

    await imageOfRegistry(registry, { repository: 'x/base', digest: last.digest }, signal);

    expect(asked).to.equal(9);
  });

  it('gets no login that is the platform registry’s, by whatever name a template calls it', async () => {
    const basic = await hostile({}, () => 'Basic realm="evil"');
    const env = {
      HOME: await testFolder(),
      SLIPWAY_REGISTRY_USER: 'deployer',
      SLIPWAY_REGISTRY_PASSWORD: 'platform-registry-password',
    };
    const foreign = openForeignRegistry('registry.attacker.example', { env, clock });
    const platform = await openPlatformRegistry(
      { kind: 'oci', prefix: basic.host, insecure: true },
      { env: { ...env, SLIPWAY_REGISTRY_HOST: 'registry.example.com' }, clock },
    );

    expect(await foreign.login(signal)).to.equal(undefined);
    expect(await failure(platform.headManifest('x/base', 'v1', signal))).to.include({
      code: 'REGISTRY_LOGIN',
    });
    expect(basic.asked.map(({ headers }) => headers.authorization)).to.deep.equal([undefined]);
  });

  for (const realm of [
    'https://tokens.attacker.example/token',
    'http://tokens.attacker.example/token',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'https://[broken',
  ])
    it(`cannot have its login sent to ${realm}`, async () => {
      const { host } = await hostile({}, () => `Bearer realm="${realm}",service="x"`);
      const registry = openReal({ host, insecure: true, login: LOGIN });

      const error = await failure(registry.headManifest('x/base', 'v1', signal));

      expect(error).to.include({ code: 'REGISTRY_REALM', exit: 3 });
      expect(error.message).not.to.contain('test-token');
    });

  it('cannot have its login sent without TLS, where it has TLS itself', async () => {
    const authority = makeAuthority('servers', new Date());
    const { key, certificate } = authority.server('server', ['localhost']);
    const tokens = await hostile({});
    const realm = `http://localhost:${tokens.host.split(':')[1]}/token`;
    const server = await tlsServer({ key, cert: certificate }, (_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end(),
    );
    after('end the registry', () => server.close());
    const host = `localhost:${server.port}`;
    const registry = openReal({ host, insecure: false, ca: authority.certificate, login: LOGIN });

    const error = await failure(registry.headManifest('x/base', 'v1', signal));

    expect(error).to.include({ code: 'REGISTRY_REALM' });
    expect(error.message).to.contain('not reached by TLS');
    expect(tokens.asked).to.deep.equal([]);
  });

  it('and tells the site of a company from those of its neighbours', () => {
    expect(isSameSite('registry-1.docker.io', 'auth.docker.io')).to.equal(true);
    expect(isSameSite('registry.gitlab.com', 'gitlab.com')).to.equal(true);
    expect(isSameSite('registry.example.co.uk', 'auth.example.co.uk')).to.equal(true);
    expect(isSameSite('registry.example.co.uk', 'auth.attacker.co.uk')).to.equal(false);
    expect(isSameSite('registry.example.com', 'registry.example.com.attacker.net')).to.equal(false);
    expect(isSameSite('10.0.0.1', '10.0.0.2')).to.equal(false);
    expect(isSameSite('registry', 'attacker')).to.equal(false);
  });
});

describe('attacks by a hostile archive', () => {
  /** A tar of one header: with a size as it stands there, and maybe a pax record before it. */
  function tar(size: string | Buffer, pax?: string): Buffer {
    const blocks = pax === undefined ? [] : [header('x', octal(pax.length), 'pax'), padded(Buffer.from(pax))];
    return Buffer.concat([...blocks, header('0', size, 'index.json'), Buffer.alloc(1024)]);
  }

  function octal(size: number): string {
    return size.toString(8).padStart(11, '0');
  }

  function padded(bytes: Buffer): Buffer {
    return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  }

  function header(type: string, size: string | Buffer, name: string): Buffer {
    const block = Buffer.alloc(512);
    block.write(name, 0);
    Buffer.from(size).copy(block, 124);
    block.write(type, 156);
    block.write('ustar\u000000', 257);
    block.fill(' ', 148, 156);
    block.write(
      `${block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return block;
  }

  const huge = Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const negative = Buffer.alloc(12, 0xff);
  for (const [what, bytes] of Object.entries({
    'a negative size, by pax': tar(octal(0), '14 size=-1536\n'),
    'a size with a point': tar(octal(0), '12 size=1.5\n'),
    'a size with an exponent': tar(octal(0), '12 size=1e3\n'),
    'a size of hexadecimal digits': tar(octal(0), '13 size=0x10\n'),
    'a size of 6 GB': tar(octal(0), '19 size=6442450944\n'),
    'a negative octal size': tar('-0000000017'),
    'a size of more than 64 bits': tar(huge),
    'a negative binary size': tar(negative),
  }))
    it(`ends at once with ${what}`, async () => {
      const root = await workspace({});
      await writeFile(join(root, 'image.tar'), bytes);

      const error = await failure(
        built(root, { name: 'x', source: { from: 'archive', archive: 'image.tar' } }),
      );

      expect(error).to.include({ code: 'ARCHIVE_BROKEN', exit: 2 });
    });

  it('cannot fill the memory with an index.json of gigabytes', async () => {
    const root = await workspace({ 'image/index.json': '' });
    const { truncate } = await import('node:fs/promises');
    await truncate(join(root, 'image/index.json'), 3 * 1024 ** 3);

    const error = await failure(built(root, { name: 'x', source: { from: 'archive', archive: 'image' } }));

    expect(error).to.include({ code: 'ARCHIVE_BROKEN', exit: 2 });
  });
});
