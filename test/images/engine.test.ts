import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { after } from 'mocha';
import { openProcesses } from '../../src/adapters/processes.ts';
import type { Event } from '../../src/core/events.ts';
import type { Processes } from '../../src/core/ports/processes.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import type { Image } from '../../src/core/release.ts';
import { buildImage } from '../../src/images/build.ts';
import { buildArguments, buildByEngine } from '../../src/images/engine/build.ts';
import type { EngineName } from '../../src/images/engine/engine.ts';
import { testInImage } from '../../src/images/engine/in-image.ts';
import { type EngineSession, withEngine } from '../../src/images/engine/session.ts';
import { findImage } from '../../src/images/find.ts';
import { lookUpImage } from '../../src/images/look-up.ts';
import { type ImageManifest, parseJson } from '../../src/images/oci.ts';
import { pushImage } from '../../src/images/push.ts';
import { build, COMMIT } from './support/commit.ts';
import { building, failure, layersImage, targetOn, workspace } from './support/content.ts';
import { containersEnv, dockerEnv, shellFiles } from './support/engines.ts';
import {
  cranePath,
  openReal,
  plainRegistry,
  type RealRegistry,
  secureRegistry,
  testFolder,
} from './support/registries.ts';

const { signal } = new AbortController();
const DOCKERFILE = `FROM scratch AS base
ARG VERSION=none
LABEL version=$VERSION
COPY server /server
FROM base AS debug
LABEL debug=yes
`;

for (const engine of ['buildah', 'podman', 'docker'] as const satisfies readonly EngineName[])
  describe(`images/engine: ${engine}`, function () {
    this.timeout(120_000);
    let env: Record<string, string>;
    let registry: RealRegistry;

    before(async () => {
      const folder = await testFolder();
      env = engine === 'docker' ? await dockerEnv() : await containersEnv(folder);
      // docker trusts a registry with a certificate of its own only by a file of the whole machine.
      registry = engine === 'docker' ? await plainRegistry() : await secureRegistry();
      if (registry.ca !== undefined) {
        await writeFile(join(folder, 'ca.crt'), registry.ca);
        env['SSL_CERT_FILE'] = join(folder, 'ca.crt');
      }
    });

    async function ready(source: Partial<Extract<Image['source'], { from: 'dockerfile' }>> = {}, files = {}) {
      const root = await workspace({ Dockerfile: DOCKERFILE, server: 'ELF', ...files });
      const image: Image = {
        name: 'example',
        source: { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.', arguments: {}, ...source },
      };
      const opened = openReal(registry);
      const events: Event[] = [];
      const at = await building(root, image, {
        target: targetOn(opened, `engine/${randomBytes(4).toString('hex')}`),
        registryAt: () => Promise.resolve(opened),
        builder: engine,
        events,
      });
      const whole = { ...process.env, ...env };
      const world = { ...at.world, env: whole, processes: openProcesses(whole) };
      const pushing = {
        registry: opened,
        target: at.target,
        emit: at.world.emit,
        clock: { now: () => 0, wait: () => Promise.resolve() },
        world,
      };
      return { building: { ...at, world }, pushing, events, registry: opened };
    }

    it('builds a Dockerfile and pushes what crane finds valid, with labels and arguments', async () => {
      const at = await ready({ arguments: { VERSION: '7' } });

      const image = await buildImage(at.building, signal);
      const pushed = await pushImage(image, at.pushing, signal);

      const crane = await cranePath();
      const run = (...args: string[]): string => {
        const more = registry.ca === undefined ? ['--insecure'] : [];
        return execFileSync(crane, [...args, ...more], {
          encoding: 'utf8',
          env: { ...process.env, ...env, DOCKER_CONFIG: configWith(registry) },
        });
      };
      expect(run('digest', at.pushing.target.reference).trim()).to.equal(pushed.digest);
      run('validate', '--remote', pushed.reference);
      const config = JSON.parse(run('config', pushed.reference)) as {
        config: { Labels: Record<string, string> };
      };
      expect(config.config.Labels).to.include({
        version: '7',
        'org.opencontainers.image.revision': COMMIT,
        'org.opencontainers.image.created': '2026-11-20T09:00:00.000Z',
      });
      expect(pushed.layers).to.equal(1);
      const tags = await at.registry.tags(at.pushing.target.repository, signal);
      expect(tags).to.have.members([at.pushing.target.tag, COMMIT]);
    });

    it('stops at the stage that target names', async () => {
      const at = await ready({ target: 'debug' });

      const pushed = await pushImage(await buildImage(at.building, signal), at.pushing, signal);

      expect(pushed.digest).to.match(/^sha256:/);
      expect(commandsOf(at.events)).to.match(
        new RegExp(`^${engine} build -f Dockerfile --target debug \\.  \\(`),
      );
    });

    it('does not build what its store has, and pushes it a second time as the same', async () => {
      const at = await ready();
      const image = await buildImage(at.building, signal);
      const first = await pushImage(image, at.pushing, signal);
      at.events.length = 0;

      const again = await buildImage(at.building, signal);
      const second = await pushImage(again, at.pushing, signal);

      expect(commandsOf(at.events)).to.equal('');
      expect(second).to.include({ digest: first.digest, alreadyThere: 1, layers: 1 });
    });

    it('builds anew where its store has another commit under the name', async () => {
      const at = await ready();
      await buildImage(at.building, signal);
      at.events.length = 0;
      const commit = COMMIT.slice(0, 7) + 'f'.repeat(33);

      await buildImage({ ...at.building, build: { ...at.building.build, commit } }, signal);

      expect(commandsOf(at.events)).to.match(new RegExp(`^${engine} build`));
    });

    it('never moves a tag that another image has', async () => {
      const at = await ready();
      await pushImage(await buildImage(at.building, signal), at.pushing, signal);
      await writeFile(join(at.building.world.cwd, 'server'), 'other');

      const other = await buildImage({ ...at.building, rebuild: true }, signal);
      const error = await failure(pushImage(other, at.pushing, signal));

      expect(error).to.include({ code: 'TAG_TAKEN', exit: 3 });
    });

    it('shows what the build says and ends with its command and code when it fails', async () => {
      const at = await ready({}, { Dockerfile: 'FROM scratch\nCOPY nowhere /\n' });

      const error = await failure(buildImage(at.building, signal));

      expect(error).to.include({ code: 'BUILD_FAILED', exit: 3 });
      expect(error.message).to.match(new RegExp(`^${engine} build exits with \\d+$`));
      expect(outputOf(at.events)).to.contain('nowhere');
    });

    it('says which Dockerfile is missing before it looks for a builder', async () => {
      const at = await ready({ dockerfile: 'docker/Dockerfile' });

      const error = await failure(buildImage(at.building, signal));

      expect(error).to.include({ code: 'NO_DOCKERFILE', exit: 2 });
      expect(error.message).to.equal('there is no docker/Dockerfile');
    });

    it('pulls and runs what was pushed without it', async () => {
      const at = await ready({}, await shellFiles());
      const image = layersImage({ bin: '/bin', lib: '/lib', lib64: '/lib64' });
      const made = await buildImage({ ...at.building, image }, signal);

      const { reference } = await pushImage(made, at.pushing, signal);

      await inEngine(at, async (session) => {
        await session.run(['pull', reference]);
        // docker names what it pulls by digest by that alone; the tag is as good here.
        const { reference: tagged } = at.pushing.target;
        await session.run(['pull', tagged]);
        await testInImage(session, { ...tests(at, ['echo it runs']), reference: tagged }, signal);
      });
      expect(outputOf(at.events)).to.contain('it runs');
    });

    it('pushes by its own hand what is found again', async () => {
      const at = await ready();
      const { target } = at.pushing;
      const elsewhere = { ...target, commitTag: undefined };
      await buildImage(at.building, signal);

      await inEngine(at, async (session) => {
        await session.run(['push', target.reference]);
      });

      const found = await findImage({ registry: at.registry, target: elsewhere }, signal);
      const seen = await lookUpImage(found?.reference ?? '', () => Promise.resolve(at.registry), signal);
      expect(seen).to.deep.equal({ state: 'exists', digest: found?.digest, platforms: ['linux/amd64'] });
    });

    if (engine !== 'docker')
      it('hands over build secrets from file and variable, and shows their values to nobody', async () => {
        const script = 'read -r a < /run/secrets/npm; read -r b < /run/secrets/token; echo "got ${#a} ${#b}"';
        const secrets = '--mount=type=secret,id=npm --mount=type=secret,id=token';
        const files = {
          '.npmrc': 'hidden-in-a-file\n',
          '.dockerignore': '.npmrc\n',
          ...(await shellFiles()),
        };
        const at = await ready(
          {
            secrets: [
              { id: 'npm', file: '.npmrc' },
              { id: 'token', variable: 'BUILD_LOGIN' },
            ],
          },
          { ...files, Dockerfile: `FROM scratch\nCOPY . /\nRUN ${secrets} ${script}\n` },
        );
        const asked: string[] = [];
        const real = openProcesses({ ...process.env, ...env, BUILD_LOGIN: 'hidden-in-env' });
        const processes: Processes = {
          ...real,
          run: (request, stop) => {
            asked.push(request.args.join(' '));
            return real.run(request, stop);
          },
        };
        const building = { ...at.building, world: { ...at.building.world, processes } };

        const pushed = await pushImage(await buildImage(building, signal), at.pushing, signal);

        expect(outputOf(at.events)).to.contain('got 16 13');
        expect(asked.join('\n')).to.contain('--secret id=npm').and.not.to.contain('hidden-in');
        const layers = await layersText(at.registry, at.pushing.target.repository, pushed.digest);
        expect(layers).to.contain('FROM scratch').and.not.to.contain('hidden-in');
      });

    it('runs test lines in the image, and ends with the line that fails and its code', async () => {
      const at = await ready({}, { Dockerfile: 'FROM scratch\nCOPY . /\n', ...(await shellFiles()) });
      await buildImage(at.building, signal);
      at.events.length = 0;

      await tryIn(at, ['echo in the image', 'test -e /Dockerfile']);
      const error = await failure(tryIn(at, ['echo before; exit 3', 'echo never']));

      expect(outputOf(at.events))
        .to.contain('in the image')
        .and.to.contain('before')
        .and.not.contain('never');
      expect(error).to.include({ code: 'TEST_FAILED', exit: 3 });
      expect(error.message).to.equal('test failed: echo before; exit 3 ended with 3 in the image');
    });

    it('ends a test line that runs too long, and removes its container', async () => {
      const at = await ready({}, { Dockerfile: 'FROM scratch\nCOPY . /\n', ...(await shellFiles()) });
      await buildImage(at.building, signal);

      const error = await failure(tryIn(at, ['while :; do :; done'], 3_000));

      expect(error).to.include({ code: 'TEST_TIMED_OUT', exit: 3 });
      const list =
        engine === 'buildah'
          ? ['containers', '--format', '{{.ContainerName}}']
          : ['ps', '--all', '--format', '{{.Names}}'];
      const left = execFileSync(engine, list, { env: { ...process.env, ...env }, encoding: 'utf8' });
      expect(left).not.to.contain('slipway-test');
    });

    type Ready = Awaited<ReturnType<typeof ready>>;

    function tests({ pushing: { target, world } }: Ready, commands: readonly string[], timeoutMs = 60_000) {
      return { commands, timeoutMs, reference: target.reference, emit: world.emit };
    }

    function inEngine({ pushing }: Ready, work: (session: EngineSession) => Promise<void>): Promise<void> {
      const found = { name: engine, version: '', flavour: undefined };
      return withEngine(found, pushing.world, { registry: pushing.registry, signal }, work);
    }

    function tryIn(at: Ready, commands: readonly string[], timeoutMs?: number): Promise<void> {
      return inEngine(at, (session) => testInImage(session, tests(at, commands, timeoutMs), signal));
    }

    it('leaves neither password nor folder behind', async () => {
      const at = await ready();
      await pushImage(await buildImage(at.building, signal), at.pushing, signal);

      expect(await readdir(at.building.world.temporary)).to.deep.equal([]);
      expect(JSON.stringify(at.events)).not.to.contain('test-token');
    });
  });

describe('images/engine', () => {
  const source = {
    from: 'dockerfile',
    dockerfile: 'Dockerfile',
    context: '.',
    arguments: { TOKEN: 'guessed' },
    secrets: [
      { id: 'npm', file: '.npmrc' },
      { id: 'token', variable: 'BUILD_LOGIN' },
    ],
  } as const;
  const wanted = {
    source,
    target: targetOn({ host: 'registry.test' }, 'example'),
    labels: {},
    created: '2026-11-20T09:00:00Z',
    cacheFrom: undefined,
    insecure: false,
  };

  it('names secrets on the command line without their values, and arguments with theirs', () => {
    const line = buildArguments({ name: 'docker', version: '28.2.2', flavour: 'buildx' }, wanted).join(' ');

    expect(line).to.contain('--secret id=npm,src=.npmrc --secret id=token,env=BUILD_LOGIN');
    expect(line).to.contain('--build-arg TOKEN=guessed ');
  });

  it('refuses build secrets where docker has no BuildKit', async () => {
    const engine = { name: 'docker', version: '28.2.2', flavour: 'classic' } as const;
    const session = {
      engine,
      run: () => Promise.resolve([]),
      exitCode: () => Promise.resolve(0),
      succeeds: () => Promise.resolve(true),
    };

    const error = await failure(buildByEngine(session, wanted));

    expect(error).to.include({ code: 'SECRETS_NEED_BUILDKIT', exit: 2 });
  });

  it('says what it tried where nothing can build a Dockerfile', async () => {
    const root = await workspace({ Dockerfile: DOCKERFILE });
    const image: Image = {
      name: 'example',
      source: { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.', arguments: {} },
    };
    const at = await building(root, image);
    const world = { ...at.world, processes: openProcesses({ PATH: root }) };

    const error = await failure(buildImage({ ...at, world }, signal));

    expect(error).to.include({ code: 'NO_BUILDER', exit: 2 });
    expect(error.details).to.deep.equal([
      'docker is not on PATH',
      'buildah is not on PATH',
      'podman is not on PATH',
    ]);
  });

  it('shows why docker failed, not how it counted the seconds between its tries', async () => {
    const counted = 'for s in 30 29 28 27 26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2';
    const docker = `#!/bin/sh\necho preparing\n${counted}; do echo "43ff7a46: Retrying in $s seconds"; done\necho "43ff7a46: Retrying in 1 second"\necho denied >&2\nexit 1\n`;
    const root = await workspace({ 'docker*': docker });
    const { world } = await building(root, layersImage({}));
    const found = { name: 'docker', version: '28.2.2', flavour: 'classic' } as const;
    const at = { ...world, processes: openProcesses({ PATH: root }) };
    const registry = openReal({ host: '127.0.0.1:1', insecure: true });

    const error = await failure(
      withEngine(found, at, { registry, signal }, async (session) => session.run(['push', 'x'])),
    );

    expect(error).to.include({ code: 'BUILD_FAILED', message: 'docker push exits with 1' });
    expect(error.details).to.have.members(['preparing', 'denied']);
  });

  it('pushes with buildah where DOCKER_CONFIG names a folder without logins', async () => {
    const folder = await testFolder();
    const own = { ...(await containersEnv(folder)), DOCKER_CONFIG: join(folder, 'none') };
    const env = { ...process.env, ...own };
    const { world } = await building(await workspace({}), layersImage({}));
    const at = { ...world, env, processes: openProcesses(env) };
    const registry = openReal(await plainRegistry());
    const found = { name: 'buildah' as const, version: '', flavour: undefined };
    const list = `list-${randomBytes(4).toString('hex')}`;

    await withEngine(found, at, { registry, signal }, async (session) => {
      await session.run(['manifest', 'create', list]);
      const target = `docker://${registry.host}/${list}:1`;
      await session.run(['manifest', 'push', '--all', '--tls-verify=false', list, target]);
    });

    expect(await registry.tags(list, signal)).to.deep.equal(['1']);
  });

  it('passes over a docker whose daemon is down', async () => {
    const root = await workspace({ 'docker*': '#!/bin/sh\necho Cannot connect >&2\nexit 1\n' });
    const at = await building(root, layersImage({}));
    const { findEngine } = await import('../../src/images/engine/engine.ts');
    const processes = openProcesses({ PATH: root });

    const error = await failure(findEngine({ processes, cwd: root, wanted: undefined }, signal));

    expect(error.details?.[0]).to.equal('docker: Cannot connect');
    expect(at.build).to.deep.equal(build());
  });
});

function commandsOf(events: readonly Event[]): string {
  return events.flatMap((event) => (event.type === 'command.started' ? [event.command] : [])).join('\n');
}

function outputOf(events: readonly Event[]): string {
  return events.flatMap((event) => (event.type === 'command.output' ? [event.line] : [])).join('\n');
}

/** All layers of an image, unpacked as far as their compression goes. */
async function layersText(registry: Registry, repository: string, digest: string): Promise<string> {
  const manifest = await registry.manifest(repository, digest, signal);
  const { layers } = parseJson<ImageManifest>(manifest?.bytes ?? Buffer.from('{}'));
  const texts = layers.map(async (layer) => {
    const chunks: Buffer[] = [];
    const body = await registry.readBlob(repository, layer.digest, 0, signal);
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
    return gunzipSync(Buffer.concat(chunks)).toString('latin1');
  });
  return (await Promise.all(texts)).join('');
}

/** A docker configuration with the registry's login, for the programs we compare with. */
function configWith({ host, login }: RealRegistry): string {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  after('remove a configuration', () => execFileSync('rm', ['-r', folder]));
  const auth = Buffer.from(`${login?.username}:${login?.password.reveal()}`).toString('base64');
  execFileSync('sh', ['-c', 'cat > "$0"', join(folder, 'config.json')], {
    input: JSON.stringify({ auths: login ? { [host]: { auth } } : {} }),
  });
  return folder;
}
