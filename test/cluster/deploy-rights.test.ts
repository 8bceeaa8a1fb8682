import { expect } from 'chai';
import { load } from 'js-yaml';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { makePlan } from '../../src/deploy/plan.ts';
import { type Deployer, deployer, never } from '../support/deployer.ts';
import { configMap, deployment } from '../support/objects.ts';
import { failureOf } from '../support/failure.ts';

describe('deploying with the right cluster and the rights it takes', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('rights');
  });

  it('refuses a cluster with another identity', async () => {
    const { cluster } = on.input([]).release.environment;

    const error = await failureOf(
      on.plan([configMap('a')], { environment: { cluster: { ...cluster, identity: 'other' } } }),
    );

    expect(error).to.include({ code: 'WRONG_CLUSTER', exit: 3 });
    expect(error.message).to.equal(
      `the cluster at ${on.box.server} is ${on.box.identity}, but platform.yml names other for development`,
    );
  });

  it('refuses a context that leads to another server', async () => {
    const { cluster } = on.input([]).release.environment;

    const error = await failureOf(
      on.plan([configMap('a')], { environment: { cluster: { ...cluster, server: 'https://other:6443' } } }),
    );

    expect(error.message).to.equal(
      `the server of context 'dev' is ${on.box.server}, but platform.yml names https://other:6443 for development`,
    );
  });

  it('lists every missing right with the rule that grants it, before any write', async () => {
    const poor = await poorCluster(on);

    const error = await failureOf(
      makePlan({ ...on.input([deployment('web', 'example:1'), configMap('a')]), cluster: poor }, never),
    );

    expect(error).to.include({ code: 'RIGHTS_MISSING', exit: 3 });
    expect(error.details).to.deep.equal([
      `- { apiGroups: ['coordination.k8s.io'], resources: [leases], verbs: [get, create, update] }  # Role in ${on.namespace}`,
      `- { apiGroups: [''], resources: [configmaps], verbs: [create, patch, delete] }  # Role in ${on.namespace}`,
      `- { apiGroups: [''], resources: [pods], verbs: [list, watch] }  # Role in ${on.namespace}`,
      `- { apiGroups: ['apps'], resources: [replicasets], verbs: [list, watch] }  # Role in ${on.namespace}`,
      `- { apiGroups: ['autoscaling'], resources: [horizontalpodautoscalers], verbs: [list] }  # Role in ${on.namespace}`,
      `- { apiGroups: ['apps'], resources: [deployments], verbs: [create, patch, list, watch] }  # Role in ${on.namespace}`,
    ]);
  });
});

/** A user that may read a little, by impersonation through the administrator's credentials. */
async function poorCluster({ box, namespace }: Deployer): ReturnType<typeof openCluster> {
  const name = `poor-${namespace}`;
  const rbac = 'rbac.authorization.k8s.io/v1';
  const subjects = [{ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }];
  const role = {
    apiVersion: rbac,
    kind: 'Role',
    metadata: { name },
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
    ],
  };
  const clusterRole = {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }],
  };
  const bindingTo = (kind: string) => ({
    apiVersion: rbac,
    metadata: { name },
    subjects,
    roleRef: { kind, name, apiGroup: 'rbac.authorization.k8s.io' },
  });
  const base = `/apis/${rbac}`;
  await box.admin('POST', `${base}/namespaces/${namespace}/roles`, role);
  await box.admin('POST', `${base}/clusterroles`, clusterRole);
  await box.admin('POST', `${base}/namespaces/${namespace}/rolebindings`, {
    kind: 'RoleBinding',
    ...bindingTo('Role'),
  });
  await box.admin('POST', `${base}/clusterrolebindings`, {
    kind: 'ClusterRoleBinding',
    ...bindingTo('ClusterRole'),
  });
  const kubeconfig = join(await mkdtemp(join(tmpdir(), 'slipway-poor-')), 'kubeconfig');
  const admin = load(await readFile(box.adminKubeconfig, 'utf8')) as {
    users: { user: Record<string, unknown> }[];
  };
  for (const { user } of admin.users) user['as'] = name;
  await writeFile(kubeconfig, JSON.stringify(admin));
  return openCluster(
    { context: 'admin', kubeconfig },
    { cwd: '/', env: process.env, clock, version: '0.0.0' },
  );
}
