// Ring: slow
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { openBitbucket } from '../../../src/adapters/bitbucket.ts';
import { openBucket } from '../../../src/adapters/bucket.ts';
import { clock } from '../../../src/adapters/clock.ts';
import { openCluster } from '../../../src/adapters/cluster/open.ts';
import { openEcr } from '../../../src/adapters/ecr.ts';
import { openKms } from '../../../src/adapters/kms.ts';
import { type Network, openNetwork } from '../../../src/adapters/network/network.ts';
import { openForeignRegistry } from '../../../src/adapters/registry.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import { failureOf } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { connectProxy, type Proxy, socksProxy } from '../../support/proxy.ts';
import { tlsServer } from '../../support/tls-server.ts';

const { signal } = new AbortController();
const manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}';
const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

const API = 'api.prod.test';
const REGISTRY = 'registry.corp.test';
const S3 = 's3.corp.test';
const AWS = ['kms', 'api.ecr', 'sts'].map((service) => `${service}.eu-west-1.amazonaws.com`);
const BITBUCKET = 'bitbucket.corp.test';
const SSO = 'portal.sso.eu-west-1.amazonaws.com';
const HOSTS = [API, REGISTRY, S3, ...AWS, SSO, BITBUCKET];

/** What a proxy makes of an answer that takes its length from it without putting it into chunks. */
const withoutChunks = (said: Buffer): Buffer =>
  Buffer.from(
    said.toString('latin1').replace(/content-length: \d+/i, 'transfer-encoding: chunked'),
    'latin1',
  );

/** The SDK's chain reads the environment of the process itself. */
async function inEnvironment(
  env: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  const saved = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, env);
  try {
    await work();
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, saved);
  }
}

/** Answers for every server of a delivery; no name of theirs leads anywhere but through a proxy. */
const answers: RequestListener = (request, response) => {
  const { host = '', 'x-amz-target': target = '', authorization = '' } = request.headers;
  const json = (value: unknown): void => void response.end(JSON.stringify(value));
  if (host === API) {
    response.setHeader('content-type', 'application/json');
    return json({ metadata: { uid: 'cluster-uid' } });
  }
  if (host === REGISTRY) {
    response.writeHead(200, {
      'docker-content-digest': digest,
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
      'content-length': manifest.length,
    });
    return void response.end(request.method === 'HEAD' ? undefined : manifest);
  }
  if (host === S3)
    return void response.setHeader('etag', '"1"').end(`by ${/SLIPWAY\w+/.exec(authorization)?.[0]}`);
  if (target.toString().startsWith('TrentService'))
    return json({ Plaintext: Buffer.from('plain').toString('base64') });
  if (target.toString().includes('GetAuthorizationToken'))
    return json({ authorizationData: [{ authorizationToken: Buffer.from('AWS:pw').toString('base64') }] });
  if (host === SSO)
    return json({
      roleCredentials: {
        accessKeyId: 'SLIPWAYSSO',
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: 4e12,
      },
    });
  if (host.startsWith('sts.'))
    return void response.setHeader('content-type', 'text/xml').end(
      // Each action looks for its own result below the root.
      `<Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${[
        'AssumeRole',
        'AssumeRoleWithWebIdentity',
      ]
        .map(
          (action) =>
            `<${action}Result><Credentials><AccessKeyId>SLIPWAYROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result>`,
        )
        .join('')}</Response>`,
    );
  response.writeHead(host === BITBUCKET ? 201 : 404).end();
};

describe('adapters/network: the way of every connection', () => {
  const authority = makeAuthority('servers', new Date());
  const company = makeAuthority('company proxy', new Date());
  const keys = { AWS_ACCESS_KEY_ID: 'SLIPWAYKEY', AWS_SECRET_ACCESS_KEY: 's' };
  let server: Awaited<ReturnType<typeof tlsServer>>;
  let hosts: Readonly<Record<string, number>>;
  let open: Proxy[];
  let folder: string;

  before(async () => {
    const { key, certificate } = authority.server('servers', HOSTS);
    server = await tlsServer({ key, cert: certificate }, answers);
    hosts = Object.fromEntries(HOSTS.map((host) => [host, server.port]));
  });
  after(() => server.close());
  beforeEach(() => {
    open = [];
    folder = temporaryFolder('network');
  });
  afterEach(() => open.forEach((one) => one.close()));

  const kept = (proxy: Proxy): Proxy => (open.push(proxy), proxy);

  type Way = {
    readonly network: Network;
    readonly proxyUrl?: string;
    readonly ca?: string;
    readonly pin?: string;
  };

  async function cluster({ network, proxyUrl, ca = authority.certificate, pin }: Way): Promise<string> {
    const kubeconfig = join(folder, 'kubeconfig');
    const data = Buffer.from(ca).toString('base64');
    const document = {
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        {
          name: 'c',
          cluster: { server: `https://${API}`, 'certificate-authority-data': data, 'proxy-url': proxyUrl },
        },
      ],
      users: [{ name: 'u', user: { token: 't' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(document));
    const opened = await openCluster(
      { context: 'prod', kubeconfig, ...(pin !== undefined && { ca: pin }) },
      { cwd: '/', env: {}, clock: { now: () => 0, wait: () => Promise.resolve() }, version: 'test', network },
    );
    return opened.identity(signal);
  }

  const CONFIG = { bucket: 'b', region: 'eu-west-1', endpoint: `https://${S3}`, pathStyle: true, age: [] };
  const ECR = {
    kind: 'ecr',
    account: '123456789012',
    region: 'eu-west-1',
    createRepositories: false,
  } as const;
  const KMS = { key: 'arn:aws:kms:eu-west-1:123456789012:key/1', context: {}, bytes: Buffer.from('x') };

  /** By the name of the connection, how to use it and what it gives; and which host it has to ask for. */
  const connections: Readonly<
    Record<string, readonly [host: string, (way: Way) => Promise<unknown>, expected: unknown]>
  > = {
    'the API server': [API, cluster, 'cluster-uid'],
    'a registry': [
      REGISTRY,
      async ({ network }) =>
        (await openForeignRegistry(REGISTRY, { env: {}, clock, network }).manifest('app', 'v1', signal))
          ?.digest,
      digest,
    ],
    S3: [
      S3,
      async ({ network }) => {
        const bucket = openBucket({ ...CONFIG, encryption: 'none' }, keys, network);
        return (await bucket.read('a.yml', undefined, signal)).content.reveal();
      },
      'by SLIPWAYKEY',
    ],
    KMS: [
      AWS[0] ?? '',
      async ({ network }) => Buffer.from(await openKms(keys, network).decrypt(KMS, signal)).toString(),
      'plain',
    ],
    ECR: [
      AWS[1] ?? '',
      async ({ network }) =>
        (await openEcr(ECR, { env: keys, clock, network }).login(false, signal)).username,
      'AWS',
    ],
    Bitbucket: [
      BITBUCKET,
      async ({ network }) => {
        const access = { api: `https://${BITBUCKET}`, edition: 'cloud', token: 't' } as const;
        const status = { repository: 'a/b', commit: 'c', state: 'SUCCESSFUL', key: 'k', name: 'n', url: 'u' };
        return openBitbucket(access, network).report(status as never, signal);
      },
      undefined,
    ],
  };

  for (const [name, [host, use, expected]] of Object.entries(connections)) {
    it(`leads to ${name} through a proxy with a password, and through SOCKS`, async () => {
      const http = kept(await connectProxy({ hosts, login: 'ann:p@ss' }));
      const socks = kept(await socksProxy({ hosts, login: 'ann:p@ss' }));
      const ca = authority.certificate;

      for (const [proxy, scheme] of [
        [http, 'http'],
        [socks, 'socks5'],
      ] as const) {
        const network = openNetwork({ HTTPS_PROXY: `${scheme}://ann:p%40ss@${proxy.at}` }, { ca });
        expect(await use({ network })).to.equal(expected);
        expect(proxy.asked).to.include(`${host}:443`);
      }
    });

    it(`leads to ${name} through a proxy that opens TLS, with its authority, and names it without`, async () => {
      const proxy = kept(await connectProxy({ hosts, intercept: company }));
      const env = { https_proxy: proxy.at };

      expect(await use({ network: openNetwork(env, { ca: company.certificate }) })).to.equal(expected);
      const failure = await failureOf(use({ network: openNetwork(env) }));
      expect(failure).to.include({ code: 'PROXY_UNTRUSTED', exit: 3 });
      expect(failure.message).to.include(`through the proxy http://${proxy.at} that is not trusted`);
      expect(failure.hint).to.include('network.ca');
      expect(failure.hint?.includes('NODE_EXTRA_CA_CERTS')).to.equal(name !== 'the API server');
    });

    // What the kubeconfig says of an API server goes before any variable.
    if (name !== 'the API server')
      it(`believes for ${name} what each variable names`, async () => {
        const file = join(folder, 'company.pem');
        writeFileSync(file, company.certificate);
        const proxy = kept(await connectProxy({ hosts, intercept: company }));

        for (const variable of ['AWS_CA_BUNDLE', 'SSL_CERT_FILE'])
          expect(await use({ network: openNetwork({ https_proxy: proxy.at, [variable]: file }) })).to.equal(
            expected,
          );
      });

    it(`says what is wrong with the proxy to ${name}, and never its password`, async () => {
      const wants = kept(await connectProxy({ hosts, login: 'ann:right' }));
      const refuses = kept(await connectProxy({ hosts, refuse: 403 }));
      const away = await connectProxy({ hosts });
      away.close();
      const said = async (url: string): Promise<string> => {
        const failure = await failureOf(use({ network: openNetwork({ HTTPS_PROXY: url }) }));
        expect(failure).to.include({ code: 'PROXY_FAILED', exit: 3 });
        return failure.message;
      };

      expect(await said(`http://${wants.at}`)).to.equal(`the proxy http://${wants.at} requires a login`);
      expect(await said(`http://ann:s3cret@${wants.at}`)).to.equal(
        `the proxy http://${wants.at} does not accept the login`,
      );
      expect(await said(`http://${refuses.at}`)).to.equal(
        `the proxy http://${refuses.at} refuses to connect to ${host}:443 (403)`,
      );
      expect(await said(`http://a:s3cret@${away.at}`)).to.equal(
        `the proxy http://${away.at} cannot be reached: connection refused`,
      );
    }).timeout(20_000);

    it(`says that the proxy to ${name} cuts what it should pass on`, async () => {
      const proxy = kept(await connectProxy({ hosts, lifeMs: 0 }));

      const failure = await failureOf(use({ network: openNetwork({ HTTPS_PROXY: proxy.at }) }));

      expect(failure).to.include({ code: 'PROXY_CUT', exit: 3 });
      expect(failure.message).to.include(`through the proxy http://${proxy.at} was cut`);
    }).timeout(20_000);

    // A build status is answered by headers alone.
    if (name === 'Bitbucket') continue;
    it(`says that the proxy to ${name} damages answers that come in chunks`, async () => {
      const proxy = kept(await connectProxy({ hosts, intercept: company, rewrite: withoutChunks }));
      const network = openNetwork({ HTTPS_PROXY: proxy.at }, { ca: company.certificate });

      const failure = await failureOf(use({ network }));

      expect(failure).to.include({ code: 'PROXY_CUT', exit: 3 });
      expect(failure.message).to.match(/is damaged \(Parse Error.*chunk/);
    }).timeout(20_000);
  }

  it('leads a chain of credentials to the portal of SSO through the proxy too', async () => {
    const proxy = kept(await connectProxy({ hosts }));
    const start = 'https://corp.awsapps.com/start';
    mkdirSync(join(folder, '.aws', 'sso', 'cache'), { recursive: true });
    const token = {
      startUrl: start,
      region: 'eu-west-1',
      accessToken: 'sso-token',
      expiresAt: '2099-01-01T00:00:00Z',
    };
    const name = createHash('sha1').update('corp').digest('hex');
    writeFileSync(join(folder, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token));
    writeFileSync(
      join(folder, '.aws', 'config'),
      `[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = deploy\nregion = eu-west-1\n[sso-session corp]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`,
    );
    const profile = { AWS_PROFILE: 'corp', HOME: folder };

    await inEnvironment(profile, async () => {
      const network = openNetwork({ HTTPS_PROXY: `http://${proxy.at}` }, { ca: authority.certificate });
      const bucket = openBucket({ ...CONFIG, encryption: 'none' }, profile, network);

      expect((await bucket.read('a.yml', undefined, signal)).content.reveal()).to.equal('by SLIPWAYSSO');
    });
    expect(proxy.asked).to.include(`${SSO}:443`);
  });

  it('leads a chain of credentials to STS through the proxy too', async () => {
    const proxy = kept(await connectProxy({ hosts }));
    const token = join(folder, 'token');
    writeFileSync(token, 'web-identity');
    const web = {
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_REGION: 'eu-west-1',
    };

    await inEnvironment(web, async () => {
      const network = openNetwork({ HTTPS_PROXY: `http://${proxy.at}` }, { ca: authority.certificate });
      const bucket = openBucket({ ...CONFIG, encryption: 'none' }, web, network);

      expect((await bucket.read('a.yml', undefined, signal)).content.reveal()).to.equal('by SLIPWAYROLE');
      expect(proxy.asked).to.include.members(['sts.eu-west-1.amazonaws.com:443', `${S3}:443`]);
    });
  });

  it('leads to STS through the proxy for a role that the platform names', async () => {
    const proxy = kept(await connectProxy({ hosts }));
    const network = openNetwork({ HTTPS_PROXY: `http://${proxy.at}` }, { ca: authority.certificate });
    const role = { ...CONFIG, assumeRole: 'arn:aws:iam::1:role/r', encryption: 'none' } as const;

    const { content } = await openBucket(role, keys, network).read('a.yml', undefined, signal);

    expect(content.reveal()).to.equal('by SLIPWAYROLE');
    expect(proxy.asked).to.include('sts.eu-west-1.amazonaws.com:443');
  });

  it('is that of the kubeconfig where it names one, whatever NO_PROXY says', async () => {
    const proxy = kept(await connectProxy({ hosts, login: 'a:b' }));
    const socks = kept(await socksProxy({ hosts }));
    const network = openNetwork({ HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' });

    expect(await cluster({ network, proxyUrl: `http://a:b@${proxy.at}` })).to.equal('cluster-uid');
    expect(await cluster({ network, proxyUrl: `socks5://${socks.at}` })).to.equal('cluster-uid');
    expect([...proxy.asked, ...socks.asked]).to.deep.equal([`${API}:443`, `${API}:443`]);
  });

  it('cannot lead to an API server whose authority is pinned where TLS is opened, and says what does', async () => {
    const proxy = kept(await connectProxy({ hosts, intercept: company }));
    const network = openNetwork({ HTTPS_PROXY: proxy.at }, { ca: company.certificate });

    const failure = await failureOf(cluster({ network, pin: authority.certificate }));

    expect(failure).to.include({ code: 'PROXY_UNTRUSTED' });
    expect(failure.hint).to.include('noProxy').and.to.not.include('network.ca');
  });

  it('is opened anew when a proxy has ended its tunnels', async () => {
    const proxy = kept(await connectProxy({ hosts }));
    const network = openNetwork({ HTTPS_PROXY: `http://${proxy.at}` }, { ca: authority.certificate });
    const registry = openForeignRegistry(REGISTRY, { env: {}, clock, network });
    await registry.manifest('app', 'v1', signal);
    proxy.cut();

    expect((await registry.manifest('app', 'v1', signal))?.digest).to.equal(digest);
  });
});
