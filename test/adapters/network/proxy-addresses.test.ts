import { expect } from 'chai';
import { get } from 'node:https';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { proxyFault } from '../../../src/adapters/network/fault.ts';
import type { NetworkConfig } from '../../../src/core/platform.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import { failureOf } from '../../support/failure.ts';
import { connectProxy, type Proxy, socksProxy } from '../../support/proxy.ts';
import { tlsServer } from '../../support/tls-server.ts';

const SERVER = 'server.corp.test';

describe('adapters/network: how a proxy is written', () => {
  const authority = makeAuthority('servers', new Date());
  const company = makeAuthority('the proxy itself', new Date());
  let server: Awaited<ReturnType<typeof tlsServer>>;
  let hosts: Readonly<Record<string, number>>;
  let proxy: Proxy | undefined;

  before(async () => {
    const { key, certificate } = authority.server('server', [SERVER]);
    server = await tlsServer({ key, cert: certificate }, (_, response) => response.end('hello'));
    hosts = { [SERVER]: server.port };
  });
  afterEach(() => proxy?.close());
  after(() => server.close());

  /** What a server behind the proxy says, or what is said of the proxy. */
  async function asked(env: Readonly<Record<string, string>>, config: NetworkConfig = {}) {
    const { https: agent } = openNetwork(env, { ca: authority.certificate, ...config }).agents();
    try {
      return await new Promise<string>((done, fail) => {
        get({ host: SERVER, port: 443, agent }, (answer) => done(String(answer.statusCode))).once(
          'error',
          (error) => fail(proxyFault(error, SERVER) ?? error),
        );
      });
    } finally {
      agent.destroy();
    }
  }

  it('by an address of IPv6 in brackets', async () => {
    proxy = await connectProxy({ hosts, address: '::1', login: 'ann:pw' });
    expect(await asked({ HTTPS_PROXY: `http://ann:pw@${proxy.at}` })).to.equal('200');
    proxy.close();

    proxy = await socksProxy({ hosts, address: '::1', login: 'ann:pw' });
    expect(await asked({ HTTPS_PROXY: `socks5://ann:pw@${proxy.at}` })).to.equal('200');
  });

  for (const [written, meant] of [
    ['p%40ss', 'p@ss'],
    ['p@ss', 'p@ss'],
    ['50%off', '50%off'],
    ['50%25off', '50%off'],
    ['a%2Fb%3Fc%23d', 'a/b?c#d'],
    ['gr%C3%BCn', 'grün'],
    ['a:b', 'a:b'],
  ] as const)
    it(`by the password ${written}, which means ${meant}`, async () => {
      proxy = await connectProxy({ hosts, login: `ann:${meant}` });
      expect(await asked({ HTTPS_PROXY: `http://ann:${written}@${proxy.at}` })).to.equal('200');
      proxy.close();

      proxy = await socksProxy({ hosts, login: `ann:${meant}` });
      expect(await asked({ HTTPS_PROXY: `socks5://ann:${written}@${proxy.at}` })).to.equal('200');
    });

  for (const password of ['12/34', '12#34', '12?34'])
    it(`not by the password ${password}, whose rest is shown to nobody`, async () => {
      const failure = await failureOf(asked({ HTTPS_PROXY: `http://ann:${password}@proxy:3128` }));

      expect(failure).to.include({ code: 'PROXY_INVALID', exit: 2 });
      expect(failure.message).to.equal(
        'HTTPS_PROXY goes on behind its host and port, or has a /, ? or # in its password',
      );
      expect(failure.hint).to.include('percent-encoded').and.to.not.include('12');
    });

  for (const scheme of ['http', 'https', 'socks5'])
    it(`not by ${scheme}:// and bytes that are no text, which are shown to nobody`, async () => {
      for (const login of ['ann:s3cret%ff', 'ann%C3:s3cret', '%ff:s3cret']) {
        const failure = await failureOf(asked({ HTTPS_PROXY: `${scheme}://${login}@proxy:3128` }));

        expect(failure).to.include({ code: 'PROXY_INVALID', exit: 2 });
        expect(failure.message).to.equal(
          'HTTPS_PROXY has a user or password whose percent-encoded bytes are no UTF-8',
        );
        expect(failure.hint).to.include('percent-encoded').and.to.not.include('s3cret');
      }
    });

  const nonsense: Readonly<Record<string, string>> = {
    'PROXY proxy:3128; DIRECT': 'is no address such as http://proxy.example.com:3128',
    'http://proxy:port': 'is no address such as http://proxy.example.com:3128',
    'http://proxy:99999': 'is no address such as http://proxy.example.com:3128',
    'http://[::1': 'is no address such as http://proxy.example.com:3128',
    '"http://proxy:3128"': 'goes on behind its host and port, or has a /, ? or # in its password',
    'pac+http://wpad/proxy.pac': 'has the scheme pac+http',
    'http://wpad/proxy.pac': 'goes on behind its host and port, or has a /, ? or # in its password',
    'http:/proxy:3128': 'goes on behind its host and port, or has a /, ? or # in its password',
    'http://a,http://b': 'goes on behind its host and port, or has a /, ? or # in its password',
  };
  for (const [written, why] of Object.entries(nonsense))
    it(`not by ${written}`, async () => {
      const failure = await failureOf(asked({ https_proxy: written }));

      expect(failure).to.include({ code: 'PROXY_INVALID', exit: 2, message: `https_proxy ${why}` });
    });

  it('by an address with space around it', async () => {
    proxy = await connectProxy({ hosts });
    expect(await asked({ HTTPS_PROXY: ` http://${proxy.at}\n` })).to.equal('200');
  });

  it('by https://, whose certificate is of the company', async () => {
    proxy = await connectProxy({ hosts, login: 'ann:pw', tls: company.server('proxy', ['localhost']) });
    const env = { HTTPS_PROXY: `https://ann:pw@${proxy.at.replace('127.0.0.1', 'localhost')}` };

    expect(await asked(env, { ca: authority.certificate + company.certificate })).to.equal('200');
    const failure = await failureOf(asked(env));
    expect(failure).to.include({ code: 'PROXY_ITSELF_UNTRUSTED', exit: 3 });
    expect(failure.message).to.match(
      /^the proxy https:\/\/localhost:\d+ shows a certificate that is not trusted: /,
    );
    expect(failure.hint).to.include('network.ca');
  });

  it('by https:// and an address, which no certificate is asked by', async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', onWarning);
    proxy = await connectProxy({ hosts, tls: company.server('proxy', ['127.0.0.1']) });

    const said = await asked(
      { HTTPS_PROXY: `https://${proxy.at}` },
      { ca: authority.certificate + company.certificate },
    );
    await new Promise((done) => setImmediate(done));
    process.off('warning', onWarning);

    expect(said).to.equal('200');
    expect(warnings).to.deep.equal([]);
  });

  it('says where a proxy takes no password', async () => {
    proxy = await connectProxy({ hosts, login: 'ann:pw', loginBy: 'Negotiate\r\nProxy-Authenticate: NTLM' });

    const failure = await failureOf(asked({ HTTPS_PROXY: `http://ann:s3cret@${proxy.at}` }));

    expect(failure).to.include({ code: 'PROXY_FAILED' });
    expect(failure.message).to.equal(`the proxy http://${proxy.at} requires a login by Negotiate or NTLM`);
    expect(failure.hint).to.include('by Basic alone').and.to.include('cntlm');
  });

  it('by the platform, with the login that a variable has for that very proxy', async () => {
    proxy = await connectProxy({ hosts, login: 'ann:p@ss' });
    const config = { proxy: `http://${proxy.at}` };

    expect(await asked({ HTTPS_PROXY: `http://ann:p%40ss@${proxy.at}` }, config)).to.equal('200');
    expect(await asked({ http_proxy: `ann:p%40ss@${proxy.at}/` }, config)).to.equal('200');
    const others = await failureOf(asked({ HTTPS_PROXY: 'http://ann:p%40ss@other.test:3128' }, config));
    expect(others.message).to.equal(`the proxy http://${proxy.at} requires a login`);
  });
});
