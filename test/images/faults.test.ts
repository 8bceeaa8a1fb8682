import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { type Ran, run } from '../support/run.ts';
import { bearerProxy } from './support/bearer.ts';
import { workspace } from './support/content.ts';
import { type Interference, type Proxy, type Seen, startProxy } from './support/proxy.ts';
import { openReal, plainRegistry, testFolder } from './support/registries.ts';
import { program } from '../support/program.ts';
import { commitAll } from '../support/git.ts';

const { signal } = new AbortController();
const LAYERS = "image 'web', layers: [bin: '/app'], entrypoint: ['/app/server']";
const DOCKERFILE = "image 'web'";

type Service = {
  readonly root: string;
  slipway(words?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Undefined where there is not even a repository. */
  tags(): Promise<readonly string[] | undefined>;
};

type Trouble = (seen: Seen, nth: number) => Interference | undefined;

/** Each kind of bad luck, by the program as people run it: what it says, what it leaves, and that it works the next time. */
describe('images: bad input and bad luck', function () {
  this.timeout(120_000);

  async function service(
    image: string,
    {
      host,
      files = {},
    }: { readonly host: string; readonly files?: Readonly<Record<string, string | Buffer>> },
  ): Promise<Service> {
    const prefix = `faults/${randomBytes(4).toString('hex')}`;
    const root = await workspace({
      'bin/server*': randomBytes(300_000),
      Jenkinsfile: `slipway {\n  ${image}\n  kubernetes { deployment 'web' }\n}\n`,
      'deploy/web-template.yml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: web }\n',
      '.gitignore': 'platform.yml\n.cache\n',
      'platform.yml': `registry: { oci: "${host}/${prefix}", insecure: true }
environments:
  development: { branches: [development], namespace: development, cluster: { context: dev, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } }
`,
      ...files,
    });
    commitAll(root);
    const registry = openReal(await plainRegistry());
    return {
      root,
      slipway: async (words = ['push'], env = {}) =>
        run([process.execPath, program, ...words, '--platform', 'platform.yml'], {
          cwd: root,
          env: { ...process.env, XDG_CACHE_HOME: join(root, '.cache'), ...env },
        }),
      tags: () => registry.tags(`${prefix}/web`, signal),
    };
  }

  /** A service whose registry makes trouble, until it is over. */
  async function troubled(trouble: Trouble): Promise<Service & { readonly proxy: Proxy }> {
    const proxy = await startProxy((await plainRegistry()).host);
    let nth = 0;
    proxy.interfere = (seen) => trouble(seen, (nth += 1));
    return { ...(await service(LAYERS, { host: proxy.host })), proxy };
  }

  /** No tag after the failure, and a good push once the trouble is over. */
  async function expectSafe(at: Service & { readonly proxy: Proxy }, { exit, err }: Ran): Promise<void> {
    expect(exit, err).to.equal(3);
    expect(err)
      .to.match(/^✗ /m)
      .and.not.to.match(/please report|^ +at /m);
    expect(await at.tags()).to.be.oneOf([undefined, null]);
    at.proxy.interfere = () => undefined;
    const again = await at.slipway();
    expect(again.exit, again.err).to.equal(0);
    expect(again.out).to.match(/@sha256:[0-9a-f]{64}\n$/);
  }

  const isUpload = ({ method }: Seen): boolean => method === 'PATCH';
  const patient: Readonly<Record<string, { readonly trouble: Trouble; readonly says: RegExp }>> = {
    'a registry that goes down in the middle of a blob': {
      // It breaks in the middle of the layer, and nothing answers any more.
      trouble: down(),
      says: /does not answer: the connection was closed/,
    },
    'a registry that answers 5xx': {
      trouble: ({ method }) =>
        method === 'POST' ? { status: 503, body: '{"errors":[{"message":"storage is away"}]}' } : undefined,
      says: /503 storage is away/,
    },
    'a page that somebody put where the registry was': {
      trouble: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }),
      says: /does not answer as a registry: a page instead of a manifest/,
    },
    'a login that is refused': {
      trouble: () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="test"' } }),
      says: /requires a login for faults/,
    },
    'a user who may not push': {
      trouble: ({ method }) => (method === 'POST' ? { status: 403 } : undefined),
      says: /does not let this login push to faults/,
    },
    'a repository that does not exist': {
      trouble: ({ method }) =>
        method === 'POST' ? { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' } : undefined,
      says: /has no repository faults/,
    },
    'a registry that keeps other bytes than it was sent': {
      trouble: ({ method, path }) =>
        method === 'PUT' && path.includes('/manifests/')
          ? { status: 201, headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } }
          : undefined,
      says: /sha256:0{64}/,
    },
  };

  function down(): Trouble {
    let isDown = false;
    return (seen) => {
      if (isDown) return { closeAfter: 0 };
      // A layer that is compressed on its way has no length yet.
      isDown = isUpload(seen) && Number(seen.headers['content-length'] ?? Infinity) > 100_000;
      return isDown ? { closeAfter: 50_000 } : undefined;
    };
  }

  for (const [name, { trouble, says }] of Object.entries(patient))
    it(`survives ${name}`, async () => {
      const at = await troubled(trouble);

      const ran = await at.slipway();

      expect(ran.err).to.match(says);
      await expectSafe(at, ran);
    });

  it('builds without a login, as for a pull request, and says so', async () => {
    const at = await troubled(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="test"' } }));

    const { exit, err } = await at.slipway(['run', '--only', 'build']);

    expect(exit, err).to.equal(0);
    expect(err)
      .to.match(/builds without the registry: .* requires a login/)
      .and.to.contain('✓ image');
  });

  it('waits as long as a busy registry asks, and goes on', async () => {
    let refused = 0;
    const at = await troubled((seen) =>
      isUpload(seen) && (refused += 1) === 1 ? { status: 429, headers: { 'retry-after': '1' } } : undefined,
    );

    const { exit, err } = await at.slipway();

    expect(exit, err).to.equal(0);
    expect(refused).to.be.greaterThan(1);
  });

  it('fetches another token when one ends in the middle of a blob', async () => {
    const bearer = await bearerProxy();
    const serve = bearer.proxy.interfere;
    let ended = false;
    bearer.proxy.interfere = (seen) => {
      if (isUpload(seen) && !ended) {
        ended = true;
        bearer.expire();
      }
      return serve(seen);
    };
    const at = await service(LAYERS, { host: bearer.proxy.host });

    const login = { SLIPWAY_REGISTRY_USER: 'AWS', SLIPWAY_REGISTRY_PASSWORD: 'test-token' };
    const { exit, err } = await at.slipway(['push'], login);

    expect(exit, err).to.equal(0);
    expect(ended).to.equal(true);
    expect(err).not.to.contain('test-token');
  });

  it('says which Dockerfile is missing', async () => {
    const at = await service(DOCKERFILE, { host: (await plainRegistry()).host });

    const { exit, err } = await at.slipway();

    expect(exit).to.equal(2);
    expect(err).to.contain('✗ there is no Dockerfile');
  });

  it('says what it tried where nothing can build, and what needs no builder', async () => {
    const { host } = await plainRegistry();
    const at = await service(DOCKERFILE, { host, files: { Dockerfile: 'FROM scratch\nCOPY bin /\n' } });
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const path = await testFolder();
    await writeFile(join(path, 'git'), `#!/bin/sh\nexec ${git} "$@"\n`, { mode: 0o755 });

    const { exit, err } = await at.slipway(['push'], { PATH: path });

    expect(exit, err).to.equal(2);
    for (const text of ['docker is not on PATH', 'podman is not on PATH', 'layers'])
      expect(err).to.contain(text);
  });

  it('ends with the code of a build that fails, and pushes nothing', async () => {
    const { host } = await plainRegistry();
    const at = await service(DOCKERFILE, { host, files: { Dockerfile: 'FROM scratch\nCOPY nowhere /\n' } });
    const store = await testFolder();
    await writeFile(
      join(store, 'storage.conf'),
      `[storage]\ndriver = "vfs"\ngraphroot = "${store}/graph"\nrunroot = "${store}/run"\n`,
    );
    const env = { CONTAINERS_STORAGE_CONF: join(store, 'storage.conf'), BUILDAH_ISOLATION: 'chroot' };

    const { exit, err } = await at.slipway(['push', '--builder', 'buildah'], env);

    expect(exit, err).to.equal(3);
    expect(err)
      .to.contain('nowhere')
      .and.to.match(/✗ buildah build exits with \d+/);
    expect(await at.tags()).to.equal(undefined);
  });

  it('says that the disk is full and where, leaves nothing behind, and works with more room', async () => {
    // Who may not list tags cannot know that the repository is empty, and has a file made of each layer first.
    const at = await troubled(({ path }) => (path.includes('/tags/list') ? { status: 403 } : undefined));
    const small = await testFolder();
    const line =
      'mount -t tmpfs -o size=128k tmpfs "$0" && shift 0 && TMPDIR=$0 "$@"; code=$?; ls -A "$0"; exit $code';
    const user = process.getuid?.() === 0 ? [] : ['-r'];
    const slipway = [process.execPath, program, 'push', '--platform', 'platform.yml'];
    const env = { ...process.env, XDG_CACHE_HOME: join(at.root, '.cache') };

    const ran = await run(['unshare', ...user, '-m', 'sh', '-c', line, small, ...slipway], {
      cwd: at.root,
      env,
    });

    expect(ran.exit, ran.err).to.equal(3);
    expect(ran.err).to.contain(`✗ no room left in ${small}`).and.to.contain('TMPDIR');
    expect(ran.out).to.equal('');
    expect(await at.tags()).to.equal(undefined);
    expect((await at.slipway()).exit).to.equal(0);
  });

  it('makes a valid tag of a branch with any name', async () => {
    const at = await service(LAYERS, { host: (await plainRegistry()).host });

    const { exit, err, out } = await at.slipway(['push', '--branch', 'feature/Ünïcode#1']);

    expect(exit, err).to.equal(0);
    expect(out).to.match(/\/web:feature-Unicode-1-1-[0-9a-f]{7}@sha256:/);
  });

  it('refuses an archive with a path outside, and writes nothing there', async () => {
    const at = await service("image 'web', archive: 'image.tar'", { host: (await plainRegistry()).host });
    const tar = pack();
    tar.entry({ name: '../outside' }, 'x');
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
    await writeFile(join(at.root, 'image.tar'), Buffer.concat(chunks));

    const { exit, err } = await at.slipway();

    expect(exit, err).to.equal(2);
    expect(err).to.contain('../outside');
    expect(await readdir(join(at.root, '..'))).not.to.contain('outside');
    expect(await at.tags()).to.equal(undefined);
  });
});
