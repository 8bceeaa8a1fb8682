import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformFor } from '../support/platform.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { secretYaml } from '../support/secret-files.ts';
import { gitIn } from '../support/git.ts';
import { program } from '../support/program.ts';

const PLAIN = 'plain.yml';

type Ran = { readonly exit: number; readonly text: string };

/** A Deployment that reads one key of the Secret example-env, or none. */
function template(name: string, key: string | undefined, tag: string): string {
  const env =
    key === undefined
      ? ''
      : `\n          env:\n            - name: ${key}\n              valueFrom:\n                secretKeyRef:\n                  name: example-env\n                  key: ${key}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: 127.0.0.1:1/${name}:${tag}${env}
`;
}

describe('secrets of a deploy', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let folder: string;
  let namespace: string;
  let file: string;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    namespace = await box.createNamespace('secrets');
    // The bucket is that of the whole sandbox.
    file = `${namespace}.yml`;
    folder = mkdtempSync(join(tmpdir(), 'slipway-secrets-deploy-'));
    mkdirSync(join(folder, 'deploy'));
    writeFileSync(
      join(folder, 'Jenkinsfile'),
      `slipway {\n  kubernetes {\n    deployment 'web'\n    deployment 'worker'\n    deployment 'other'\n    secrets '${file}'\n  }\n}\n`,
    );
    write('web', 'DB_URL');
    write('worker', 'TOKEN');
    write('other');
    const git = gitIn(folder);
    git('init', '-q', '-b', 'development');
    git('commit', '--allow-empty', '-qm', 'Begin');
    writeFileSync(join(folder, 'platform.yml'), platformFor(box, { development: namespace }));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, key?: string, tag = '1'): void {
    writeFileSync(join(folder, 'deploy', `${name}-template.yml`), template(name, key, tag));
  }

  async function slipway(line: string): Promise<Ran> {
    const child = spawn(process.execPath, [program, ...line.split(' ')], {
      cwd: folder,
      env: { ...process.env, ...box.env, SLIPWAY_PLATFORM: 'platform.yml', CI: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const exit = await new Promise<number>((done) => child.once('close', (code) => done(code ?? 128)));
    return { exit, text };
  }

  /** Stores the file and returns the version it got. */
  async function put(values: Readonly<Record<string, string>>): Promise<string> {
    writeFileSync(join(folder, PLAIN), secretYaml(values));
    const { exit, text } = await slipway(`secrets put development/${file} --from ${PLAIN}`);
    expect(exit, text).to.equal(0);
    return /version (?<version>\S+),/u.exec(text)?.groups?.['version'] ?? '';
  }

  async function good(line: string): Promise<string> {
    const { exit, text } = await slipway(line);
    expect(exit, text).to.equal(0);
    return text;
  }

  async function live(key: string): Promise<string> {
    const encoded = await box.kubectl(
      ...['get', 'secret', 'example-env', '-n', namespace, '-o', `jsonpath={.data.${key}}`],
    );
    return Buffer.from(encoded, 'base64').toString();
  }

  async function generations(): Promise<string> {
    const path = 'jsonpath={range .items[*]}{.metadata.name}={.metadata.generation} {end}';
    return (await box.kubectl('get', 'deployments', '-n', namespace, '-o', path)).trim();
  }

  it('rolls who reads a key that changed and nobody else, and says why', async () => {
    await put({ DB_URL: 'postgres://first', TOKEN: 'token-first' });
    await good('deploy development');
    await put({ DB_URL: 'postgres://second', TOKEN: 'token-first' });

    const plan = await good('plan development');
    await good('deploy development');

    expect(plan).to.match(/~ Secret +example-env +key DB_URL changed/u);
    expect(plan).to.match(/~ Deployment +web +rolls because secret example-env key DB_URL changed/u);
    expect(plan)
      .to.match(/3 unchanged|2 unchanged/u)
      .and.not.match(/~ Deployment +(?:worker|other)/u);
    expect(await generations()).to.equal('other=1 web=2 worker=1');
    expect(await live('DB_URL')).to.equal('postgres://second');
  });

  it('rolls nobody for a new data key', async () => {
    await put({ DB_URL: 'postgres://first', TOKEN: 'token-first' });
    await good('deploy development');
    await good(`secrets rotate development/${file}`);

    const { exit, text } = await slipway('plan development --exit-code');

    expect(exit, text).to.equal(0);
    expect(text).not.to.contain('rolls because');
  });

  it('are those of the saved plan or none: a newer version refuses it, and without that one it ships', async () => {
    const planned = await put({ DB_URL: 'postgres://planned', TOKEN: 'token' });
    await good('plan development --save slipway.plan');
    const newer = await put({ DB_URL: 'postgres://newer', TOKEN: 'token' });

    const refused = await slipway('deploy development --plan slipway.plan');
    const nothing = await box.kubectl('get', 'secrets,deployments', '-n', namespace, '-o', 'name');
    await remove(newer);
    await good('deploy development --plan slipway.plan');

    expect(refused.exit, refused.text).to.equal(3);
    expect(refused.text).to.contain(`has version ${newer} now, planned was ${planned}`);
    expect(nothing).to.equal('');
    expect(await live('DB_URL')).to.equal('postgres://planned');
  });

  it('are hidden in what the tests of a service print, before anything else knows them', async () => {
    await put({ DB_URL: 'postgres://app:printed-pass@db', TOKEN: 'token-printed' });
    writeFileSync(
      join(folder, 'leak.txt'),
      `token-printed ${Buffer.from('printed-pass').toString('base64')}\n`,
    );
    const block = readFileSync(join(folder, 'Jenkinsfile'), 'utf8');
    writeFileSync(
      join(folder, 'Jenkinsfile'),
      block.replace('slipway {\n', "slipway {\n  test 'cat leak.txt'\n"),
    );

    const text = await good('run');

    expect(text).to.contain('│ [secret] [secret]').and.not.contain('token-printed');
  });

  it('are hidden in the logs of Pods that a failed rollout is explained with', async () => {
    await put({ DB_URL: 'postgres://app:logged-pass@db', TOKEN: 'token-logged' });
    write('web', 'DB_URL', 'crash');
    const before = readFileSync(box.containerLog);
    writeFileSync(
      box.containerLog,
      '2026-01-01T00:00:00Z stderr F fatal: logged-pass and token-logged are wrong\n',
    );

    // The log is that of every container of the sandbox.
    const { exit, text } = await slipway('deploy development').finally(() =>
      writeFileSync(box.containerLog, before),
    );

    expect(exit, text).to.equal(4);
    expect(text)
      .to.contain('fatal: [secret] and [secret] are wrong')
      .and.not.match(/logged-pass|token-logged/u);
  });

  it('that a template asks for in vain are named with the line that asks', async () => {
    await put({ DB_URL: 'postgres://first' });

    const { exit, text } = await slipway('plan development');

    expect(exit, text).to.equal(2);
    expect(text).to.match(
      /deploy\/worker-template\.yml:18:\d+ +Deployment worker, container main reads key TOKEN of Secret example-env, which has no such key/u,
    );
    expect(await box.kubectl('get', 'secrets', '-n', namespace, '-o', 'name')).to.equal('');
  });

  async function remove(version: string): Promise<void> {
    const { region, endpoint, accessKeyId, secretAccessKey, name } = box.bucket;
    const s3 = new S3Client({
      region,
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    await s3.send(new DeleteObjectCommand({ Bucket: name, Key: `development/${file}`, VersionId: version }));
    s3.destroy();
  }
});
