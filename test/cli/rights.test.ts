import { expect } from 'chai';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { forbidden } from '../../src/core/catalogue/cluster.ts';
import { hostSaying } from '../support/host.ts';
import { KNOWN, serviceFolder } from '../support/service.ts';

const DENIED = { code: 403, reason: 'Forbidden', message: 'no', causes: [] };

describe('slipway rights', () => {
  it('names the roles of two environments apart, as they may be in one cluster', async () => {
    const service = serviceFolder();
    const namesOf = async (environment: string): Promise<readonly string[]> => {
      const { host, said } = hostSaying({
        cwd: service.folder,
        env: { SLIPWAY_PLATFORM: join(service.folder, 'platform.yml') },
        adapters: { cluster: async () => Promise.reject(forbidden(DENIED)) },
      });
      const words = ['rights', environment, ...KNOWN];
      expect(await runProgram(words, host), said.err).to.equal(0);
      return [...said.out.matchAll(/^kind: (\w+)\nmetadata:\n {2}name: (\S+)/gm)].map(
        ([, kind, name]) => `${kind} ${name}`,
      );
    };

    const development = await namesOf('development');
    const production = await namesOf('production');
    service.remove();

    expect([development, production]).to.deep.equal([
      ['Role slipway-web-development', 'ClusterRole slipway-web-development'],
      ['Role slipway-web-production', 'ClusterRole slipway-web-production'],
    ]);
  });
});
