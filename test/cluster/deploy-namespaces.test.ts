import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { readContext } from '../../src/adapters/cluster/kubeconfig.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('namespaces of a deploy', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await smallService(box, 'spaces');
    on.write(deployment('web', 'example:1'));
  });

  afterEach(() => on.remove());

  it('are named where they are on their way out, and nothing is written', async () => {
    await on.kubectl('create', 'configmap', 'stays');
    await on.kubectl('patch', 'configmap', 'stays', '-p', '{"metadata":{"finalizers":["example.com/hold"]}}');
    await box.kubectl('delete', 'namespace', on.namespace, '--wait=false');
    await box.kubectl('wait', '--for=jsonpath={.status.phase}=Terminating', `namespace/${on.namespace}`);

    const { code, lines } = await on.slipway(['deploy']);
    await on.kubectl('patch', 'configmap', 'stays', '--type=merge', '-p', '{"metadata":{"finalizers":null}}');

    expect(code).to.equal(3);
    expect(lines.slice(0, 2)).to.deep.equal([
      'plan development',
      `✗ namespace '${on.namespace}' is being deleted`,
    ]);
  });

  it('are named where they are missing', async () => {
    on.allow({ namespace: 'nowhere', cluster: await asAdmin() });

    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines[1]).to.equal("✗ there is no namespace 'nowhere' in the cluster");
  });

  it('are named where records are asked for that went with them', async () => {
    on.allow({ namespace: 'nowhere', cluster: await asAdmin() });

    for (const command of ['status', 'rollback']) {
      const { code, lines } = await on.slipway([command]);
      expect(code, command).to.equal(3);
      expect(lines[0], command).to.equal("✗ there is no namespace 'nowhere' in the cluster");
    }
  });

  it('may be others, and objects outside of them, where the platform file allows it', async () => {
    const neighbour = await box.createNamespace('neighbour');
    const name = `reader-${on.namespace}`;
    const role: KubeObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    };
    const shared = configMap('shared');
    on.write(deployment('web', 'example:1'), role, {
      ...shared,
      metadata: { ...shared.metadata, namespace: neighbour },
    });

    const refused = await on.slipway(['deploy']);
    on.allow({ clusterScoped: ['ClusterRole'], namespaces: [neighbour], cluster: await asAdmin() });
    const allowed = await on.slipway(['deploy']);

    expect(refused.code).to.equal(2);
    expect(refused.lines.filter((line) => /^deploy\//.test(line))).to.deep.equal([
      `deploy/clusterrole-${name}-template.yml:1:1  ClusterRole ${name} lives outside of namespaces, where this service may not write`,
      `deploy/configmap-shared-template.yml:1:1  ConfigMap shared names the namespace '${neighbour}', where this service may not write`,
    ]);
    expect(allowed.code).to.equal(0);
    expect(allowed.lines.slice(1, 4)).to.deep.equal([
      `+ ClusterRole  ${name}`,
      `+ ConfigMap  shared in ${neighbour}`,
      '+ Deployment  web  image …:1',
    ]);
    expect(await box.kubectl('get', 'clusterrole', name, '-o', 'name')).to.include(name);
    expect(await box.kubectl('-n', neighbour, 'get', 'configmap', 'shared', '-o', 'name')).to.include(
      'shared',
    );

    on.write(deployment('web', 'example:1'));
    const pruned = await on.slipway(['deploy']);

    expect(pruned.code).to.equal(0);
    expect(pruned.lines).to.include('1 unchanged, 0 to change, 0 to create, 2 to prune');
    expect(await box.kubectl('get', 'clusterrole', name, '--ignore-not-found')).to.equal('');
  });

  it('that an environment had before are told with what runs on there, but not those of a stranger', async () => {
    const cluster = await asAdmin();
    on.allow({ cluster });
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    const next = await box.createNamespace('next');
    const stranger = await smallService(box, 'stranger');
    stranger.write(deployment('web', 'example:1'));
    stranger.allow({ cluster });
    const unrelated = await stranger.slipway(['plan']);
    stranger.remove();
    on.allow({ cluster, namespace: next });

    const said = [await on.slipway(['plan']), await on.slipway(['status']), await on.slipway(['deploy'])];
    const after = await on.slipway(['status']);
    await on.kubectl('delete', 'deployment', 'web');
    const gone = await on.slipway(['status']);

    const line = new RegExp(
      `! release 1 \\(.*\\) runs on in namespace ${on.namespace}: Deployment web; no deploy removes it`,
    );
    for (const { lines } of [...said, after]) expect(lines.join('\n')).to.match(line);
    expect(said.map(({ code }) => code)).to.deep.equal([0, 2, 0]);
    expect([...unrelated.lines, ...gone.lines].join('\n')).not.to.include('runs on in namespace');
  });

  async function asAdmin(): Promise<object> {
    const { name } = await readContext([box.adminKubeconfig], 'admin');
    return { context: name, kubeconfig: box.adminKubeconfig, server: box.server, identity: box.identity };
  }
});
