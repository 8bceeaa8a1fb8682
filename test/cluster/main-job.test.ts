import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { exampleWorkspace, type Workspace } from '../support/workspace.ts';

/** Each expected text stands in a line of its own, in this order; other lines may stand between. */
function expectLines(text: string, expected: readonly RegExp[]): void {
  const lines = text.split('\n');
  let at = 0;
  for (const pattern of expected) {
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line));
    expect(found, `no ${pattern} after line ${at} of\n${text}`).to.be.greaterThanOrEqual(at);
    at = found + 1;
  }
}

describe('the main job: from a Jenkinsfile to a finished RollingUpdate', function () {
  // On a new machine Go compiles its whole library for the service first.
  this.timeout(600_000);
  let box: TestSandbox;
  let on: Workspace;
  let firstImage: string;

  async function read<T>(namespace: string, kind: string, name: string): Promise<T> {
    return JSON.parse(await box.kubectl('get', kind, name, '-n', namespace, '-o', 'json')) as T;
  }

  type Deployment = {
    spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
    status: { readyReplicas?: number; updatedReplicas?: number };
  };

  const deploymentIn = async (namespace: string): Promise<Deployment> =>
    read(namespace, 'deployment', 'example');
  const imageOf = ({ spec }: Deployment): string | undefined => spec.template.spec.containers[0]?.image;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    on = await exampleWorkspace(box, 'main-job');
    const file = join(on.root, '..', 'example.yml');
    const text =
      'apiVersion: v1\nkind: Secret\nmetadata: { name: example-env }\nstringData: { DB_URL: "postgres://mark-4711" }\n';
    writeFileSync(file, text);
    for (const environment of ['development', 'production']) {
      const { exit, err } = await on.slipway('secrets', 'put', `${environment}/example.yml`, '--from', file);
      expect(exit, err).to.equal(0);
    }
  });

  after(async () => {
    // Its node port is one for the whole cluster.
    await box.kubectl('delete', 'service', '--all', '-n', on.namespaces.production);
    on.remove();
  });

  it('takes the development branch to ready Pods without a question', async () => {
    const { exit, err } = await on.slipway('run');

    expect(exit, err).to.equal(0);
    expectLines(err, [
      /^slipway .* · example · branch development → development \(namespace main-job-dev-\w+, cluster dev\)$/,
      /^commit [0-9a-f]{7} "Begin" {2}build 1$/,
      /^test$/,
      /\$ go test/,
      /✓ test/,
      /^build$/,
      /✓ image example:development-1-[0-9a-f]{7}/,
      /^push$/,
      /✓ 1 layer, .* sent → sha256:[0-9a-f]{12}…/,
      /^plan development$/,
      /\+ Secret +example-env +key DB_URL added/,
      /\+ Deployment +example/,
      /0 unchanged, 0 to change, 3 to create, 0 to prune/,
      /^deploy to development$/,
      /Secret example-env +created/,
      /Deployment example +created/,
      /✓ development runs example:development-1-[0-9a-f]{7}@sha256:/,
      /^done in /,
    ]);
    expect(err).not.to.include('mark-4711');
  });

  it('leaves the image by digest, one replica, the Secret and a Service inside the cluster', async () => {
    const { development } = on.namespaces;
    const deployment = await deploymentIn(development);
    firstImage = imageOf(deployment) ?? '';

    expect(firstImage).to.match(
      new RegExp(`^${box.registry}/example:development-1-[0-9a-f]{7}@sha256:[0-9a-f]{64}$`),
    );
    expect(deployment.spec.replicas).to.equal(1);
    expect(deployment.status).to.include({ readyReplicas: 1, updatedReplicas: 1 });
    const secret = await read<{ data: Record<string, string> }>(development, 'secret', 'example-env');
    expect(Buffer.from(secret.data['DB_URL'] ?? '', 'base64').toString()).to.equal('postgres://mark-4711');
    const service = await read<{ spec: Record<string, unknown> }>(development, 'service', 'example');
    expect(service.spec).to.deep.include({
      type: 'ClusterIP',
      selector: { app: 'example', env: 'development' },
    });
  });

  it('has nothing to do the second time, and writes nothing', async () => {
    const before = on.writes(on.namespaces.development);

    const { exit, err } = await on.slipway('run');

    expect(exit, err).to.equal(0);
    expectLines(err, [
      /this commit was built before/,
      /3 unchanged, 0 to change/,
      /nothing to do/,
      /^done in /,
    ]);
    expect(on.writes(on.namespaces.development)).to.deep.equal(before);
    expect(before).not.to.deep.equal([]);
  });

  it('rolls to a new digest after a change of one line', async () => {
    on.edit('main.go', 'hello from', 'good day from');
    on.edit('main_test.go', 'hello from', 'good day from');
    on.commit('Greet politely');

    const { exit, err } = await on.slipway('run');

    expect(exit, err).to.equal(0);
    expectLines(err, [
      /~ Deployment +example +image …:development-1-\w+ → …:development-2-\w+/,
      /1 of 1 new pods ready, 0 old left/,
      /✓ development runs example:development-2-\w+@sha256:\w+…, never fewer than 1 of 1 available/,
    ]);
    const image = imageOf(await deploymentIn(on.namespaces.development));
    expect(image?.split('@')[1])
      .to.match(/^sha256:/)
      .and.not.equal(firstImage.split('@')[1]);
  });

  it('refuses production without a person, says how to approve, and writes nothing', async () => {
    const before = on.writes(on.namespaces.production);

    const { exit, err } = await on.slipway('run', '--branch', 'master');

    expect(exit, err).to.equal(7);
    expectLines(err, [
      /^approve production$/,
      /plan sha256:[0-9a-f]{64}$/,
      /^✗ not approved: production needs approval by a person \(exit 7\)$/,
      /slipway run --branch master --approve sha256:[0-9a-f]{64}$/,
    ]);
    expect(on.writes(on.namespaces.production)).to.deep.equal(before);
  });

  it('takes no other word than the name of the service', async () => {
    const { exit, out } = await on.onTerminal('exampel', 'run', '--branch', 'master');

    expect(exit, out).to.equal(7);
    expect(out).to.include("not approved: 'exampel' is not the name of the service");
  });

  it('takes master to production once a person has typed the name', async () => {
    const { exit, out } = await on.onTerminal('example', 'run', '--branch', 'master');

    expect(exit, out).to.equal(0);
    expectLines(out.replaceAll('\r', ''), [
      /^approve production$/,
      /type the service's name to deploy it to production/,
      /✓ approved by .+@.+/,
      /✓ production runs example:master-2-/,
    ]);
    const { production } = on.namespaces;
    const deployment = await deploymentIn(production);
    expect(deployment.spec.replicas).to.equal(3);
    expect(deployment.status.readyReplicas).to.equal(3);
    const open = await read<{ spec: { type: string; ports: unknown[] } }>(
      production,
      'service',
      'example-public',
    );
    expect(open.spec.type).to.equal('NodePort');
    expect(open.spec.ports).to.deep.include.members([
      { name: 'http', port: 5000, protocol: 'TCP', targetPort: 'http', nodePort: 30101 },
    ]);
    expect((await read<{ spec: { type: string } }>(production, 'service', 'example')).spec.type).to.equal(
      'ClusterIP',
    );
  });

  it('stops after push where the branch goes nowhere, and says so', async () => {
    const { exit, err } = await on.slipway('run', '--branch', 'feature/x');

    expect(exit, err).to.equal(0);
    expectLines(err, [
      /→ no environment$/,
      /^build$/,
      /branch feature\/x deploys to no environment of .*platform\.yml$/,
    ]);
    expect(err).not.to.match(/^(plan|deploy)/m);
  });

  it('shows what is live', async () => {
    const { exit, out, err } = await on.slipway('status', 'production');

    expect(exit, err).to.equal(0);
    expect(`${out}${err}`).to.include('Deployment example').and.to.include('3 of 3');
  });
});
