import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLayerMemory } from '../../src/adapters/layer-memory.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import type { Image } from '../../src/core/release.ts';
import { pushImage } from '../../src/images/push.ts';
import { building, built, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { cranePath, craneRegistry, openReal, testFolder } from './support/registries.ts';

const { signal } = new AbortController();
const archiveImage = (archive: string): Image => ({ name: 'example', source: { from: 'archive', archive } });

describe('images/archive', () => {
  let registry: Registry;
  let root: string;
  let source: string;
  let digest: string;
  let crane: string;

  before(async function () {
    this.timeout(600_000);
    registry = openReal(await craneRegistry());
    crane = await cranePath();
    root = await workspace({ 'bin/server*': randomBytes(50_000), 'lib/a': 'a' });
    const pushed = await push(await built(root, layersImage({ bin: '/app', lib: '/lib' })), 'archive/source');
    source = pushed.reference;
    digest = pushed.digest;
  });

  async function push(image: Awaited<ReturnType<typeof built>>, repository: string) {
    const { world } = await building(root, layersImage({}));
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const target = targetOn(registry, repository);
    return pushImage(image, { registry, target, emit: () => undefined, clock, world }, signal);
  }

  function run(command: string, ...args: string[]): string {
    return execFileSync(command, args, { encoding: 'utf8', cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  function skopeo(to: string): void {
    run(
      'skopeo',
      'copy',
      '--src-tls-verify=false',
      '--insecure-policy',
      `docker://${source}`.replace(/:[^:/@]+@/, '@'),
      to,
    );
  }

  async function isValid(repository: string): Promise<void> {
    const found = await registry.headManifest(repository, 'development-128-4f2c81e', signal);
    run(crane, 'validate', '--remote', `${registry.host}/${repository}@${found?.digest}`, '--insecure');
  }

  it('pushes an OCI layout as it is: the digest stays', async () => {
    skopeo('oci-archive:layout.tar');

    const pushed = await push(await built(root, archiveImage('layout.tar')), 'archive/layout');

    expect(pushed.digest).to.equal(digest);
    await isValid('archive/layout');
  });

  it('takes an unpacked layout and a compressed archive too', async () => {
    skopeo('oci:layout');
    run('gzip', '-k', '-f', 'layout.tar');

    const unpacked = await built(root, archiveImage('layout'));
    const compressed = await built(root, archiveImage('layout.tar.gz'));

    expect(unpacked.manifest.digest).to.equal(digest);
    expect(compressed.manifest.digest).to.equal(digest);
  });

  it('compresses what docker save and skopeo write with plain layers, the same each time', async () => {
    skopeo('docker-archive:saved.tar:example:1');

    const [first, second] = [
      await built(root, archiveImage('saved.tar')),
      await built(root, archiveImage('saved.tar')),
    ];
    const pushed = await push(first, 'archive/saved');

    expect(pushed.layers).to.equal(2);
    expect(second.manifest.digest).to.equal(first.manifest.digest);
    await isValid('archive/saved');
    expect(run(crane, 'config', pushed.reference, '--insecure')).to.contain('/app/server');
  });

  it('takes what crane pulls, with layers that are compressed already', async () => {
    run(crane, 'pull', '--insecure', source, 'pulled.tar');

    const image = await built(root, archiveImage('pulled.tar'));
    await push(image, 'archive/pulled');

    await isValid('archive/pulled');
  });

  it('remembers what layers became, and compresses again only what a registry lacks', async () => {
    skopeo('docker-archive:memory.tar:example:1');
    const memory = openLayerMemory({ XDG_CACHE_HOME: await testFolder() });
    const first = await built(root, archiveImage('memory.tar'), { memory });
    const { world } = await building(root, layersImage({}));

    const again = await built(root, archiveImage('memory.tar'), { memory, world });

    expect(again.manifest.digest).to.equal(first.manifest.digest);
    const { readdir } = await import('node:fs/promises');
    const [folder = ''] = await readdir(world.temporary);
    expect(await readdir(join(world.temporary, folder))).to.deep.equal([]);
    expect((await push(again, 'archive/memory')).layers).to.equal(2);
    await isValid('archive/memory');
  });

  it('pushes an index with all its platforms', async () => {
    const arm = await push(
      await built(root, layersImage({ bin: '/app' }, { platform: 'linux/arm64' })),
      'archive/arm',
    );
    const index = `${registry.host}/archive/index:v1`;
    run(crane, 'index', 'append', '--insecure', '-m', source, '-m', arm.reference, '-t', index);
    run(
      'skopeo',
      'copy',
      '--all',
      '--src-tls-verify=false',
      '--insecure-policy',
      `docker://${index}`,
      'oci-archive:index.tar',
    );

    const pushed = await push(await built(root, archiveImage('index.tar')), 'archive/index-pushed');

    const layout = JSON.parse(run('tar', 'xOf', 'index.tar', 'index.json')) as {
      manifests: { digest: string }[];
    };
    expect(pushed.digest).to.equal(layout.manifests[0]?.digest);
    const platforms = run(crane, 'manifest', '--insecure', pushed.reference);
    expect(platforms).to.contain('"arm64"').and.to.contain('"amd64"');
    await isValid('archive/index-pushed');
  });

  it('says what is wrong with an archive that is none, cut off or missing', async () => {
    skopeo('oci-archive:cut.tar');
    await truncate(join(root, 'cut.tar'), 20_000);
    await writeFile(join(root, 'text.tar'), 'x'.repeat(2_000));
    run('tar', 'cf', 'other.tar', 'bin');

    const of = async (name: string) => {
      const error = await failure(built(root, archiveImage(name)));
      return [error.code, error.exit, error.message];
    };

    expect(await of('none.tar')).to.deep.equal([
      'ARCHIVE_MISSING',
      2,
      "archive names 'none.tar', which does not exist",
    ]);
    expect(await of('text.tar')).to.deep.equal(['ARCHIVE_BROKEN', 2, 'text.tar is broken: it is no tar']);
    expect((await of('cut.tar'))[2]).to.match(/^cut\.tar is broken: it ends in the middle of blobs\//);
    expect((await of('other.tar'))[0]).to.equal('ARCHIVE_UNKNOWN');
  });

  it('refuses an archive with a path outside', async () => {
    await writeFile(join(root, '..', 'outside.json'), '[]');
    run('tar', 'cPf', 'evil.tar', '../outside.json', 'lib');
    run('ln', '-sf', '../../../../etc/passwd', 'index.json');
    run('tar', 'cf', 'link.tar', 'index.json');
    run('rm', 'index.json');

    for (const name of ['evil.tar', 'link.tar'])
      expect(await failure(built(root, archiveImage(name)))).to.include({ code: 'ARCHIVE_UNSAFE', exit: 2 });
    await mkdir(join(root, 'escape'));
    run('ln', '-s', '/etc/passwd', 'escape/index.json');
    expect(await failure(built(root, archiveImage('escape')))).to.include({ code: 'ARCHIVE_UNSAFE' });
  });

  it('notices layers and manifests that are not what their digests say', async () => {
    skopeo('docker-archive:damaged.tar:example:1');
    const bytes = await readFile(join(root, 'damaged.tar'));
    const at = bytes.indexOf('app/server') + 1_024;
    bytes.write('damage', at);
    await writeFile(join(root, 'damaged.tar'), bytes);

    expect(await failure(built(root, archiveImage('damaged.tar')))).to.include({
      code: 'DIGEST_MISMATCH',
      exit: 3,
    });
  });

  it('wants one image in an archive, and names what it found', async () => {
    run('mkdir', '-p', 'two');
    skopeo('docker-archive:two/one.tar:example:1');
    run('tar', 'xf', 'two/one.tar', '-C', 'two');
    const list = JSON.parse(await readFile(join(root, 'two', 'manifest.json'), 'utf8')) as unknown[];
    run('rm', '-f', 'two/manifest.json');
    await writeFile(join(root, 'two', 'manifest.json'), JSON.stringify([...list, ...list]));

    const error = await failure(built(root, archiveImage('two')));

    expect(error).to.include({ code: 'ARCHIVE_MANIFOLD', exit: 2 });
    expect(error.message).to.contain('holds 2 images: ');
  });
});
