import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { configMap, deployment, service } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

/** A Deployment whose container has these variables. */
function withEnv(...env: readonly object[]): KubeObject {
  const web = structuredClone(deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 }));
  const { spec } = (web['spec'] as { template: { spec: { containers: { env?: object }[] } } }).template;
  for (const container of spec.containers) container.env = env;
  return web;
}

const a = { name: 'A', value: '1' };
const b = { name: 'B', value: '1' };

describe('taking over what others made', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await smallService(box, 'take');
  });

  afterEach(() => on.remove());

  async function create(object: KubeObject, manager: string): Promise<void> {
    on.write(object);
    const name = object.kind === 'Deployment' ? object.metadata.name : `${object.kind.toLowerCase()}-web`;
    const file = `${on.cwd}/deploy/${name}-template.yml`;
    await on.kubectl('create', '-f', file, `--field-manager=${manager}`, '--validate=ignore');
  }

  const env = async (): Promise<string> =>
    on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..containers[0].env[*].name}');

  it('names what another manager keeps that the manifest lacks, and no default', async () => {
    await create(withEnv(a, b), 'helm');
    on.write(withEnv(a));

    const { code, lines } = await on.slipway(['plan']);

    expect(code).to.equal(0);
    expect(lines).to.include(
      '· helm keeps what the manifests lack: Deployment web spec.template.spec.containers[web].env[B] (--take-over helm drops it)',
    );
  });

  it('drops it where that manager is named, and shows the roll', async () => {
    await create(withEnv(a, b), 'helm');
    on.write(withEnv(a));

    const { lines } = await on.slipway(['plan', '--take-over', 'helm']);
    const { code } = await on.slipway(['deploy', '--take-over', 'helm']);

    expect(lines[0]).to.include('env[B] removed; rolls because variable B; taken over from helm');
    expect(code).to.equal(0);
    expect(await env()).to.equal('A');
    expect((await on.slipway(['plan', '--exit-code'])).code).to.equal(0);
  });

  it('gets past a value that another manager still owns', async () => {
    await create(withEnv(a, b), 'helm');
    on.write(withEnv(a));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    const fromConfig = { name: 'A', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'A' } } };
    on.write(withEnv(fromConfig), configMap('cfg', { A: '1' }));

    const refused = await on.slipway(['plan', '--force-conflicts']);
    const { code } = await on.slipway(['deploy', '--take-over', 'helm']);

    expect(refused.code).to.equal(2);
    expect(refused.lines.join('\n')).to.include('take them over with --take-over helm');
    expect(code).to.equal(0);
    expect(await env()).to.equal('A');
  });

  it('takes a scaling by hand back', async () => {
    on.write(withEnv(a));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await on.kubectl('scale', 'deployment', 'web', '--replicas=2');

    const refused = await on.slipway(['deploy']);
    const { code } = await on.slipway(['deploy', '--take-over', 'kubectl']);

    expect(refused.code).to.equal(3);
    expect(refused.lines.join('\n')).to.include('kubectl owns spec.replicas');
    expect(refused.lines.join('\n')).to.include('--take-over MANAGER');
    expect(code).to.equal(0);
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).to.equal('1');
    expect((await on.slipway(['deploy'])).code).to.equal(0);
  });

  it('counts what hands added after a deploy', async () => {
    on.write(withEnv(a));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await on.kubectl('label', 'deployment', 'web', 'one=1', 'two=2', 'three=3', 'four=4');

    const { lines } = await on.slipway(['plan']);

    expect(lines.join('\n')).to.match(
      /kubectl-label keeps what the manifests lack: Deployment web metadata\.labels.* \(--take-over kubectl-label drops it\)/,
    );
  });

  it('ends plan --exit-code with 6, and status with 4, after changes by hand', async () => {
    on.write(withEnv(a));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    const codes = async (): Promise<readonly number[]> => {
      const all = [['plan', '--exit-code'], ['plan'], ['status'], ['status', '--drift', 'note']];
      const said: number[] = [];
      for (const words of all) said.push((await on.slipway(words)).code);
      return said;
    };
    const clean = await codes();
    await on.kubectl('label', 'deployment', 'web', 'on-call=bob');
    const labelled = await codes();
    await on.kubectl('set', 'env', 'deployment', 'web', 'B=2');
    const added = await codes();
    const { lines, out } = await on.slipway(['status']);
    await on.kubectl('set', 'image', 'deployment', 'web', 'web=example:9');
    const changed = await codes();

    expect(clean).to.deep.equal([0, 0, 0, 0]);
    expect(labelled).to.deep.equal([6, 0, 4, 0]);
    expect(added).to.deep.equal([6, 0, 4, 0]);
    expect(changed).to.deep.equal([6, 3, 4, 0]);
    expect(lines.join('\n') + out).to.match(/labels\.on-call was added \(kubectl-label at 20\d\d-/);
    expect(lines.join('\n') + out).to.match(/env\[B\] was added \(kubectl-set at 20\d\d-/);
  });

  it('says that a dropped field stays as the server keeps it', async () => {
    const headless = {
      ...service('web'),
      spec: { ...(service('web')['spec'] as object), clusterIP: 'None' },
    };
    on.write(withEnv(a), headless);
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(withEnv(a), service('web'));

    const { lines } = await on.slipway(['plan']);

    expect(lines.join('\n')).to.include(
      'Service  web  spec.clusterIP stays None although the manifest no longer has it',
    );
  });

  it('finds nothing to do after a deploy of empty maps and lists', async () => {
    const web = withEnv();
    on.write({ ...web, metadata: { ...web.metadata, annotations: {} } });
    expect((await on.slipway(['deploy'])).code).to.equal(0);

    expect((await on.slipway(['plan', '--exit-code'])).code).to.equal(0);
  });
});
