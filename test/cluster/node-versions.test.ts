import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn } from '../support/git.ts';
import { program, project } from '../support/program.ts';
import { type Ran, run } from '../support/run.ts';
import { platformFor } from '../support/platform.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

const nodes = execFileSync('sh', [join(project, 'test/tools/node.sh')], { encoding: 'utf8' })
  .trim()
  .split('\n');

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { env: development } }
spec:
  revisionHistoryLimit: 5
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, env: development } }
    spec:
      containers:
        - name: web
          image: '{{ image }}'
          readinessProbe: { tcpSocket: { port: 80 } }
          resources: { requests: { cpu: 1m, memory: 1Mi } }
`;

describe('the built program on every version of Node that people run', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let cwd: string;
  let env: Readonly<Record<string, string | undefined>>;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    cwd = mkdtempSync(join(tmpdir(), 'slipway-node-'));
    mkdirSync(join(cwd, 'deploy'));
    writeFileSync(join(cwd, 'deploy/web-template.yml'), TEMPLATE);
    writeFileSync(join(cwd, 'app'), 'first');
    writeFileSync(
      join(cwd, 'Jenkinsfile'),
      "slipway {\n  image 'web', layers: ['app': '/app']\n  kubernetes {\n    deployment 'web'\n  }\n}\n",
    );
    const platform = join(cwd, '..', `${cwd.split('/').at(-1)}-platform.yml`);
    const namespace = await box.createNamespace('node');
    writeFileSync(platform, platformFor(box, { development: namespace }));
    env = { ...process.env, ...box.env, SLIPWAY_PLATFORM: platform, CI: undefined, NODE_OPTIONS: undefined };
    const git = gitIn(cwd);
    git('init', '-q', '-b', 'development');
    git('add', '-A');
    git('commit', '-qm', 'Begin');
  });

  after(() => {
    rmSync(cwd, { recursive: true, force: true });
    rmSync(`${cwd}-platform.yml`, { force: true });
  });

  for (const node of nodes) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

    describe(version, () => {
      const slipway = async (...words: readonly string[]): Promise<Ran> =>
        run([node, program, ...words], { cwd, env });

      it('says nothing on stderr where nothing is to be said', async () => {
        for (const words of [
          ['--version'],
          ['--help'],
          ['render', 'development'],
          ['check', 'development'],
        ]) {
          const { exit, out, err } = await slipway(...words);

          expect({ exit, err }, words.join(' ')).to.deep.equal({ exit: 0, err: '' });
          expect(out).not.to.equal('');
        }
      });

      it('builds, pushes, deploys and watches', async () => {
        writeFileSync(join(cwd, 'app'), version);
        const git = gitIn(cwd);
        git('add', '-A');
        git('commit', '--allow-empty', '-qm', `On ${version}`);

        const { exit, out, err } = await slipway('run', '--output', 'json');

        expect({ exit, err }, out).to.deep.equal({ exit: 0, err: '' });
        const last = JSON.parse(out.trim().split('\n').at(-1) ?? '') as object;
        expect(last).to.deep.include({ type: 'run.finished', exit: 0 });
      });
    });
  }
});
