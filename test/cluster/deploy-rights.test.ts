import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Execution } from '../../src/deploy/execute/execution.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import { clusterAs } from '../support/cluster-as.ts';
import { type Deployer, deployer, planOf } from '../support/deployer.ts';
import { configMap, deployment, service } from '../support/objects.ts';
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
    const poor = await clusterAs(on, 'poor', {
      role: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
      ],
      clusterRole: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }],
    });

    const error = await failureOf(
      planOf({ ...on.input([deployment('web', 'example:1'), configMap('a')]), cluster: poor }),
    );

    expect(error).to.include({ code: 'RIGHTS_MISSING', exit: 3 });
    expect(error.details).to.deep.equal([
      `- { apiGroups: ['coordination.k8s.io'], resources: [leases], verbs: [get, create, update] }  # Role in ${on.namespace}`,
      `- { apiGroups: [''], resources: [configmaps], verbs: [create, patch, delete] }  # Role in ${on.namespace}`,
      `- { apiGroups: ['autoscaling'], resources: [horizontalpodautoscalers], verbs: [list] }  # Role in ${on.namespace}`,
      `- { apiGroups: ['apps'], resources: [deployments], verbs: [create, patch, list, watch] }  # Role in ${on.namespace}`,
    ]);
  });

  it('needs no more than docs/rights.md grants', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/rights.md'), 'utf8');
    const yaml = (/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '').replaceAll('production', on.namespace);
    const [role, clusterRole] = loadAll(yaml) as { rules: unknown[] }[];
    const cluster = await clusterAs(on, 'least', {
      role: role?.rules ?? [],
      clusterRole: clusterRole?.rules ?? [],
    });
    const deploy = async (objects: readonly KubeObject[]): Promise<string> => {
      const plan = await planOf({ ...on.input(objects), cluster });
      const watch: Execution['track'] = async (targets, signal) =>
        track({
          targets,
          cluster,
          clock,
          emit: (event) => on.events.push(event),
          options: { timeoutMs: 30_000, soakMs: 0 },
          signal,
        });
      return (await on.execute(plan, { cluster, track: watch })).state;
    };

    expect(await deploy([deployment('least', 'example:1'), service('least'), configMap('least')])).to.equal(
      'succeeded',
    );
    expect(await deploy([deployment('least', 'example:2')])).to.equal('succeeded');
    expect(on.events.filter(({ type }) => type === 'rollout.blind')).to.deep.equal([]);
  });
});
