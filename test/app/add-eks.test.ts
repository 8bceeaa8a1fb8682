import { expect } from 'chai';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostSaying } from '../support/host.ts';

const IDENTITY = '7c2f1d90-2b1e-4c57-8f5a-3a9d0c6f2b22';
/** What the module infrastructure/eks says, as its own tests have it. */
const LINES = join(import.meta.dirname, '..', '..', 'infrastructure', 'eks', 'tests', 'platform.yml');

describe('slipway platform add-eks', () => {
  let file: string;

  beforeEach(() => {
    file = join(temporaryFolder('add-eks'), 'platform.yml');
    copyFileSync(LINES, file);
  });

  async function add(environment: string): Promise<{ readonly code: number; readonly err: string }> {
    const cluster = { identity: async () => Promise.resolve(IDENTITY) } as unknown as Cluster;
    const { host, said } = hostSaying({ adapters: { cluster: async () => Promise.resolve(cluster) } });
    const words = `platform add-eks shop --region eu-west-1 --environment ${environment} --platform ${file}`;
    return { code: await runProgram(words.split(' '), host), err: said.err };
  }

  it('makes a platform of the lines of infrastructure/eks, one environment after the other', async () => {
    expect(await add('development')).to.deep.equal({ code: 0, err: '' });
    expect(await add('production')).to.deep.equal({ code: 0, err: '' });

    const assumeRole = 'arn:aws:iam::123456789012:role/shop-deploy';
    const { environments } = parsePlatform(readFileSync(file, 'utf8'), file);
    const found = environments.map(({ name, namespace, cluster, registry }) => ({
      name,
      namespace,
      cluster,
      registry,
    }));
    expect(found).to.deep.equal(
      [
        { name: 'development', namespace: 'shop-development' },
        { name: 'production', namespace: 'shop' },
      ].map((one) => ({
        ...one,
        cluster: {
          context: 'shop',
          eks: { name: 'shop', region: 'eu-west-1', assumeRole },
          identity: IDENTITY,
        },
        registry: {
          kind: 'ecr',
          account: '123456789012',
          region: 'eu-west-1',
          assumeRole,
          createRepositories: false,
        },
      })),
    );
  });

  it('asks as the role that the environment names, in the platform file beside the service', async () => {
    const text = `registry: { oci: r.example.com }
environments: { live: { branches: [main], assumeRole: 'arn:aws:iam::222222222222:role/deploy', externalId: acme } }
`;
    writeFileSync(file, text);
    const asked: unknown[] = [];
    const cluster = { identity: async () => Promise.resolve(IDENTITY) } as unknown as Cluster;
    const { host, said } = hostSaying({
      cwd: dirname(file),
      adapters: { cluster: async ({ eks }) => (asked.push(eks), Promise.resolve(cluster)) },
    });

    const code = await runProgram('platform add-eks shop --region eu-west-1 -e live'.split(' '), host);

    expect({ code, err: said.err }).to.deep.equal({ code: 0, err: '' });
    expect(asked).to.deep.equal([
      {
        name: 'shop',
        region: 'eu-west-1',
        assumeRole: 'arn:aws:iam::222222222222:role/deploy',
        externalId: 'acme',
      },
    ]);
    expect(readFileSync(file, 'utf8')).to.include(IDENTITY).and.to.not.include('00000000');
  });

  it('writes nothing into a file with another fault', async () => {
    const text = readFileSync(file, 'utf8').replace('region: eu-west-1\n', 'regio: eu-west-1\n');
    writeFileSync(file, text);

    const { code, err } = await add('development');

    expect(code).to.equal(2);
    expect(err).to.include("no such field 'regio', did you mean 'region'?");
    expect(readFileSync(file, 'utf8')).to.equal(text);
  });
});
