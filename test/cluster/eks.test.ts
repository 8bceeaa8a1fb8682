import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import { hostSaying } from '../support/host.ts';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { moto } from '../support/aws.ts';
import { type Authenticator, authenticatorFor } from '../support/authenticator.ts';
import { authorityIn, type Eks, eksServer } from '../support/eks.ts';
import { failureOf } from '../support/failure.ts';
import { temporaryFolder } from '../support/folder.ts';
import { deployment } from '../support/objects.ts';
import { sandboxWith, type TestSandbox } from '../support/sandbox.ts';
import { smallService } from '../support/small-service.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deployer';
const KEY = { id: 'AKIATEST', secret: 'tested' };
const REGION = 'eu-west-1';

/** An API server that asks aws-iam-authenticator whom a token stands for. */
describe('a cluster of EKS by its name', function () {
  this.timeout(120_000);
  const { signal } = new AbortController();
  let eks: Eks;
  let authenticator: Authenticator;
  let box: TestSandbox & { readonly end: () => Promise<void> };
  let aws: Readonly<Record<string, string>>;
  let real: { readonly endpoint: string; readonly certificateAuthority: { readonly data: string } };

  before(async function () {
    this.timeout(600_000);
    const { endpoint, env } = await moto();
    eks = await eksServer({ upstream: endpoint, key: KEY, lifeMs: 20_000 });
    aws = { ...env, AWS_ENDPOINT_URL: eks.endpoint };
    authenticator = await authenticatorFor(eks, 'shop-prod');
    box = await sandboxWith({ 'kube-apiserver': authenticator.apiArguments });
    const client = new EKSClient({
      region: REGION,
      endpoint,
      credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret },
    });
    const vpc = { subnetIds: [], securityGroupIds: [] };
    await client.send(
      new CreateClusterCommand({ name: 'shop-prod', roleArn: ROLE, resourcesVpcConfig: vpc }),
    );
    const data = authorityIn(box.adminKubeconfig);
    real = { endpoint: box.server, certificateAuthority: { data } };
  });

  beforeEach(() => {
    eks.clusters.set('shop-prod', real);
    eks.tokens.clear();
    eks.refused.clear();
  });

  after(async function () {
    this.timeout(60_000);
    await box?.end();
    authenticator?.close();
    eks?.close();
  });

  const named = { name: 'shop-prod', region: REGION };

  async function open(
    config: { readonly name: string; readonly region: string; readonly assumeRole?: string } = named,
    world: { readonly env?: Readonly<Record<string, string>>; readonly now?: () => number } = {},
  ): Promise<Cluster> {
    const around = { cwd: '/', clock, version: '0.1.0', env: aws, ...world };
    return openCluster({ context: config.name, eks: config }, around);
  }

  it('is reached without a kubeconfig, at the address and with the authority that EKS names', async () => {
    const cluster = await open();

    expect(cluster.server).to.equal(box.server);
    expect(await cluster.identity(signal)).to.equal(box.identity);
  });

  it('is asked as the role that the platform names', async () => {
    const cluster = await open({ ...named, assumeRole: ROLE });
    await cluster.identity(signal);
    const review = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata: { name: '' },
    };
    const who = (await cluster.create(review, {}, signal)) as unknown as {
      status: { userInfo: { username: string } };
    };

    expect(who.status.userInfo.username).to.equal('arn:aws:sts::123456789012:assumed-role/deployer/slipway');
  });

  it('is given a new token before the old one ends', async () => {
    // No token of a test before it.
    let now = Date.now() + 60_000;
    const cluster = await open(named, { now: () => now });
    const seen = async (): Promise<number> => {
      await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
      return eks.tokens.size;
    };

    expect(await seen()).to.equal(1);
    now += 12 * 60_000;
    expect(await seen()).to.equal(1);
    now += 61_000;
    // Signed for a time to come, which this authenticator lets pass.
    expect(await seen()).to.equal(2);
    expect(eks.refused.size).to.equal(0);
  });

  it('is followed over a whole rollout in which tokens end again and again', async () => {
    const on = await smallService({ ...box, env: { ...box.env, ...aws } }, 'eks');
    on.allow({ cluster: { eks: named, identity: box.identity } });
    const web = deployment('web', 'example:1');
    const { template } = web['spec'] as { template: { metadata: object } };
    Object.assign(template.metadata, { annotations: { 'sandbox.slipway.dev/ready-after': '120s' } });
    on.write(web);

    const { code, lines } = await on.slipway(['deploy']);

    expect(lines.at(-1)).to.match(/^✓ development runs /);
    expect(code).to.equal(0);
    expect(eks.tokens.size).to.be.greaterThan(4);
    on.remove();
  }).timeout(240_000);

  it('is another one when its identity is not the one that the platform pins', async () => {
    const on = await smallService({ ...box, env: { ...box.env, ...aws } }, 'eks');
    on.allow({ cluster: { eks: named, identity: '11111111-1111-4111-8111-111111111111' } });
    on.write(deployment('web', 'example:1'));

    const { code, lines } = await on.slipway(['plan']);

    expect(code).to.not.equal(0);
    expect(lines.join('\n')).to.include(box.identity);
    on.remove();
  });

  it('is written into the platform file with its identity, and the rest stays', async () => {
    const cwd = temporaryFolder('add-eks');
    const file = join(cwd, 'platform.yml');
    const text =
      '# ours\nregistry: { oci: registry.example.com }\nenvironments:\n  live: { branches: [main] } # soon\n';
    writeFileSync(file, text);
    const add = async () => {
      const { host, said } = hostSaying({
        cwd,
        env: aws,
        adapters: {
          cluster: async (config) => openCluster(config, { cwd, clock, version: '0.1.0', env: aws }),
        },
      });
      const words =
        'platform add-eks shop-prod --region eu-west-1 --environment live --platform platform.yml';
      return { code: await runProgram(words.split(' '), host), ...said };
    };

    expect((await add()).err).to.equal('');
    const written = readFileSync(file, 'utf8');
    expect(written).to.include('# ours').and.to.include('# soon');
    expect(parsePlatform(written, file).environments[0]?.cluster).to.deep.equal({
      context: 'shop-prod',
      eks: named,
      identity: box.identity,
    });
    const again = await add();
    expect(again.code).to.equal(2);
    expect(again.err).to.include('environment live has a cluster already');
    expect(readFileSync(file, 'utf8')).to.equal(written);
  });

  const CA = { data: Buffer.from('none').toString('base64') };
  const faults: Readonly<
    Record<string, readonly [said: object, config: Parameters<typeof open>[0], code: string, words: RegExp]>
  > = {
    'does not exist': [
      {},
      { ...named, name: 'shop-test' },
      'EKS_NOT_FOUND',
      /no EKS cluster shop-test in eu-west-1/,
    ],
    'is in another region': [{}, { ...named, region: 'us-east-1' }, 'EKS_NOT_FOUND', /in us-east-1/],
    'is being created': [
      { status: 'CREATING', endpoint: undefined, certificateAuthority: undefined },
      named,
      'EKS_NOT_READY',
      /shop-prod in eu-west-1 is CREATING/,
    ],
    'is being deleted': [{ status: 'DELETING' }, named, 'EKS_NOT_READY', /is DELETING/],
    'has a private address': [
      { endpoint: 'https://127.0.0.1:1', resourcesVpcConfig: { endpointPublicAccess: false } },
      named,
      'CLUSTER_UNREACHABLE',
      /connection refused.*its address is private/,
    ],
    'shows a certificate of another authority': [
      { certificateAuthority: CA },
      named,
      'CLUSTER_UNTRUSTED',
      /is not the one/,
    ],
  };
  for (const [what, [said, config, code, words]] of Object.entries(faults))
    it(`says so where it ${what}`, async () => {
      eks.clusters.set('shop-prod', { ...real, ...said });

      const failure = await failureOf(open(config).then(async (cluster) => cluster.identity(signal)));

      expect(failure).to.include({ code });
      expect(`${failure.message} · ${failure.hint}`).to.match(words);
    }).timeout(60_000);

  it('says who has no way into it', async () => {
    const env = { ...aws, AWS_SECRET_ACCESS_KEY: 'wrong' };

    const failure = await failureOf(open(named, { env }).then(async (cluster) => cluster.identity(signal)));

    expect(failure).to.include({ code: 'EKS_IDENTITY_UNKNOWN', exit: 3 });
    expect(failure.message).to.include('does not know access key AKIATEST');
    expect(failure.hint).to.include('aws eks create-access-entry');
  });
});
