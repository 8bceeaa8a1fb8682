import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { tool } from '../support/tool.ts';

const root = join(import.meta.dirname, '..', '..');

/** A Jenkinsfile of our own, so that no toolchain of a service is needed. */
const JENKINSFILE = `@Library('slipway') _
slipway {
  image 'jenkinsed', layers: ['bin': '/app'], entrypoint: ['/app/run']
  test 'test -x bin/run'
  kubernetes {
    deployment 'jenkinsed'
    replicas development: 1, production: 2
  }
}
`;

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: jenkinsed
  labels: { app: jenkinsed }
spec:
  replicas: {{ replicas }}
  selector: { matchLabels: { app: jenkinsed } }
  template:
    metadata: { labels: { app: jenkinsed } }
    spec:
      containers:
        - name: web
          image: {{ image }}
`;

describe('a Jenkinsfile on the engine, with the real program and a real cluster', function () {
  this.timeout(180_000);
  let on: TestSandbox;
  let target: string;
  let folder: string;
  let project: string;

  before(async function () {
    this.timeout(600_000);
    target = tool('jenkins');
    on = await sandbox();
    folder = mkdtempSync(join(tmpdir(), 'jenkinsed-'));
    project = join(folder, 'project');
    mkdirSync(join(project, 'bin'), { recursive: true });
    mkdirSync(join(project, 'deploy'));
    writeFileSync(join(project, 'bin', 'run'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(project, 'Jenkinsfile'), JENKINSFILE);
    writeFileSync(join(project, 'deploy', 'jenkinsed-template.yml'), TEMPLATE);
    writeFileSync(join(project, '.gitignore'), '.slipway/\n');
    git('init', '--quiet', '--initial-branch', 'development');
    git('add', '.');
    git('-c', 'user.name=Bob', '-c', 'user.email=bob@example.com', 'commit', '--quiet', '-m', 'Answer');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // A copy, so that a build of the program that runs meanwhile does not take its chunks away.
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    symlinkSync(join(folder, 'dist', 'slipway.js'), join(bin, 'slipway'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function git(...args: readonly string[]): void {
    execFileSync('git', args, { cwd: project });
  }

  /** The platform of the sandbox, with namespaces of this test and people for production. */
  async function platformFile(): Promise<string> {
    const [development, production] = [
      await on.createNamespace('jenkins'),
      await on.createNamespace('jenkins'),
    ];
    const text = readFileSync(on.platformFile, 'utf8')
      .replace('namespace: development', `namespace: ${development}`)
      .replace('namespace: production', `namespace: ${production}`)
      .replace('submitters: []', 'submitters: [release-managers]')
      .replace('fourEyes: false', 'fourEyes: true');
    const file = join(folder, `platform-${development}.yml`);
    writeFileSync(file, text);
    return file;
  }

  type Deed = { readonly deed: 'approve' | 'reject'; readonly id: string };

  async function build(branch: string, people: readonly Deed[] = []) {
    const platform = await platformFile();
    const scenario = join(folder, 'scenario.json');
    const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    const variables = { ...on.env, PATH: path, SLIPWAY_PLATFORM: platform };
    writeFileSync(
      scenario,
      JSON.stringify({
        library: root,
        trusted: false,
        project,
        branch,
        variables,
        credentials: {},
        users: { carol: ['release-managers'], bob: ['release-managers'], dave: [] },
        people,
      }),
    );
    const classpath = `${join(target, 'classes')}:${readFileSync(join(target, 'classpath'), 'utf8').trim()}`;
    const { status, stdout, stderr } = spawnSync(
      'java',
      ['-XX:TieredStopAtLevel=1', '-cp', classpath, 'io.slipway.jenkins.Main', scenario],
      { encoding: 'utf8' },
    );
    const namespace = (environment: string): string =>
      new RegExp(`  ${environment}:[\\s\\S]*?namespace: (\\S+)`).exec(readFileSync(platform, 'utf8'))?.[1] ??
      '';
    return { status, said: `${stdout}${stderr}`, namespace };
  }

  async function imageIn(namespace: string): Promise<string> {
    const jsonpath = 'jsonpath={.items[*].spec.template.spec.containers[0].image}';
    return on.kubectl('get', 'deployments', '-n', namespace, '-o', jsonpath);
  }

  it('brings development to a finished rollout', async () => {
    const { status, said, namespace } = await build('development');

    expect(status, said).to.equal(0);
    expect(await imageIn(namespace('development'))).to.match(
      /\/jenkinsed:development-\S+@sha256:[0-9a-f]{64}$/,
    );
    expect(said).to.contain('Finished: SUCCESS');
  });

  it('asks before production, not the author, and deploys the plan that was approved', async () => {
    const { status, said, namespace } = await build('master', [
      { deed: 'approve', id: 'dave' },
      { deed: 'approve', id: 'bob' },
      { deed: 'approve', id: 'carol' },
    ]);

    expect(status, said).to.equal(0);
    expect(said).to.contain('dave: You need to be release-managers to submit this.');
    expect(said).to.contain('bob asked for this deploy or wrote the change');
    expect(said).to.contain('Approved by carol');
    expect(await imageIn(namespace('production'))).to.match(/\/jenkinsed:master-\S+@sha256:[0-9a-f]{64}$/);
  });

  it('writes nothing to production when the question is answered with no', async () => {
    const { status, said, namespace } = await build('master', [{ deed: 'reject', id: 'carol' }]);

    expect(status).to.equal(1);
    expect(said).to.contain('production was not approved (Rejected by carol): nothing was written');
    expect(said).to.contain('Finished: ABORTED');
    expect(await imageIn(namespace('production'))).to.equal('');
  });

  it('builds a branch that goes nowhere', async () => {
    const { status, said } = await build('feature/x');

    expect(status, said).to.equal(0);
    expect(said).not.to.contain('slipway plan');
  });

  it('shows what is wrong with the input in one place, and does nothing', async () => {
    writeFileSync(join(project, 'Jenkinsfile'), JENKINSFILE.replace('production: 2', 'production: -2'));
    const { status, said } = await build('development');

    expect(status).to.equal(1);
    expect(said).to.contain('replicas').and.to.contain('negative').and.to.contain('Finished: FAILURE');
    expect(said).not.to.contain('[Pipeline] { (test)');
  });
});
