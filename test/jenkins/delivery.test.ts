import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { tool } from '../support/tool.ts';
import { exampleWorkspace, type Workspace } from '../support/workspace.ts';

const root = join(import.meta.dirname, '..', '..');

const SECRET =
  'apiVersion: v1\nkind: Secret\nmetadata: { name: example-env }\nstringData: { DB_URL: "postgres://mark-4711" }\n';

/** Pods that take a while, so that a rollout is seen half done. */
const SLOW = {
  file: 'deploy/example-template.production.yml',
  before: '    spec:\n      containers:',
  after:
    '      annotations: { sandbox.slipway.dev/ready-after: 2s, example.com/try: first }\n' +
    '    spec:\n      containers:',
};

type Options = {
  readonly people?: Deed[];
  readonly accidents?: Accident[];
  readonly trusted?: boolean;
  readonly platform?: string;
  readonly change?: string;
  /** Name under which the console is kept. */
  readonly kept?: string;
};
/** What befalls the program as soon as it says a text. */
type Accident = { readonly kind: 'abort' | 'agent'; readonly text: string };
type Deed = { readonly deed: 'approve' | 'reject'; readonly id: string };

describe('examples/service on the engine of Jenkins, with the real program and a real cluster', function () {
  // On a new machine Go compiles its whole library for the service first.
  this.timeout(300_000);
  let on: TestSandbox;
  let target: string;
  let folder: string;
  let service: Workspace;

  before(async function () {
    this.timeout(900_000);
    target = tool('jenkins');
    on = await sandbox();
    service = await exampleWorkspace(on, 'jenkins');
    folder = mkdtempSync(join(tmpdir(), 'jenkinsed-'));
    writeFileSync(join(folder, 'example.yml'), SECRET);
    for (const environment of ['development', 'production']) {
      const file = join(folder, 'example.yml');
      const put = await service.slipway('secrets', 'put', `${environment}/example.yml`, '--from', file);
      expect(put.exit, put.err).to.equal(0);
    }
    // The kubeconfig and the key of AWS reach the program as credentials of Jenkins only.
    const platform = readFileSync(service.platform, 'utf8')
      .replaceAll(/kubeconfig: "[^"]*", /g, '')
      .replace('submitters: []', 'submitters: [release-managers]')
      .replace('fourEyes: false', 'fourEyes: true');
    const people = ['carol', 'ann'].map((name) => `${name}: [${name}@example.com]`).join(', ');
    const lent = `credentials: { aws: aws-deployer, kubeconfig: kube }\nidentities: { ${people} }\n`;
    writeFileSync(service.platform, lent + platform);
    // As every checkout of Jenkins is: at a commit, on no branch.
    service.git('checkout', '-q', '--detach');
    mkdirSync(join(folder, 'bin'));
    // A copy, so that a build of the program that runs meanwhile does not take its chunks away.
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    symlinkSync(join(folder, 'dist', 'slipway.js'), join(folder, 'bin', 'slipway'));
  });

  after(async () => {
    // Its node port is one for the whole cluster.
    await on.kubectl('delete', 'service', '--all', '-n', service.namespaces.production);
    service.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function credentials() {
    const { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey } = on.env;
    return {
      'aws-deployer': { accessKey, secretKey },
      kube: { content: readFileSync(on.kubeconfig, 'utf8') },
    };
  }

  /** Runs the Jenkinsfile; the console is kept in target/consoles for people to read. */
  function build(
    branch: string,
    {
      people = [],
      accidents = [],
      trusted = false,
      platform = service.platform,
      change,
      kept = branch,
    }: Options = {},
  ) {
    const scenario = join(folder, 'scenario.json');
    const bound = ['KUBECONFIG', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const open = Object.fromEntries(Object.entries(on.env).filter(([name]) => !bound.includes(name)));
    const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    const users = { carol: ['release-managers'], ann: ['release-managers'], dave: [] };
    const variables = {
      ...open,
      PATH: path,
      ...(change && { CHANGE_ID: change }),
    };
    const project = service.root;
    const job = {
      library: root,
      trusted,
      project,
      branch,
      variables,
      // The platform team's library holds the file, or says where it is.
      resources: existsSync(platform)
        ? { 'platform.yml': readFileSync(platform, 'utf8') }
        : { 'io/slipway/platform-path': platform },
      credentials: credentials(),
      users,
      people,
      accidents,
    };
    writeFileSync(scenario, JSON.stringify(job));
    const classpath = `${join(target, 'classes')}:${readFileSync(join(target, 'classpath'), 'utf8').trim()}`;
    const { status, stdout, stderr } = spawnSync(
      'java',
      ['-XX:TieredStopAtLevel=1', '-cp', classpath, 'io.slipway.jenkins.Main', scenario],
      { encoding: 'utf8', timeout: 240_000 },
    );
    const said = `${stdout}${stderr}`;
    expect(said).not.to.contain(credentials()['aws-deployer'].secretKey);
    mkdirSync(join(target, 'consoles'), { recursive: true });
    writeFileSync(join(target, 'consoles', `${kept.replace('/', '-')}.txt`), said);
    return { status, said };
  }

  const imageIn = async (namespace: string): Promise<string> =>
    on.kubectl(
      ...['get', 'deployments', '-n', namespace, '-o'],
      'jsonpath={.items[*].spec.template.spec.containers[0].image}',
    );

  function expectInOrder(text: string, ...parts: readonly string[]): void {
    let at = 0;
    for (const part of parts) {
      const found = text.indexOf(part, at);
      expect(found, `no '${part}' in\n${text.slice(at)}`).to.be.at.least(at);
      at = found + part.length;
    }
  }

  it('builds a branch that goes nowhere', () => {
    const { status, said } = build('feature/x');

    expect(status, said).to.equal(0);
    expect(said).not.to.contain('slipway plan');
  });

  it('tests and builds a pull request, and gives it no credential', () => {
    const { status, said } = build('PR-7', { change: '7' });

    expect(status, said).to.equal(0);
    expect(said).to.contain('[Pipeline] { (build)');
    expect(said).not.to.contain('[Pipeline] { (push)').and.not.to.contain('Masking');
  });

  it('brings development to a finished rollout', async () => {
    const { status, said } = build('development', { trusted: true });

    expect(status, said).to.equal(0);
    expect(await imageIn(service.namespaces.development)).to.match(
      /\/example:development-\S+@sha256:[0-9a-f]{64}$/,
    );
    expect(said).to.contain('Finished: SUCCESS');
  });

  it('writes nothing to production when the question is answered with no', async () => {
    const before = service.writes(service.namespaces.production);
    const { status, said } = build('master', { people: [{ deed: 'reject', id: 'carol' }] });

    expect(status).to.equal(1);
    expect(said).to.contain('production was not approved (Rejected by carol): nothing was written');
    expect(said).to.contain('Finished: ABORTED');
    expect(await imageIn(service.namespaces.production)).to.equal('');
    expect(service.writes(service.namespaces.production)).to.deep.equal(before);
  });

  it('waits for the right person through a restart of the controller, and deploys what was approved', async () => {
    const { status, said } = build('master', {
      people: [
        { deed: 'approve', id: 'dave' },
        { deed: 'approve', id: 'ann' },
        { deed: 'approve', id: 'carol' },
      ],
    });

    expect(status, said).to.equal(0);
    expectInOrder(
      said,
      '[Pipeline] { (plan production)',
      '[Pipeline] { (approve production)',
      'Input requested',
      'Deploy example to production?',
      'Resuming build after Jenkins restart',
      'dave: You need to be release-managers to submit this.',
      'ann asked for this deploy or wrote the change',
      'Approved by carol',
      '[Pipeline] { (deploy to production)',
      '--approved-by carol',
      'Finished: SUCCESS',
    );
    expect(await imageIn(service.namespaces.production)).to.match(
      /\/example:master-\S+@sha256:[0-9a-f]{64}$/,
    );
  });

  const holder = async (): Promise<string> =>
    on.kubectl(
      ...['get', 'leases', '-n', service.namespaces.production, '-o'],
      'jsonpath={.items[*].spec.holderIdentity}',
    );

  it('ends aborted in the middle of a rollout, gives the lease back, and the next build converges', async () => {
    service.edit(SLOW.file, SLOW.before, SLOW.after);
    service.commit('Take time to be ready');
    const people: Deed[] = [{ deed: 'approve', id: 'carol' }];
    const accidents: Accident[] = [{ kind: 'abort', text: 'new pods ready' }];
    const { status, said } = build('master', { people, accidents, kept: 'aborted' });

    expect(status, said).to.equal(1);
    expectInOrder(said, 'new pods ready', 'Sending interrupt signal to process', 'Finished: ABORTED');
    expect(await holder()).to.equal('');

    const next = build('master', { people: [{ deed: 'approve', id: 'carol' }], kept: 'aborted-before' });
    expect(next.status, next.said).to.equal(0);
  });

  it('goes on with the approved plan on another agent where the agent is lost in the middle of a rollout', async () => {
    service.edit(SLOW.file, 'try: first', 'try: second');
    service.commit('Try again');
    const people: Deed[] = [{ deed: 'approve', id: 'carol' }];
    const accidents: Accident[] = [{ kind: 'agent', text: 'new pods ready' }];
    const { status, said } = build('master', { people, accidents, kept: 'agent-lost' });

    expect(status, said).to.equal(0);
    expectInOrder(
      said,
      'new pods ready',
      'Agent was removed',
      'Retrying',
      '--resume',
      'taken over from',
      'Finished: SUCCESS',
    );
    expect(said.match(/Input requested/g)).to.have.length(1);
    expect(await holder()).to.equal('');
  });

  it('refuses a second block before anything is done', () => {
    const whole = readFileSync(join(service.root, 'Jenkinsfile'), 'utf8');
    writeFileSync(join(service.root, 'Jenkinsfile'), `${whole}\nkubernetes { deployment 'example' }\n`);
    const { status, said } = build('development');
    writeFileSync(join(service.root, 'Jenkinsfile'), whole);

    expect(status, said).to.equal(1);
    expect(said).to.match(/ERROR: .*\n?Jenkinsfile:\d+:\d+ a second block: kubernetes is here/);
    expect(said).not.to.contain('[Pipeline] { (test)').and.not.to.contain('Masking');
  });

  it('says that there is no platform file, before anything is done', () => {
    const { status, said } = build('development', { platform: join(folder, 'nowhere.yml') });

    expect(status).to.equal(1);
    expect(said).to.match(/ERROR: .*nowhere\.yml/);
    expect(said).not.to.contain('[Pipeline] { (test)').and.not.to.contain('Masking');
  });

  it('shows what is wrong with the input in one place, and does nothing', () => {
    service.edit('Jenkinsfile', 'production: 3', 'production: -3');
    const { status, said } = build('development');

    expect(status).to.equal(1);
    expect(said).to.match(/ERROR: .*\nJenkinsfile:\d+/);
    expect(said).to.contain('replicas').and.to.contain('Finished: FAILURE');
    expect(said).not.to.contain('[Pipeline] { (test)').and.not.to.contain('Masking');
  });
});
