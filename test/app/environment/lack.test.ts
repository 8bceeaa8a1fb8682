import { expect } from 'chai';
import { forbidden } from '../../../src/core/catalogue/cluster.ts';
import type { Cluster, Resource } from '../../../src/core/ports/cluster.ts';
import { lackBehind } from '../../../src/app/environment/lack.ts';
import { pastReleases } from '../../../src/app/environment/past.ts';
import { failureOf } from '../../support/failure.ts';
import { fakeCluster, type World } from '../../support/fake-cluster.ts';
import { hostSaying } from '../../support/host.ts';
import { deployment } from '../../support/objects.ts';
import { environment, releaseIn } from '../../support/surveyed.ts';

const { signal } = new AbortController();
const REFUSAL = forbidden({
  code: 403,
  reason: 'Forbidden',
  message: 'secrets "shop-env" is forbidden: User "deployer" cannot get resource "secrets"',
  causes: [],
});
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'development' } };

/** Its reviews grant nothing. */
function strictCluster(world: World): Cluster {
  return {
    ...fakeCluster(world),
    resource: async (apiVersion: string, kind: string): Promise<Resource | undefined> =>
      Promise.resolve(
        apiVersion === 'apps/v1'
          ? { name: `${kind.toLowerCase()}s`, group: 'apps', namespaced: true }
          : undefined,
      ),
    create: async (object: unknown) => Promise.resolve(object),
  } as unknown as Cluster;
}

function behind(world: World): Promise<unknown> {
  const manifests = [
    { object: deployment('web', 'example:1'), place: { file: 'deploy/example.yml', line: 1 } },
  ];
  return lackBehind(REFUSAL, { release: releaseIn(), manifests, cluster: strictCluster(world) }, signal);
}

describe('app/environment: what lies behind a refusal', () => {
  it('is the namespace, where there is none', async () => {
    expect(await behind({})).to.include({
      code: 'NAMESPACE_MISSING',
      message: "there is no namespace 'development' in the cluster",
    });
  });

  it('is the list of all rules that a plan needs, where the namespace is there or nobody may ask for it', async () => {
    for (const world of [{ objects: [NAMESPACE] }, { denied: ['Namespace'] }]) {
      const error = await behind(world);

      expect(error).to.include({ code: 'RIGHTS_MISSING', exit: 3 });
      expect((error as { readonly details: readonly string[] }).details.join('\n'))
        .to.contain("apiGroups: ['apps'], resources: [deployments]")
        .and.to.contain('resources: [configmaps]');
    }
  });

  it('is told by what reads records as well', async () => {
    const { host } = hostSaying();
    const cluster = strictCluster({ denied: ['ConfigMap'] });
    const past = { service: 'example', environment, platform: { environments: [] }, cluster };

    const error = await failureOf(pastReleases(past as never, host as never));

    expect(error).to.include({ code: 'NAMESPACE_MISSING' });
  });
});
