import { expect } from 'chai';
import type { NetworkConfig } from '../../src/core/platform.ts';
import { loadPlatform } from '../../src/app/delivery/platform.ts';
import type { Session } from '../../src/app/world.ts';
import { makeRedactor } from '../../src/core/redact.ts';

const IDENTITY = '00000000-0000-0000-0000-000000000000';

describe('app: paths in platform.yml', () => {
  async function loaded(file: string, text: string) {
    const told: NetworkConfig[] = [];
    const session = {
      cwd: '/srv/services/a',
      env: {},
      redactor: makeRedactor(),
      adapters: {
        files: () =>
          Promise.resolve({ text: (path: string) => Promise.resolve(path === file ? text : undefined) }),
        network: (config: NetworkConfig) => Promise.resolve(void told.push(config)),
      },
    } as unknown as Session;
    const platform = await loadPlatform(file === 'platform.yml' ? {} : { platform: file }, session);
    return { platform, told };
  }

  const text = (ca: string, kubeconfig: string): string =>
    JSON.stringify({
      registry: { oci: 'registry.example.com' },
      network: { ca },
      environments: {
        live: {
          branches: ['main'],
          cluster: { context: 'c', server: 'https://live.example.com', identity: IDENTITY, kubeconfig, ca },
        },
      },
    });

  it('count from its folder, also where the process was started in another', async () => {
    const beside = await loaded('platform.yml', text('company.pem', 'kube/config'));
    const above = await loaded('../../platform/live.yml', text('company.pem', '../kube/config'));

    expect(beside.told).to.deep.equal([{ ca: '/srv/services/a/company.pem' }]);
    expect(beside.platform.environments[0]?.cluster).to.include({
      ca: '/srv/services/a/company.pem',
      kubeconfig: '/srv/services/a/kube/config',
    });
    expect(above.platform.environments[0]?.cluster).to.include({
      ca: '/srv/platform/company.pem',
      kubeconfig: '/srv/kube/config',
    });
  });

  it('stay what they are where they are whole, as PEM does', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n';

    expect(
      (await loaded('platform.yml', text(pem, '~/kube/config'))).platform.environments[0]?.cluster,
    ).to.include({
      ca: pem,
      kubeconfig: '~/kube/config',
    });
    expect((await loaded('platform.yml', text('/etc/ca.pem', '/k'))).told).to.deep.equal([
      { ca: '/etc/ca.pem' },
    ]);
  });
});
