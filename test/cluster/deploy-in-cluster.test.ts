import { expect } from 'chai';
import { load } from 'js-yaml';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { failureOf } from '../support/failure.ts';
import { configMap } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

type Kubeconfig = {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
};

/** What a kubelet mounts into a pod, with a token that the API server signed. */
describe('the service account of a pod', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  let box: TestSandbox;
  let namespace: string;
  let account: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespace = await box.createNamespace('pod');
    account = mkdtempSync(join(tmpdir(), 'slipway-account-'));
    const { clusters } = load(readFileSync(box.adminKubeconfig, 'utf8')) as Kubeconfig;
    const ca = clusters[0]?.cluster['certificate-authority-data'] ?? '';
    writeFileSync(join(account, 'ca.crt'), Buffer.from(ca, 'base64'));
    const role = { kind: 'ClusterRole', name: 'edit', apiGroup: 'rbac.authorization.k8s.io' };
    await box.admin('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
      metadata: { name: 'deployer' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
      roleRef: role,
    });
  });

  after(() => rmSync(account, { recursive: true, force: true }));

  async function writeToken(): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`;
    const { status } = (await box.admin('POST', path, { spec: {} })) as { status: { token: string } };
    writeFileSync(join(account, 'token'), `${status.token}\n`);
  }

  async function open(): Promise<Cluster> {
    const { hostname, port } = new URL(box.server);
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    return openCluster({ context: 'in-cluster' }, { cwd: '/', env, clock, version: '0.1.0', account });
  }

  it('may do what its role says, and nothing else', async () => {
    await writeToken();
    const cluster = await open();

    const applied = await cluster.apply(within(configMap('settings')), {}, signal);
    const refused = await failureOf(cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal));

    expect(applied.metadata).to.include({ name: 'settings', namespace });
    expect(refused.message).to.include(`system:serviceaccount:${namespace}:default`);
  });

  it('has its token read again when the kubelet has written a new one', async () => {
    writeFileSync(join(account, 'token'), 'of-yesterday');
    const cluster = await open();
    await writeToken();

    expect((await cluster.apply(within(configMap('later')), {}, signal)).metadata.name).to.equal('later');
  });

  function within(object: ReturnType<typeof configMap>): ReturnType<typeof configMap> {
    return { ...object, metadata: { ...object.metadata, namespace } };
  }
});
