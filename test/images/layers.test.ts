import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { Readable } from 'node:stream';
import type { BlobSource } from '../../src/core/ports/registry.ts';
import { type ImageConfig, type ImageManifest, parseJson } from '../../src/images/oci.ts';
import { pushImage } from '../../src/images/push.ts';
import { build } from './support/commit.ts';
import { building, built, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { craneRegistry, openReal } from './support/registries.ts';

const { signal } = new AbortController();

describe('images/layers', () => {
  it('puts folders where the block says, owned by root, with the time of the commit', async () => {
    const root = await workspace({ 'bin/server*': 'ELF', 'bin/etc/conf': 'a=1', 'logo.svg': '<svg/>' });
    await symlink('server', join(root, 'bin', 'run'));

    const image = await built(root, layersImage({ bin: '/app', 'logo.svg': '/www/' }));

    const [app = [], www = []] = await Promise.all(
      image.layers.map((digest) => entriesOf(blob(image, digest))),
    );
    expect(app).to.deep.equal([
      'drwxr-xr-x app/',
      'drwxr-xr-x app/etc/',
      '-rw-r--r-- app/etc/conf a=1',
      'lrwxrwxrwx app/run -> server',
      '-rwxr-xr-x app/server ELF',
    ]);
    expect(www).to.deep.equal(['-rw-r--r-- www/logo.svg <svg/>']);
  });

  it('gives the same digest for the same content, whatever the clock, owner and order on disk', async () => {
    const files = { 'bin/server*': 'ELF', 'bin/b': '2', 'bin/a': '1' };
    const first = await workspace(files);
    const second = await workspace(Object.fromEntries(Object.entries(files).toReversed()));
    await utimes(join(second, 'bin', 'a'), 1, 1);
    await chmod(join(second, 'bin', 'a'), 0o600);

    const [one, two, other] = await Promise.all([
      built(first, layersImage({ bin: '/app' })),
      built(second, layersImage({ bin: '/app' })),
      built(first, layersImage({ bin: '/app2' })),
    ]);

    expect(one.manifest.digest).to.equal(two.manifest.digest);
    expect(one.manifest.digest).not.to.equal(other.manifest.digest);
  });

  it('writes a configuration that says what runs, where and from which commit', async () => {
    const root = await workspace({ 'bin/server*': 'ELF' });
    const image = layersImage(
      { bin: '/app' },
      { platform: 'linux/arm64/v8', user: '65534', command: ['-v'], environment: { LANG: 'C' } },
    );

    const config = await configOf(await built(root, image));

    expect(config).to.deep.include({ os: 'linux', architecture: 'arm64', variant: 'v8' });
    expect(config.created).to.equal('2026-11-20T09:00:00.000Z');
    expect(config.config).to.deep.equal({
      Env: ['LANG=C'],
      Labels: {
        'org.opencontainers.image.created': '2026-11-20T09:00:00.000Z',
        'org.opencontainers.image.revision': build().commit,
      },
      User: '65534',
      Entrypoint: ['/app/server'],
      Cmd: ['-v'],
      ExposedPorts: { '5000/tcp': {} },
    });
  });

  it('lays them on a base from a registry, and links its layers when it is the same one', async () => {
    const registry = openReal(await craneRegistry());
    const registryAt = () => Promise.resolve(registry);
    // This registry shares blobs among its repositories, and other tests push to it too.
    const program = randomBytes(100).toString('hex');
    const root = await workspace({ 'os/lib.so': 'library', 'bin/server*': program });
    const base = await built(root, layersImage({ os: '/' }, { environment: { LANG: 'C', PATH: '/bin' } }));
    const world = (await building(root, layersImage({}))).world;
    const pushing = {
      registry,
      emit: () => undefined,
      clock: { now: () => 0, wait: () => Promise.resolve() },
      world,
    };
    await pushImage(base, { ...pushing, target: targetOn(registry, 'layers/base', 'v1') }, signal);
    const onBase = layersImage(
      { bin: '/app' },
      { base: `${registry.host}/layers/base:v1`, environment: { LANG: 'de' } },
    );

    const image = await built(root, onBase, { registryAt });
    const pushed = await pushImage(image, { ...pushing, target: targetOn(registry, 'layers/own') }, signal);

    const config = await configOf(image);
    expect(config.config?.Env).to.deep.equal(['PATH=/bin', 'LANG=de']);
    expect(config.rootfs.diff_ids).to.have.length(2);
    expect(pushed).to.include({ layers: 2, alreadyThere: 1 });
  });

  it('refuses a base that is not there or not made for the platform', async () => {
    const registry = openReal(await craneRegistry());
    const registryAt = () => Promise.resolve(registry);
    const root = await workspace({ 'bin/server*': 'ELF' });
    const image = await built(root, layersImage({ bin: '/' }));
    const world = (await building(root, layersImage({}))).world;
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const target = targetOn(registry, 'layers/amd', 'v1');
    await pushImage(image, { registry, emit: () => undefined, clock, world, target }, signal);
    const on = (base: string) =>
      built(root, layersImage({ bin: '/' }, { base, platform: 'linux/arm64' }), { registryAt });

    const absent = await failure(on(`${registry.host}/layers/none:v1`));
    const other = await failure(on(`${registry.host}/layers/amd:v1`));

    expect(absent).to.include({ code: 'IMAGE_NOT_FOUND', exit: 2 });
    expect(other).to.include({ code: 'NO_SUCH_PLATFORM', exit: 2 });
    expect(other.hint).to.equal('set platform to one of linux/amd64');
  });

  it('says which source is missing or no file', async () => {
    const root = await workspace({ 'bin/server*': 'ELF' });

    const error = await failure(built(root, layersImage({ dist: '/app' })));

    expect(error).to.include({ code: 'LAYER_MISSING', exit: 2 });
    expect(error.message).to.equal("layers names 'dist', which does not exist");
  });

  it('removes its temporary files when it fails and when it is disposed of', async () => {
    const { readdir } = await import('node:fs/promises');
    const root = await workspace({ 'bin/server*': 'ELF' });
    const at = await building(root, layersImage({ bin: '/app' }));

    const made = await built(root, at.image, { world: at.world });
    expect(await readdir(at.world.temporary)).to.have.length(1);
    await made.dispose();
    await failure(built(root, layersImage({ bin: '/app', none: '/b' }), { world: at.world }));

    expect(await readdir(at.world.temporary)).to.deep.equal([]);
  });

  it('keeps long names, large modes of folders and deep trees readable for others', async () => {
    const root = await workspace({});
    const long = `${'long-'.repeat(30)}name`;
    await mkdir(join(root, 'bin', long), { recursive: true });
    await writeFile(join(root, 'bin', long, 'ünïcode'), 'x');

    const image = await built(root, layersImage({ bin: '/' }));

    expect(await entriesOf(blob(image, image.layers[0] ?? ''))).to.deep.equal([
      `drwxr-xr-x ${long}/`,
      `-rw-r--r-- ${long}/ünïcode x`,
    ]);
    await rm(root, { recursive: true });
  });
});

type Built = Awaited<ReturnType<typeof built>>;

function blob(image: Built, digest: string): BlobSource {
  const found = image.blobs.find((each) => each.digest === digest);
  if (!found) throw new Error(`no blob ${digest}`);
  return found;
}

async function configOf(image: Built): Promise<ImageConfig> {
  const { config } = parseJson<ImageManifest>(image.manifest.bytes);
  return parseJson<ImageConfig>(await contentOf(blob(image, config.digest)));
}

async function contentOf(source: BlobSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await source.open(0)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** One line an entry, as `ls -l` and `cat` would show it; owner and time are checked on the way. */
async function entriesOf(source: BlobSource): Promise<string[]> {
  const lines: string[] = [];
  const reader = extract();
  Readable.from([gunzipSync(await contentOf(source))]).pipe(reader);
  for await (const entry of reader) {
    const { name, type, mode = 0, uid, gid, mtime, linkname } = entry.header;
    expect([uid, gid, mtime?.toISOString()]).to.deep.equal([0, 0, '2026-11-20T09:00:00.000Z']);
    const content: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) content.push(chunk);
    const letter = type === 'directory' ? 'd' : type === 'symlink' ? 'l' : '-';
    const rights = [6, 3, 0].map((at) => bits(mode >> at)).join('');
    const text = Buffer.concat(content).toString();
    lines.push(
      `${letter}${rights} ${name}${linkname ? ` -> ${linkname}` : ''}${text === '' ? '' : ` ${text}`}`,
    );
  }
  return lines;
}

function bits(mode: number): string {
  return `${mode & 4 ? 'r' : '-'}${mode & 2 ? 'w' : '-'}${mode & 1 ? 'x' : '-'}`;
}
