import { expect } from 'chai';
import { faultLines } from '../../src/report/failure.ts';
import { InvalidInput } from '../../src/core/errors.ts';
import { type Platform, platformOf } from '../../src/core/platform.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';

const ROLE = 'arn:aws:iam::222222222222:role/deploy';
const REGISTRY = 'registry: { ecr: { account: "111111111111", region: eu-west-1 } }';
const SECRETS = 'secrets: { bucket: dev-secrets, region: eu-west-1 }';

const platform = (text: string): Platform => parsePlatform(text, 'platform.yml');

function faultsOf(environment: string): readonly string[] {
  try {
    platform(`${REGISTRY}\nenvironments:\n  production: ${environment}`);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return faultLines(error.faults).flatMap((line) => /^platform\.yml:\d+:\d+ +(.*)/.exec(line)?.[1] ?? []);
  }
  return [];
}

describe('environments in accounts of their own', () => {
  it('have registry, bucket, cluster, role and region of their own, and leave those of the platform to others', () => {
    const read = platform(`${REGISTRY}
${SECRETS}
environments:
  development: { cluster: { eks: { name: dev, region: eu-west-1 }, identity: a } }
  production:
    region: eu-central-1
    assumeRole: ${ROLE}
    externalId: shop
    sessionTags: [service, branch]
    registry: { ecr: { account: "222222222222" }, wait: 90s }
    secrets: { bucket: prod-secrets, assumeRole: "arn:aws:iam::222222222222:role/read" }
    cluster: { eks: { name: prod }, identity: b }`);
    const [development, production] = read.environments;
    if (!development || !production) throw new Error('two environments');
    const role = { assumeRole: ROLE, externalId: 'shop', sessionTags: ['service', 'branch'] };

    expect(platformOf(read, development)).to.equal(read);
    expect(development.cluster).to.deep.equal({
      context: 'dev',
      eks: { name: 'dev', region: 'eu-west-1' },
      identity: 'a',
    });
    expect(production.cluster.eks).to.deep.equal({ name: 'prod', region: 'eu-central-1', ...role });
    const seen = platformOf(read, production);
    expect(seen.registry).to.deep.equal({
      kind: 'ecr',
      account: '222222222222',
      region: 'eu-central-1',
      createRepositories: false,
      waitMs: 90_000,
      ...role,
    });
    expect(seen.builds).to.equal(read.registry);
    expect(seen.secrets).to.include({
      bucket: 'prod-secrets',
      region: 'eu-central-1',
      assumeRole: 'arn:aws:iam::222222222222:role/read',
      kmsRole: ROLE,
    });
    // A role of its own comes without what belongs to another one.
    expect(seen.secrets).to.not.have.property('externalId');
  });

  it('ask what they share with the platform by their own role', () => {
    const read = platform(`${REGISTRY}
${SECRETS}
environments:
  production: { assumeRole: "${ROLE}", cluster: { eks: { name: prod, region: eu-west-1 }, identity: b } }`);

    expect(read.environments[0]?.registry).to.include({ account: '111111111111', assumeRole: ROLE });
    expect(read.environments[0]?.secrets).to.include({ bucket: 'dev-secrets', assumeRole: ROLE });
    expect(read.registry).to.not.have.property('assumeRole');
  });

  const faults: Readonly<Record<string, readonly [environment: string, fault: string]>> = {
    'no region for EKS': [
      '{ cluster: { eks: { name: p }, identity: i } }',
      'environments.production.cluster.eks.region: region is missing',
    ],
    'a context beside EKS': [
      '{ region: eu-west-1, cluster: { context: c, eks: { name: p }, identity: i } }',
      'environments.production.cluster has both eks and context',
    ],
    'neither context nor EKS': [
      '{ cluster: { server: "https://c.example.com", identity: i } }',
      'environments.production.cluster.context: context is missing',
    ],
    'a context without an address': [
      '{ cluster: { context: c, identity: i } }',
      'environments.production.cluster.server: server is missing',
    ],
    'a cluster without identity': [
      '{ cluster: { eks: { name: p, region: eu-west-1 } } }',
      'environments.production.cluster.identity: identity is missing',
    ],
    'a region that is none': [
      '{ region: Ireland, cluster: { eks: { name: p }, identity: i } }',
      "environments.production.region: 'Ireland' is no AWS region such as eu-west-1",
    ],
    'a bucket without region': [
      '{ cluster: { eks: { name: p, region: eu-west-1 }, identity: i }, secrets: { bucket: b } }',
      'environments.production.secrets.region: region is missing',
    ],
    'two registries in one': [
      '{ cluster: { eks: { name: p, region: eu-west-1 }, identity: i }, registry: {} }',
      'environments.production.registry needs one of ecr and oci',
    ],
    'a tag that is none': [
      '{ sessionTags: [team], cluster: { eks: { name: p, region: eu-west-1 }, identity: i } }',
      "environments.production.sessionTags.0: 'team' is none of service, branch, commit, build",
    ],
    'two ways to AWS': [
      '{ cluster: { eks: { name: p, region: eu-west-1 }, identity: i }, credentials: { aws: a, awsKeys: b } }',
      'environments.production.credentials has aws and awsKeys',
    ],
    'a web identity without its role': [
      '{ cluster: { eks: { name: p, region: eu-west-1 }, identity: i }, credentials: { awsWebIdentity: { token: t } } }',
      'environments.production.credentials.awsWebIdentity.role: role is missing',
    ],
  };

  it('have one way to AWS, which takes the place of that of the platform', () => {
    const { environments, credentials } = platform(`${REGISTRY}
credentials: { aws: key, bitbucket: token }
environments:
  development: { cluster: { eks: { name: dev, region: eu-west-1 }, identity: a } }
  production:
    credentials: { awsWebIdentity: { token: t, role: "${ROLE}" } }
    cluster: { eks: { name: prod, region: eu-west-1 }, identity: b }`);

    expect(credentials).to.deep.equal({ aws: 'key', bitbucket: 'token' });
    expect(environments.map((one) => one.credentials)).to.deep.equal([
      { aws: 'key', bitbucket: 'token' },
      { awsWebIdentity: { token: 't', role: ROLE }, bitbucket: 'token' },
    ]);
  });

  for (const [what, [environment, fault]] of Object.entries(faults))
    it(`are a fault with ${what}`, () => expect(faultsOf(environment)).to.deep.equal([fault]));
});
