import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { smallService } from '../support/small-service.ts';
import { assertValidEvent } from '../support/valid-event.ts';
import { exampleWorkspace, type Workspace } from '../support/workspace.ts';
import { program } from '../support/program.ts';

/** Two replicas whose behaviour is the tag of their image. */
const template = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: example }
spec:
  replicas: 2
  selector: { matchLabels: { app: example } }
  template:
    metadata: { labels: { app: example } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: web, image: '${image}' }]
`;

describe('what is live, as the built program tells it', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: Workspace;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await exampleWorkspace(box, 'status');
    folder = mkdtempSync(join(tmpdir(), 'slipway-status-'));
    const layer = join(folder, 'layer.tar');
    writeFileSync(layer, Buffer.alloc(1024));
    for (const tag of ['v1', 'crash'])
      execFileSync(
        join(box.bin, 'crane'),
        ['append', '--insecure', '-f', layer, '-t', `${box.registry}/status:${tag}`],
        { stdio: 'ignore' },
      );
    writeFileSync(
      join(on.root, 'Jenkinsfile'),
      "slipway {\n  kubernetes {\n    deployment 'example'\n  }\n}\n",
    );
    rmSync(join(on.root, 'deploy'), { recursive: true });
    mkdirSync(join(on.root, 'deploy'));
    writeFileSync(join(on.root, 'deploy', 'example-template.development.yml'), template(imageOf('v1')));
    on.commit('Only deploy');
    const { exit, err } = await on.slipway('deploy', 'development');
    expect(exit, err).to.equal(0);
  });

  after(() => {
    on.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const imageOf = (tag: string): string => `${box.registry}/status:${tag}`;
  const live = async (...args: readonly string[]): Promise<string> =>
    box.kubectl('-n', on.namespaces.development, ...args);

  it('ends with 0 where all objects are ready', async () => {
    const { exit, out } = await on.slipway('status', 'development');

    expect(exit).to.equal(0);
    expect(out).to.match(/^example in development: release 1 of 20.* by .*, succeeded\n/);
    expect(out).to.include(
      '✓ Deployment example  2 of 2 new pods ready, 0 old left\n  all objects are ready',
    );
  });

  it('goes on with --watch, a line when something changes, until it is interrupted', async () => {
    const child = spawn(process.execPath, [program, 'status', 'development', '--watch', '--output', 'json'], {
      cwd: on.root,
      env: { ...process.env, ...box.env, SLIPWAY_PLATFORM: on.platform, CI: undefined },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const reasons: string[] = [];
    let rest = '';
    let scaled: Promise<string> | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = JSON.parse(line) as { type: string; verdict?: { reason: string } };
        assertValidEvent(event);
        if (event.type === 'object.judged') reasons.push(event.verdict?.reason ?? '');
      }
      if (reasons.length > 0) scaled ??= live('scale', 'deployment/example', '--replicas=3');
      if (reasons.at(-1) === '3 of 3 new pods ready, 0 old left' && !child.killed) child.kill('SIGINT');
    });

    const [code] = (await ended) as [number];
    await scaled;

    expect(code).to.equal(130);
    expect(reasons[0]).to.equal('2 of 2 new pods ready, 0 old left');
  });

  it('ends with 4 where an object is not ready, and explains it', async () => {
    await live('set', 'image', 'deployment/example', `web=${imageOf('not-found')}`);
    // The controller and the node have to act first.
    while (!(await live('get', 'pods')).includes('ImagePull'));

    const { exit, out } = await on.slipway('status', 'development');

    expect(exit).to.equal(4);
    expect(out).to.include(`✗ Deployment example  image ${imageOf('not-found')} does not exist`);
    expect(out)
      .to.match(/why +image .* does not exist; pod example-/)
      .and.to.match(/1 of 1 not ready/);
  });

  it('says of what is gone that it is gone', async () => {
    await live('delete', 'deployment', 'example');

    const { exit, out } = await on.slipway('status', 'development');

    expect(exit).to.equal(4);
    expect(out).to.include('✗ Deployment example  it is gone: somebody else deleted it');
  });

  it('leaves reports behind after a rollout that failed, and after a rollback', async () => {
    expect((await on.slipway('deploy', 'development')).exit).to.equal(0);
    writeFileSync(join(on.root, 'deploy', 'example-template.development.yml'), template(imageOf('crash')));
    on.commit('Crash');
    const paths = (name: string) => [
      ...['--report', join(folder, `${name}.html`)],
      ...['--junit', join(folder, `${name}.xml`)],
    ];

    const failed = await on.slipway('deploy', 'development', '--unstick', ...paths('deploy'));
    const back = await on.slipway('rollback', 'development', '1', '--unstick', ...paths('rollback'));

    expect(failed.exit, failed.err).to.equal(4);
    expect(failed.err.trimEnd().split('\n').at(-1)).to.match(
      /^failed in .* \(exit 4\): crash: Deployment example, container web exited with 1 \(.*\); development runs release \d+ .*again; rolled back$/,
    );
    expect(readFileSync(join(folder, 'deploy.xml'), 'utf8')).to.include('<failure type="crash"');
    expect(readFileSync(join(folder, 'deploy.html'), 'utf8')).to.include('exited with 1');
    expect(back.exit, back.err).to.equal(0);
    expect(readFileSync(join(folder, 'rollback.xml'), 'utf8')).to.include('<testsuites>');
    expect(readFileSync(join(folder, 'rollback.html'), 'utf8')).to.include('</html>');
  });
});

describe('the status of what is in a namespace that is being deleted', function () {
  this.timeout(60_000);

  it('is said of the namespace, and nothing in it is called well', async function () {
    this.timeout(600_000);
    const on = await smallService(await sandbox(), 'going');
    on.write(deployment('web', 'example:1'));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    const holding = (...finalizers: readonly string[]) =>
      on.kubectl(
        'patch',
        'configmap',
        'slipway.web.development.1',
        '--type=merge',
        '-p',
        JSON.stringify({ metadata: { finalizers } }),
      );
    await holding('example.com/held');
    await on.kubectl('delete', 'namespace', on.namespace, '--wait=false');

    const { code, lines } = await on.slipway(['status']);
    await holding();
    on.remove();

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.include(`namespace '${on.namespace}' is being deleted`);
  });
});
