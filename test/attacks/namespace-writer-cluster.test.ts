import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { gitIn } from '../support/git.ts';
import { temporaryFolder } from '../support/folder.ts';
import { program } from '../support/program.ts';
import { type Ran, run } from '../support/run.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

// The built program against a real API server, registry and bucket. Who attacks writes ConfigMaps of one namespace and nothing else.

type Written = Record<string, unknown> & { inventory: unknown[]; objects: unknown[]; secrets: unknown[] };

describe('attacks by who may write ConfigMaps, on a cluster', function () {
  this.timeout(240_000);
  let box: TestSandbox;
  let cwd: string;
  let [home, production] = ['', ''];

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    home = await box.createNamespace('forged');
    production = await box.createNamespace('forged-production');
    cwd = temporaryFolder('forged');
    const image = `${box.registry}/web:1`;
    execFileSync('tar', ['-cf', join(cwd, 'empty.tar'), '--files-from', '/dev/null']);
    execFileSync(
      join(box.bin, 'crane'),
      ['append', '--insecure', '-f', join(cwd, 'empty.tar'), '-t', image],
      { stdio: 'ignore' },
    );
    mkdirSync(join(cwd, 'deploy'));
    deployment(1);
    writeFileSync(join(cwd, 'Jenkinsfile'), "slipway {\n  kubernetes {\n    deployment 'web'\n  }\n}\n");
    platform({});
    const git = gitIn(cwd);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'first');
    const { exit, err } = await slipway('deploy', 'development');
    expect(exit, err).to.equal(0);
  });

  function deployment(replicas: number): void {
    const labels = { app: 'web' };
    const containers = [{ name: 'web', image: `${box.registry}/web:1` }];
    write('deploy/web-template.yml', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
  }

  function write(file: string, value: unknown): void {
    writeFileSync(join(cwd, file), `${JSON.stringify(value)}\n`);
  }

  function platform(more: Readonly<Record<string, unknown>>): void {
    const { name: bucket, region, endpoint } = box.bucket;
    const cluster = {
      context: 'dev',
      kubeconfig: box.kubeconfig,
      server: box.server,
      identity: box.identity,
    };
    write('platform.yml', {
      registry: { oci: box.registry, insecure: true },
      secrets: { bucket, region, endpoint, pathStyle: true, encryption: 'none' },
      environments: {
        development: { branches: ['main'], namespace: home, cluster },
        production: { branches: ['live'], namespace: production, cluster, approval: {} },
      },
      ...more,
    });
  }

  async function slipway(...words: readonly string[]): Promise<Ran> {
    const env = { ...process.env, ...box.env, SLIPWAY_PLATFORM: 'platform.yml', CI: undefined };
    return run([process.execPath, program, ...words, '--branch', 'main'], { cwd, env });
  }

  /** The first record with changes, as release `number`. */
  async function forge(number: number, change: (record: Written) => void): Promise<void> {
    const name = 'slipway.web.development.1';
    const genuine = JSON.parse(await box.kubectl('-n', home, 'get', 'configmap', name, '-o', 'json')) as {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> };
      binaryData: { release: string };
    };
    const record = JSON.parse(
      gunzipSync(Buffer.from(genuine.binaryData.release, 'base64')).toString(),
    ) as Written;
    change(record);
    const text = JSON.stringify({ ...record, number });
    const labels = { ...genuine.metadata.labels, 'slipway.dev/record': String(number) };
    write('forged.json', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `slipway.web.development.${number}`,
        namespace: home,
        labels,
        annotations: genuine.metadata.annotations,
      },
      binaryData: { release: gzipSync(text).toString('base64') },
    });
    await box.kubectl('apply', '-f', join(cwd, 'forged.json'));
  }

  async function names(kind: string, namespace: string): Promise<string> {
    return box.kubectl('-n', namespace, 'get', kind, '-o', 'name');
  }

  afterEach(async () => {
    await box.kubectl('-n', home, 'delete', 'configmap', 'slipway.web.development.7', '--ignore-not-found');
  });

  it('remove no object of another namespace through pruning', async () => {
    await box.kubectl('-n', production, 'create', 'configmap', 'web');
    await forge(7, (record) =>
      record.inventory.push({ apiVersion: 'v1', kind: 'ConfigMap', namespace: production, name: 'web' }),
    );

    const { exit, err } = await slipway('deploy', 'development');

    expect(await names('configmap', production)).to.contain('configmap/web');
    expect(exit, err).to.equal(3);
    expect(err).to.contain(`ConfigMap web of namespace ${production}`);
  });

  it("bring no Secret of production's into development through a rollback", async () => {
    const { exit: put } = await run(
      [process.execPath, program, 'secrets', 'put', 'production/web.yml', '--from', 'secret.yml'],
      {
        cwd: secretFolder(),
        env: { ...process.env, ...box.env, SLIPWAY_PLATFORM: join(cwd, 'platform.yml') },
      },
    );
    expect(put).to.equal(0);
    await forge(7, (record) =>
      record.secrets.push({
        name: 'production-db',
        namespace: home,
        source: { bucket: box.bucket.name, key: 'production/web.yml' },
      }),
    );

    const { exit, err } = await slipway('rollback', 'development', '7');

    expect(await names('secret', home)).not.to.contain('production-db');
    expect(exit, err).to.equal(3);
    expect(err).to.contain('production/web.yml');
  });

  function secretFolder(): string {
    write('secret.yml', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'production-db' },
      stringData: { password: 'production-password-1' },
    });
    return cwd;
  }

  function renamed(objects: readonly unknown[], name: string): unknown {
    const [web] = objects as [{ metadata: object }];
    return { ...web, metadata: { ...web.metadata, name } };
  }

  describe('where releases are archived', () => {
    before(async () => {
      const { region, endpoint } = box.bucket;
      platform({ records: { bucket: 'deploy-records', prefix: home, region, endpoint, pathStyle: true } });
      for (const replicas of [2, 3]) {
        deployment(replicas);
        gitIn(cwd)('commit', '-qam', `${replicas} replicas`);
        const { exit, err } = await slipway('deploy', 'development');
        expect(exit, err).to.equal(0);
      }
    });

    it('create no Deployment through a rollback to a release that never was', async () => {
      await forge(7, (record) => (record.objects = [renamed(record.objects, 'evil')]));

      const { exit, err } = await slipway('rollback', 'development', '7');

      expect(await names('deployment', home)).not.to.contain('evil');
      expect(exit, err).to.equal(2);
      expect(err).to.contain('slipway.web.development.7 is not in the archive, and is not used');
    });

    it('put no image of theirs into the environment through a rollback', async () => {
      await forge(2, (record) => {
        record.objects = JSON.parse(
          JSON.stringify(record.objects).replace(/"image":"[^"]*"/, '"image":"evil.example.com/x:1"'),
        ) as unknown[];
      });

      const { exit, err } = await slipway('rollback', 'development', '2');

      const live = await box.kubectl('-n', home, 'get', 'deployment', 'web', '-o', 'json');
      expect(live).not.to.contain('evil.example.com');
      expect(exit, err).to.equal(0);
      expect(JSON.parse(live)).to.have.nested.property('spec.replicas', 2);
      expect(err).to.contain('slipway.web.development.2 is not what the archive has');
    });
  });
});
