import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waysTo } from '../../../src/app/doctor/ways.ts';
import { parsePlatform } from '../../../src/dsl/platform.ts';
import { processAdapters } from '../../../src/process-adapters.ts';
import { findingText } from '../../../src/report/doctor.ts';
import { temporaryFolder } from '../../support/folder.ts';

const ROLE = 'arn:aws:iam::222222222222:role/deploy';

describe('slipway doctor on the ways to servers', () => {
  const platform = parsePlatform(
    `registry: { ecr: { account: '111111111111', region: eu-west-1 } }
secrets: { bucket: dev-secrets, region: eu-west-1, kms: 'arn:aws:kms:eu-west-1:111111111111:key/a' }
records: { bucket: records, region: eu-west-1 }
bitbucket: https://bitbucket.corp.example.com
prometheus: { url: 'https://prometheus.corp.example.com' }
notify:
  - { url: 'https://events.corp.example.com/key-of-a-hook' }
  - { url: 'https://pager.corp.example.com', environments: [production] }
  - { as: slack, variable: SLIPWAY_NOTIFY }
environments:
  development:
    branches: [development]
    cluster: { context: dev, server: 'https://dev.corp.example.com', identity: 00000000-0000-0000-0000-000000000000 }
  production:
    branches: [main]
    region: eu-central-1
    assumeRole: '${ROLE}'
    registry: { ecr: { account: '222222222222' } }
    secrets: { bucket: prod-secrets, kms: ['arn:aws:kms:eu-central-1:222222222222:key/mrk-b'] }
    cluster: { eks: { name: prod }, identity: 00000000-0000-0000-0000-000000000000 }
`,
    'platform.yml',
  );
  const to = (name: string, env = {}): string[] =>
    waysTo(
      platform.environments.filter((one) => one.name === name),
      { platform, env },
    ).map((way) => way.to);

  it('names all that a deploy to an environment asks', () => {
    expect(to('development')).to.deep.equal([
      'https://dev.corp.example.com',
      'https://111111111111.dkr.ecr.eu-west-1.amazonaws.com',
      'https://api.ecr.eu-west-1.amazonaws.com',
      'https://dev-secrets.s3.eu-west-1.amazonaws.com',
      'https://kms.eu-west-1.amazonaws.com',
      'https://records.s3.eu-west-1.amazonaws.com',
      'https://bitbucket.corp.example.com',
      'https://prometheus.corp.example.com',
      'https://events.corp.example.com',
    ]);
    expect(to('development', { SLIPWAY_NOTIFY: 'https://chat.example.com/k' })).to.include(
      'https://chat.example.com',
    );
    expect(to('production')).to.include.members([
      'https://eks.eu-central-1.amazonaws.com',
      'https://sts.eu-central-1.amazonaws.com',
      'https://222222222222.dkr.ecr.eu-central-1.amazonaws.com',
      'https://111111111111.dkr.ecr.eu-west-1.amazonaws.com',
      'https://prod-secrets.s3.eu-central-1.amazonaws.com',
      'https://kms.eu-central-1.amazonaws.com',
      'https://pager.corp.example.com',
    ]);
    expect(to('production')).to.not.include('https://dev-secrets.s3.eu-west-1.amazonaws.com');
  });

  it('asks where the environment says that AWS is', () => {
    const env = { AWS_ENDPOINT_URL_S3: 'https://s3.corp.test', AWS_ENDPOINT_URL: 'https://aws.corp.test' };

    expect(to('development', env)).to.include.members(['https://s3.corp.test', 'https://aws.corp.test']);
    expect(to('development', env).join(' ')).to.not.include('api.ecr');
  });

  it('tells the proxy of a kubeconfig from that of all others, and shows no password', async () => {
    const folder = temporaryFolder('doctor-ways');
    const kubeconfig = join(folder, 'config');
    const cluster = { server: 'https://dev.corp.example.com', 'proxy-url': 'socks5://ann:s3cret@jump:1080' };
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster }],
        users: [],
      }),
    );
    const env = {
      KUBECONFIG: kubeconfig,
      HTTPS_PROXY: 'http://bob:pw@proxy:3128',
      NO_PROXY: 'corp.example.com',
    };
    const adapters = processAdapters({ cwd: folder, env, terminal: () => Promise.reject(new Error('none')) });
    const [development] = platform.environments;
    const found = waysTo(development ? [development] : [], { platform, env });
    const ways = await Promise.all(
      found.map(async ({ to, cluster }) => ({ to, proxy: await adapters.proxyTo(to, cluster) })),
    );

    const facts = { ways, authorities: ['network.ca'] };
    const said = findingText({ type: 'doctor.checked', part: 'network', state: 'sound', facts, ms: 0 });
    expect(said.split('; ')).to.deep.equal([
      'through socks5://jump:1080: dev.corp.example.com',
      'through http://proxy:3128: 111111111111.dkr.ecr.eu-west-1.amazonaws.com, api.ecr.eu-west-1.amazonaws.com, dev-secrets.s3.eu-west-1.amazonaws.com, kms.eu-west-1.amazonaws.com, records.s3.eu-west-1.amazonaws.com',
      'directly: bitbucket.corp.example.com, prometheus.corp.example.com, events.corp.example.com',
      'also trusts network.ca',
    ]);
  });
});
