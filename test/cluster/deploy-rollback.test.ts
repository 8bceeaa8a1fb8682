import { expect } from 'chai';
import { temporaryFolder } from '../support/folder.ts';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { openRepository } from '../../src/adapters/repository.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { terminated } from '../../src/core/catalogue/usage.ts';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';
import { commitAll } from '../support/git.ts';
import { configMap, deployment } from '../support/objects.ts';
import { smallService } from '../support/small-service.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { validEvents } from '../support/valid-event.ts';

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** The commands as people give them, on a service of two environments; production rolls back by itself. */
describe('history and rollback', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let cwd: string;
  let namespaces: Readonly<Record<'development' | 'production', string>>;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespaces = {
      development: await box.createNamespace('roll-dev'),
      production: await box.createNamespace('roll-prod'),
    };
    cwd = temporaryFolder('rollback');
    writeService(cwd, namespaces, box);
  });

  async function slipway(...words: readonly string[]): Promise<Ran> {
    return slipwayBy({}, ...words);
  }

  /** As somebody who ends it as soon as it says these words, or who types this. */
  async function slipwayBy(
    {
      at,
      typed,
      through = (cluster) => cluster,
    }: { readonly at?: string; readonly typed?: string; readonly through?: (cluster: Cluster) => Cluster },
    ...words: readonly string[]
  ): Promise<Ran> {
    const stop = new AbortController();
    const env = { ...box.env, SLIPWAY_PLATFORM: join(cwd, 'platform.yml') };
    const { host, said } = hostSaying({
      cwd,
      env,
      signal: stop.signal,
      stderr: (text) => {
        said.err += text;
        if (at !== undefined && said.err.includes(at)) stop.abort(terminated());
      },
      adapters: {
        ...(typed !== undefined && {
          terminal: async () =>
            Promise.resolve({ interactive: true, ask: async () => Promise.resolve(typed) }),
        }),
        repository: async (root) => Promise.resolve(openRepository(root)),
        registryAt: async () => Promise.resolve(anyImage),
        cluster: async (config) => through(await openCluster(config, { cwd, env, clock, version: '0.1.0' })),
      },
    });
    const isNamed = words.includes('--platform') || words[0] === '--get-completions';
    const platform = isNamed ? [] : ['--platform', join(cwd, 'platform.yml')];
    const code = await runProgram([...words, ...platform], host);
    if (words.includes('json')) validEvents(said.out);
    return { code, ...said };
  }

  async function image(environment: 'development' | 'production'): Promise<string> {
    return box.kubectl(
      '-n',
      namespaces[environment],
      'get',
      'deployment',
      'web',
      '-o',
      'jsonpath={..containers[0].image}',
    );
  }

  /** As somebody approves who was shown the plan in the file. */
  function approved(file: string, by: string): readonly string[] {
    const { plan } = JSON.parse(readFileSync(join(cwd, file), 'utf8')) as { plan: { digest: string } };
    return ['--plan', file, '--approved-by', by, '--approve', plan.digest];
  }

  it('lists releases, shows one, and compares two', async () => {
    for (const tag of ['1', '2'])
      expect((await slipway('deploy', 'development', '--image', `web:${tag}`)).code).to.equal(0);

    const list = await slipway('history', 'development');
    const one = await slipway('history', 'development', '1');
    const diff = await slipway('history', 'development', '2', '--diff', '1');

    expect(list.out.split('\n')[1]).to.match(
      /^2 +\d{4}-\d\d-\d\d \d\d:\d\d UTC +succeeded +web:2 +1 +sha256:\S+ +ann@laptop$/,
    );
    expect(one.out)
      .to.include('outcome   succeeded')
      .and.include('image     web:1')
      .and.match(/verdict {3}Deployment web ready: /);
    expect(diff.out).to.include('-             image: web:1\n+             image: web:2');
    const json = ['--output', 'json'];
    const listed = await slipway('history', 'development', ...json);
    const shown = await slipway('history', 'development', '1', ...json);
    const compared = await slipway('history', 'development', '2', '--diff', '1', ...json);
    const types = [listed, shown, compared].map(({ out }) => validEvents(out).map(({ type }) => type));
    expect(types).to.deep.equal([
      ['release.shown', 'release.shown'],
      ['release.shown'],
      ['releases.compared'],
    ]);
  });

  it('completes the numbers of the releases that there are', async () => {
    let out = '';
    // Who presses a key is not kept waiting, so on a busy machine the first answers may be empty.
    for (let tries = 0; out === '' && tries < 30; tries += 1)
      ({ out } = await slipway('--get-completions', 'rollback', 'development', ''));

    expect(out).to.equal('1\n2\n');
  });

  it('goes back to the release before, through a plan, and records it', async () => {
    const { code, err } = await slipway('rollback', 'development');

    expect(code).to.equal(0);
    expect(err)
      .to.match(/back to release 1 \(web:1, /)
      .and.include('image …:2 → …:1');
    expect(await image('development')).to.equal('web:1');
    expect((await slipway('history', 'development')).out).to.match(/^3 .* succeeded, back to 1 /m);
  });

  it('shows what going back would change, and writes nothing', async () => {
    const { code, out, err } = await slipway('rollback', 'development', '2', '--dry-run');

    expect(code).to.equal(0);
    expect(err).to.include('image …:1 → …:2');
    expect(out).to.include('-             image: web:1\n+             image: web:2');
    expect(await image('development')).to.equal('web:1');
  });

  it('refuses a release that is not there', async () => {
    const { code, err } = await slipway('rollback', 'development', '99');

    expect(code).to.equal(2);
    expect(err).to.include('✗ there is no release 99').and.include('name one of 3, 2, 1');
  });

  it('leaves a failed first release as it is, and says so', async () => {
    const saved = await slipway('plan', 'production', '--image', 'web:crash', '--save', 'first.plan');
    expect(saved.code).to.equal(0);

    const { code, err } = await slipway(
      'deploy',
      'production',
      '--image',
      'web:crash',
      ...approved('first.plan', 'bob'),
    );

    expect(code).to.equal(4);
    expect(err).to.include(
      'nothing to roll back to: this is the first release of web in production, and it is left as it is',
    );
    expect(err).to.match(
      /; production runs parts of release 1 \(web:crash\), see slipway status production\n$/,
    );
  });

  it('asks for an approval in production, and takes nobody who asked for the deploy', async () => {
    expect((await slipway('deploy', 'production', '--image', 'web:1', '--no-input')).code).to.equal(7);
    await slipway('plan', 'production', '--image', 'web:1', '--save', 'second.plan');

    const own = await slipway('deploy', 'production', ...approved('second.plan', 'ann'));
    const other = await slipway('deploy', 'production', ...approved('second.plan', 'bob'));

    expect(own.code).to.equal(7);
    expect(own.err).to.include('ann asked for this deploy');
    expect(other.code, other.err).to.equal(0);
    expect((await slipway('history', 'production')).out).to.include('ann@laptop, approved by bob');
  });

  it('rolls back by itself after a failed rollout, once the failure is explained', async () => {
    await slipway('plan', 'production', '--image', 'web:crash', '--save', 'third.plan');

    const { code, err } = await slipway('deploy', 'production', ...approved('third.plan', 'bob'));

    expect(code).to.equal(4);
    expect(err.indexOf('✗ Deployment web failed'))
      .to.be.greaterThan(0)
      .and.lessThan(err.indexOf('rollback to release 2 (web:1, '));
    expect(await image('production')).to.equal('web:1');
    const [, last, failed] = (await slipway('history', 'production')).out.split('\n');
    expect(last).to.match(/^4 .* succeeded, back to 2 /);
    expect(failed).to.match(/^3 .* failed /);
    expect(err).to.match(/; production runs release 2 \(web:1\) again; rolled back\n$/);
  });

  it('warns of a way back that is barred, and has no tick and no error of its own where it was needed', async () => {
    missing.add('web:1');
    const saved = await slipway('plan', 'production', '--image', 'web:crash', '--save', 'fourth.plan');

    const { code, err } = await slipway('deploy', 'production', ...approved('fourth.plan', 'bob'));

    missing.clear();
    expect(saved.err).to.match(/! no way back to release 4 \(web:1, .*\), should this fail: .*web:1/);
    expect(err).to.include('! no way back to release 4 (web:1, ');
    expect(code).to.equal(4);
    expect(err).to.match(/rollback to release 4 [^✓]*! the rollback failed: /);
    expect(err).to.include('push it again, or go back to another release of slipway history production');
    expect(err).to.match(
      /; production runs parts of release 5 \(web:crash\), .*; the rollback failed too\n$/,
    );
  });

  it('says of a rollback that is stopped what may run, and how to continue, which it does', async () => {
    await slipway('plan', 'production', '--image', 'web:crash', '--save', 'fifth.plan');

    const { code, err } = await slipwayBy(
      { at: 'rollback to release 4' },
      ...['deploy', 'production', ...approved('fifth.plan', 'bob')],
    );
    const again = await slipway('plan', 'production', '--image', 'web:1', '--save', 'sixth.plan');

    expect(code).to.equal(143);
    expect(err).to.match(
      /! the rollback to release 4 \(.*\) was stopped: production may run parts of release 6\n/,
    );
    expect(err).to.include('! continue with slipway rollback production 4, not with the deploy');
    expect(again.err).to.include('image …:crash → …:1');
  });

  it('leaves a newer release alone that went out as soon as the failed one gave its lease back', async () => {
    const file = 'overtaken.yml';
    const namespace = await box.createNamespace('overtaken');
    const text = readFileSync(join(cwd, 'platform.yml'), 'utf8')
      .replace('onFailure: hold', 'onFailure: rollback')
      .replace(namespaces.development, namespace);
    writeFileSync(join(cwd, file), text);
    const deploy = (tag: string): readonly string[] => {
      return ['deploy', 'development', '--image', `web:${tag}`, '--platform', file];
    };
    expect((await slipway(...deploy('1'))).code).to.equal(0);
    let newer: Ran | undefined;
    const through = (cluster: Cluster): Cluster => ({
      ...cluster,
      update: async (object, signal) => {
        const written = await cluster.update(object, signal);
        const { holderIdentity } = (object['spec'] ?? {}) as { readonly holderIdentity?: string };
        if (object.kind === 'Lease' && holderIdentity === '') newer ??= await slipway(...deploy('2'));
        return written;
      },
    });

    const { code, err } = await slipwayBy({ through }, ...deploy('crash'));

    expect(newer?.code, newer?.err).to.equal(0);
    expect(code).to.equal(4);
    expect(err).to.not.include('rollback to');
    expect(err).to.match(/; release 3 \(web:2\) went out meanwhile, so nothing is rolled back\n$/);
    const live = await box.kubectl('-n', namespace, 'get', 'deployment', 'web', '-o', 'jsonpath={..image}');
    expect(live).to.equal('web:2');
  });

  it('is refused by a migration that cannot go back, but for who is asked and means it', async () => {
    const file = 'refused.yml';
    const text = readFileSync(join(cwd, 'platform.yml'), 'utf8')
      .replace('onFailure: hold', 'onFailure: rollback')
      .replace(namespaces.development, await box.createNamespace('refused'));
    writeFileSync(join(cwd, file), text);
    expect((await slipway('deploy', 'development', '--image', 'web:1', '--platform', file)).code).to.equal(0);
    const migrate = join(cwd, 'deploy/migrate-template.yml');
    writeFileSync(
      migrate,
      `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { slipway.dev/before: workloads, slipway.dev/rollback: refuse } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: m, image: web:1 }] } } }
`,
    );
    const words = ['deploy', 'development', '--image', 'web:crash', '--platform', file];

    const alone = await slipway(...words, '--no-input');
    const declined = await slipwayBy({ typed: 'no' }, ...words);
    const meant = await slipwayBy({ typed: 'web' }, ...words);

    rmSync(migrate);
    for (const { code, err } of [alone, declined]) {
      expect(code, err).to.equal(4);
      expect(err).to.include('not rolled back: Job migrate has slipway.dev/rollback: refuse');
      expect(err).to.match(
        /; development runs parts of release \d+ \(web:crash\), see slipway status development\n$/,
      );
    }
    expect(meant.code).to.equal(4);
    expect(meant.err).to.match(/; development runs release \d+ \(web:1\) again; rolled back\n$/);
  });

  it('deploys to several environments that ask, with a digest for each', async () => {
    const gated = {
      development: await box.createNamespace('gate-one'),
      production: await box.createNamespace('gate-two'),
    };
    writeFileSync(
      join(cwd, 'gated.yml'),
      readFileSync(join(cwd, 'platform.yml'), 'utf8')
        .replace(/^identities.*\n/m, '')
        .replace(/environments:[^]*/, '') +
        ['development', 'production']
          .map((name) => {
            const { kubeconfig, server, identity, contexts } = box;
            const environment = name as 'development' | 'production';
            const cluster = `{ context: ${contexts[environment]}, kubeconfig: ${kubeconfig}, server: "${server}", identity: ${identity} }`;
            return `  ${name}: { branches: [master], namespace: ${gated[environment]}, onFailure: hold, approval: { expires: 1h }, cluster: ${cluster} }\n`;
          })
          .reduce((text, line) => text + line, 'environments:\n'),
    );
    const run = async (...digests: readonly string[]): Promise<Ran> =>
      slipway(
        ...['run', '--no-input', '--platform', 'gated.yml', '--image', 'web:7', '--branch', 'master'],
        ...digests.flatMap((digest) => ['--approve', digest]),
      );
    const digestIn = ({ err }: Ran): string => /--approve (sha256:[0-9a-f]{64})/.exec(err)?.[1] ?? '';

    const first = await run();
    const second = await run(digestIn(first));
    const third = await run(digestIn(first), digestIn(second));

    expect(first.err).to.include('not reached: production');
    expect([first.code, second.code, third.code]).to.deep.equal([7, 7, 0]);
    for (const namespace of Object.values(gated))
      expect(await box.kubectl('-n', namespace, 'get', 'deployment', '-o', 'name')).to.include('web');
  });

  it('ends with 6 where a plan differs and that was asked for', async () => {
    expect((await slipway('plan', 'development', '--image', 'web:1', '--exit-code')).code).to.equal(0);
    expect((await slipway('plan', 'development', '--image', 'web:9', '--exit-code')).code).to.equal(6);
  });

  it('refuses the plan of another environment', async () => {
    await slipway('plan', 'development', '--image', 'web:9', '--save', 'other.plan');

    const { code, err } = await slipway('deploy', 'production', ...approved('other.plan', 'bob'));

    expect(code).to.equal(2);
    expect(err).to.include('other.plan is a plan for environment development, not production');
  });

  it('says of a record that does not decode which one it is', async () => {
    await box.kubectl(
      '-n',
      namespaces.development,
      'patch',
      'configmap',
      'slipway.web.development.3',
      '-p',
      '{"binaryData":{"release":"AAAA"}}',
    );

    const { code, err } = await slipway('plan', 'development', '--image', 'web:9');

    expect(code).to.equal(3);
    expect(err).to.include('the release record ConfigMap slipway.web.development.3 cannot be read');
  });
});

/** Images that the registry has no more. */
const missing = new Set<string>();

/** A registry that has every other image, so that no image has to be built here. */
const anyImage = {
  manifest: async (repository: string, tag: string) =>
    Promise.resolve(
      missing.has(`${repository.split('/').at(-1) ?? ''}:${tag}`)
        ? undefined
        : {
            mediaType: 'application/vnd.oci.image.index.v1+json',
            digest: 'sha256:a',
            bytes: Buffer.from('{"manifests":[]}'),
          },
    ),
  tags: async () => Promise.resolve([]),
  headManifest: async () => Promise.resolve({ mediaType: '', digest: 'sha256:a' }),
} as unknown as Registry;

function writeService(
  cwd: string,
  { development, production }: Readonly<Record<string, string>>,
  { kubeconfig, server, identity, registry }: TestSandbox,
): void {
  mkdirSync(join(cwd, 'deploy'));
  writeFileSync(
    join(cwd, 'Jenkinsfile'),
    "slipway {\n  kubernetes {\n    deployment 'web', replicas: [development: 1, production: 2]\n  }\n}\n",
  );
  writeFileSync(
    join(cwd, 'deploy/web-template.yml'),
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: {{ image | quote }} }] }
`,
  );
  const cluster = (context: string): string =>
    `cluster: { context: ${context}, kubeconfig: ${kubeconfig}, server: "${server}", identity: ${identity} }`;
  writeFileSync(
    join(cwd, 'platform.yml'),
    `registry: { oci: ${registry}, insecure: true }
identities: { ann: [ann@example.com], bob: [bob@example.com] }
environments:
  development: { branches: [development], namespace: ${development}, onFailure: hold, ${cluster('dev')} }
  production: { branches: [master], namespace: ${production}, onFailure: rollback, approval: { expires: 1h, fourEyes: true }, ${cluster('prod')} }
`,
  );
  commitAll(cwd);
}

/** The manifests of both releases name the same tag, and yet they are two images. */
describe('a rollback to a tag that has moved', function () {
  this.timeout(90_000);
  const [first, second] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

  it('brings back what the release ran, by its digest', async function () {
    this.timeout(600_000);
    const box = await sandbox();
    const on = await smallService(box, 'moved-tag');
    const web = deployment('web', 'registry.example.com/side:stable');
    on.retag(first);
    on.write(web, configMap('settings', { a: '1' }));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.retag(second);
    on.write(web, configMap('settings', { a: '2' }));
    on.commit('second');

    const deployed = await on.slipway(['deploy']);
    const history = await on.slipway(['history', 'development', '1', '-o', 'json']);
    const back = await on.slipway(['rollback']);
    const image = await on.kubectl(
      'get',
      'deployment/web',
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    );
    on.remove();

    const [now, was] = [second, first].map((digest) => `${digest.slice(0, 19)}…`) as [string, string];
    const moved = `registry.example.com/side:stable points to ${now} now, and was ${was} in`;
    expect(deployed.lines).to.include(`· ${moved} release 1`);
    expect(history.out).to.include(first);
    expect(back.lines, back.lines.join('\n')).to.include(`· ${moved} that release, which is brought back`);
    expect(back.code).to.equal(0);
    expect(image).to.equal(`registry.example.com/side:stable@${first}`);
  });
});
