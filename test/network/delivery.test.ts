import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { moto } from '../support/aws.ts';
import { ACCOUNT, awsHosts, awsNames, ECR, REGION } from '../support/aws-hosts.ts';
import { type Authenticator, authenticatorFor } from '../support/authenticator.ts';
import { authorityIn, type Eks, eksServer } from '../support/eks.ts';
import { temporaryFolder } from '../support/folder.ts';
import { gitIn } from '../support/git.ts';
import { liveImageOf, WEB_TEMPLATE } from '../support/layered-service.ts';
import { type OnlyWayOut, onlyWayOut } from '../support/only-way-out.ts';
import { program } from '../support/program.ts';
import { connectProxy, type Proxy, socksProxy } from '../support/proxy.ts';
import { sandboxWith, type TestSandbox } from '../support/sandbox.ts';

const API = 'kubernetes.default.svc';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;

/** Everything that a delivery asks stands behind a proxy, under the names that AWS gives it. */
describe('a delivery whose only way out is a proxy', function () {
  this.timeout(240_000);
  const aws = makeAuthority('servers of AWS', new Date());
  const company = makeAuthority('the proxy of the company', new Date());
  const root = temporaryFolder('only-way-out');
  const git = gitIn(root);
  let box: TestSandbox & { readonly end: () => Promise<void> };
  let eks: Eks;
  let authenticator: Authenticator;
  let front: Awaited<ReturnType<typeof awsHosts>>;
  let network: OnlyWayOut;
  let hosts: Readonly<Record<string, number>>;
  let proxy: Proxy | undefined;
  let namespace: string;
  let secrets: object;
  let env: Readonly<Record<string, string>>;

  before(async function () {
    this.timeout(600_000);
    const { endpoint, createBucket } = await moto();
    eks = await eksServer({ upstream: endpoint });
    authenticator = await authenticatorFor(eks, 'shop');
    box = await sandboxWith({ 'kube-apiserver': authenticator.apiArguments });
    namespace = await box.createNamespace('only-way-out');
    const { bucket } = await createBucket('secrets');
    const client = { region: REGION, endpoint, credentials: { accessKeyId: 'A', secretAccessKey: 's' } };
    await new EKSClient(client).send(
      new CreateClusterCommand({ name: 'shop', roleArn: ROLE, resourcesVpcConfig: {} }),
    );
    eks.clusters.set('shop', {
      endpoint: `https://${API}`,
      certificateAuthority: { data: authorityIn(box.adminKubeconfig) },
    });
    const { KeyMetadata } = await new KMSClient(client).send(new CreateKeyCommand({}));
    secrets = { bucket, region: REGION, kms: KeyMetadata?.Arn };
    const names = awsNames([bucket]);
    front = await awsHosts(aws.server('aws', names), {
      moto: endpoint,
      eks: eks.endpoint,
      registry: `http://${box.registry}`,
    });
    hosts = {
      [API]: Number(new URL(box.server).port),
      ...Object.fromEntries(names.map((name) => [name, front.port])),
    };
    network = await onlyWayOut();
    for (const [file, { certificate }] of [['aws.pem', aws] as const, ['company.pem', company] as const])
      writeFileSync(join(root, file), certificate);
    writeFileSync(join(root, 'token'), 'who the Pod is');
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: root,
      XDG_CACHE_HOME: join(root, '.cache'),
      SLIPWAY_PLATFORM: join(root, 'platform.yml'),
      // What a Pod on EKS is given, by which STS is asked for credentials.
      AWS_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/agent`,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(root, 'token'),
      AWS_REGION: REGION,
    };
    writeService();
  });

  afterEach(() => proxy?.close());
  after(async function () {
    this.timeout(60_000);
    await box?.end();
    authenticator?.close();
    eks?.close();
    front?.close();
  });

  function writeService(): void {
    for (const folder of ['bin', 'deploy']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'deploy', 'web-template.yml'), WEB_TEMPLATE);
    writeFileSync(join(root, '.gitignore'), '*\n!bin\n!bin/*\n!deploy\n!deploy/*\n!Jenkinsfile\n');
    writeFileSync(
      join(root, 'Jenkinsfile'),
      `slipway {
  test 'env | grep -i _proxy || true; cat /proc/[0-9]*/cmdline > seen-argv 2>/dev/null || true'
  image 'web', base: '${ECR}/base:1', layers: [bin: '/app'], entrypoint: ['/app/server']
  kubernetes { deployment 'web'; secrets 'web.yml' }
}
`,
    );
    writeFileSync(
      join(root, 'secret.yml'),
      'kind: Secret\napiVersion: v1\nmetadata: { name: web }\nstringData: { KEY: value-of-the-key }\n',
    );
    const tar = join(root, 'base.tar');
    execFileSync('tar', ['cf', tar, '-C', root, 'Jenkinsfile']);
    const crane = (...words: readonly string[]) =>
      execFileSync(join(box.bin, 'crane'), [...words, '--insecure'], { stdio: 'ignore' });
    crane('append', '-f', tar, '-t', `${box.registry}/base:0`);
    crane('mutate', `${box.registry}/base:0`, '--set-platform=linux/amd64', '-t', `${box.registry}/base:1`);
    git('init', '-q', '-b', 'development');
  }

  function writePlatform(description: object): void {
    const platform = {
      registry: { ecr: { account: ACCOUNT, region: REGION, createRepositories: true } },
      secrets,
      network: description,
      environments: {
        development: {
          branches: ['development'],
          namespace,
          region: REGION,
          assumeRole: ROLE,
          cluster: { eks: { name: 'shop' }, identity: box.identity },
        },
      },
    };
    writeFileSync(join(root, 'platform.yml'), JSON.stringify(platform));
  }

  /** Another image each time, and a rollout of some seconds where watches are to be cut. */
  function change(content: string, readyAfter = '0s'): void {
    writeFileSync(join(root, 'bin', 'server'), content, { mode: 0o755 });
    const template = WEB_TEMPLATE.replace(
      'labels: { app: web } }',
      `labels: { app: web }, annotations: { sandbox.slipway.dev/ready-after: ${readyAfter} } }`,
    );
    writeFileSync(join(root, 'deploy', 'web-template.yml'), template);
    git('add', '.');
    git('commit', '-q', '-m', content);
  }

  const slipway = async (words: string, more: Readonly<Record<string, string>> = {}) =>
    network.run([process.execPath, program, ...words.split(' ')], { cwd: root, env: { ...env, ...more } });

  it('has no other: what goes past the proxy is counted', async () => {
    const dial = `require('net').connect(443, '203.0.113.1').on('error', () => {}); setTimeout(() => process.exit(), 50)`;

    const { strays } = await network.run([process.execPath, '-e', dial], { cwd: root, env });

    expect(strays).to.be.greaterThan(0);
  });

  it('goes through one with a password, from the stored Secret to the finished rollout', async () => {
    proxy = await connectProxy({ hosts, login: 'ann:p@ss', door: network });
    writePlatform({ ca: 'aws.pem' });
    change('by password');
    const variable = { HTTPS_PROXY: `http://ann:p%40ss@${proxy.at}` };

    const stored = await slipway('secrets put development/web.yml --from secret.yml', variable);
    expect(stored.exit, stored.err).to.equal(0);
    const ran = await slipway('run', variable);
    await delivered(ran);

    for (const name of Object.keys(hosts)) expect(proxy.asked).to.include(`${name}:443`);
    // What the service's own lines are lent, and print; no program is told a password where others can read it.
    expect(ran.err).to.include(`HTTPS_PROXY=http://ann:[secret]@${proxy.at}`);
    expect(readFileSync(join(root, 'seen-argv'), 'utf8'))
      .to.include('grep')
      .and.to.not.include('p%40ss');
    expect(stored.strays).to.equal(0);
  });

  it('goes through one that opens TLS with an authority of the company', async () => {
    proxy = await connectProxy({ hosts, intercept: company, door: network });
    writePlatform({ proxy: `http://${proxy.at}`, ca: 'company.pem' });
    change('by interception');

    await delivered(await slipway('run'));
  });

  it('goes through SOCKS 5 with a password', async () => {
    proxy = await socksProxy({ hosts, login: 'ann:p@ss', door: network });
    writePlatform({});
    change('by socks');
    const env = {
      HTTPS_PROXY: `socks5://ann:p%40ss@${proxy.at}`,
      NODE_EXTRA_CA_CERTS: join(root, 'aws.pem'),
    };

    await delivered(await slipway('run', env));
  });

  it('goes on where it was when the proxy ends its tunnels', async () => {
    proxy = await connectProxy({ hosts, lifeMs: 1_500, door: network });
    writePlatform({ proxy: `http://${proxy.at}`, ca: 'aws.pem' });
    change('by short tunnels', '5s');

    await delivered(await slipway('run'));

    expect(proxy.asked.filter((one) => one === `${API}:443`).length).to.be.greaterThan(3);
  });

  it('goes through the one of the platform with the login of a variable, as the doctor says before', async () => {
    proxy = await connectProxy({ hosts, login: 'ann:p@ss', door: network });
    writePlatform({ proxy: `http://${proxy.at}`, ca: 'aws.pem' });
    change('by a login of its own');
    const variable = { https_proxy: `http://ann:p%40ss@${proxy.at}` };

    for (const output of ['text', 'json']) {
      const looked = await slipway(`doctor development --output ${output}`, variable);
      const said = looked.err + looked.out;
      expect(looked.exit, said).to.equal(0);
      expect(looked.strays).to.equal(0);
      expect(said).to.not.match(/p@ss|p%40ss/);
      expect(said).to.include(`through http://${proxy.at}: eks.${REGION}.amazonaws.com, `);
    }
    await delivered(await slipway('run', variable));
  });

  const refusals: Readonly<
    Record<string, readonly [options: object, url: (at: string) => string, said: string]>
  > = {
    'is away': [
      {},
      () => 'http://ann:s3cret@198.51.100.1:1',
      'http://198.51.100.1:1 cannot be reached: connection refused',
    ],
    refuses: [{ refuse: 403 }, (at) => `http://ann:s3cret@${at}`, ' refuses to connect to '],
    'wants a login': [{ login: 'ann:right' }, (at) => `http://${at}`, ' requires a login'],
    'wants another login': [
      { login: 'ann:right' },
      (at) => `http://ann:s3cret@${at}`,
      ' does not accept the login',
    ],
  };
  for (const [what, [options, url, said]] of Object.entries(refusals))
    it(`ends before anything is written where the proxy ${what}`, async () => {
      const before = await liveImageOf(namespace, box);
      proxy = await connectProxy({ hosts, door: network, ...options });
      writePlatform({ ca: 'aws.pem' });
      change(`where it ${what}`);

      const { exit, err, out, strays } = await slipway('run --output json', { HTTPS_PROXY: url(proxy.at) });

      expect(exit, err + out).to.equal(3);
      expect(err + out)
        .to.include('the proxy http://198.51.100.1:')
        .and.to.include(said)
        .and.to.not.include('s3cret');
      expect(strays).to.equal(0);
      expect(await liveImageOf(namespace, box)).to.equal(before);
    });

  async function delivered(ran: Awaited<ReturnType<typeof slipway>>): Promise<void> {
    expect(ran.exit, ran.err).to.equal(0);
    expect(ran.strays).to.equal(0);
    expect(ran.err + ran.out).to.not.match(/p@ss|p%40ss|value-of-the-key/);
    const live = await liveImageOf(namespace, box);
    expect(live).to.match(new RegExp(`^${ECR}/web:development-\\d+-[0-9a-f]{7}@sha256:[0-9a-f]{64}$`));
    expect(ran.err).to.include(`✓ development runs ${live.slice(ECR.length + 1).split('@')[0] ?? ''}`);
    expect(await box.kubectl('get', 'secret', 'web', '-n', namespace, '-o=jsonpath={.data.KEY}')).to.equal(
      Buffer.from('value-of-the-key').toString('base64'),
    );
  }
});
