// Ring: slow
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBucket } from '../../../src/adapters/bucket.ts';
import { clock } from '../../../src/adapters/clock.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { openForeignRegistry } from '../../../src/adapters/registry.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import {
  API,
  type Behind,
  CONFIG,
  connectionsTo,
  digest,
  keys,
  REGISTRY,
  S3,
  serversBehind,
  SSO,
} from '../../support/behind-proxy.ts';
import { failureOf } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { connectProxy, type Proxy, socksProxy } from '../../support/proxy.ts';

const { signal } = new AbortController();
/** What a proxy makes of an answer that takes its length from it without putting it into chunks. */
const withoutChunks = (said: Buffer): Buffer =>
  Buffer.from(
    said.toString('latin1').replace(/content-length: \d+/i, 'transfer-encoding: chunked'),
    'latin1',
  );

/** What a proxy that wants a login says in place of every answer. */
const PAGE = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: 28\r\n\r\n<html>Please log in</html>\r\n',
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

describe('adapters/network: the way of every connection', () => {
  const authority = makeAuthority('servers', new Date());
  const company = makeAuthority('company proxy', new Date());
  let servers: Behind;
  let hosts: Readonly<Record<string, number>>;
  let open: Proxy[];
  let folder: string;

  before(async () => {
    servers = await serversBehind(authority);
    ({ hosts } = servers);
  });
  after(() => servers.close());
  beforeEach(() => {
    open = [];
    folder = temporaryFolder('network');
  });
  afterEach(() => open.forEach((one) => one.close()));

  const kept = (proxy: Proxy): Proxy => (open.push(proxy), proxy);

  const connections = connectionsTo({ authority });
  const cluster =
    connections['the API server']?.[1] ?? (() => Promise.reject(new Error('no such connection')));

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

    it(`leads to the clock where the certificate of ${name} is not valid yet`, async () => {
      const tomorrow = makeAuthority('company proxy', new Date(Date.now() + 3 * 86_400_000));
      const proxy = kept(await connectProxy({ hosts, intercept: tomorrow }));
      const network = openNetwork({ HTTPS_PROXY: proxy.at }, { ca: tomorrow.certificate });

      const failure = await failureOf(use({ network }));

      expect(failure.message).to.include('not yet valid');
      expect(failure.hint).to.equal('set the clock of this machine by NTP: it is behind');
    }).timeout(20_000);

    it(`says that a page came in place of an answer of ${name}`, async () => {
      const proxy = kept(await connectProxy({ hosts, intercept: company, rewrite: () => PAGE }));
      const network = openNetwork({ HTTPS_PROXY: proxy.at }, { ca: company.certificate });

      const failure = await failureOf(use({ network }));

      expect(failure.message).to.match(/answers with a web page|does not answer as a registry: a page/);
      expect(failure.hint).to.match(/have the proxy let this host through|a proxy or a login page/);
    }).timeout(20_000);
  }

  it('does not take a page of STS for credentials of a role', async () => {
    const proxy = kept(await connectProxy({ hosts, intercept: company, rewrite: () => PAGE }));
    const network = openNetwork({ HTTPS_PROXY: proxy.at }, { ca: company.certificate });

    const role = { ...CONFIG, assumeRole: 'arn:aws:iam::1:role/r', encryption: 'none' } as const;

    const failure = await failureOf(openBucket(role, keys, network).read('a.yml', undefined, signal));

    expect(failure).to.include({ code: 'PAGE_ANSWERED', exit: 3 });
    expect(failure.message).to.include('sts.eu-west-1.amazonaws.com answers with a web page');
  }).timeout(20_000);

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
