import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { networkVariables, openNetwork } from '../../../src/adapters/network/network.ts';
import { noProxy } from '../../../src/adapters/network/no-proxy.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import { failureOf } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { tlsServer } from '../../support/tls-server.ts';

describe('adapters/network: which proxy', () => {
  const cases: readonly (readonly [list: string, host: string, port: number, direct: boolean])[] = [
    ['', 'example.com', 443, false],
    ['*', 'example.com', 443, true],
    [' * ', 'example.com', 443, true],
    ['other.test,*', '10.1.2.3', 443, true],
    ['example.com', 'example.com', 443, true],
    ['.example.com:8443', 'api.example.com', 8443, true],
    ['.example.com:8443', 'api.example.com', 443, false],
    ['  a.test ,\texample.com:443  b.test', 'example.com', 443, true],
    ['example.com', 'api.example.com', 443, true],
    ['example.com', 'notexample.com', 443, false],
    ['example.com', 'example.com.', 443, true],
    ['EXAMPLE.com', 'Api.Example.COM', 443, true],
    ['.example.com', 'api.example.com', 443, true],
    ['.example.com', 'example.com', 443, true],
    ['*.example.com', 'a.b.example.com', 443, true],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:8443', 'example.com', 443, false],
    ['other.test, example.com', 'example.com', 443, true],
    ['other.test example.com', 'example.com', 443, true],
    [' , ,example.com, ', 'example.com', 443, true],
    ['10.0.0.0/8', '10.1.2.3', 443, true],
    ['10.0.0.0/8', '11.1.2.3', 443, false],
    ['10.0.0.0/8', '10.example.com', 443, false],
    ['10.0.0.0/99', '10.0.0.0', 443, true],
    ['10.1.2.3', '10.1.2.3', 443, true],
    ['10.1.2.3', '10.1.2.30', 443, false],
    ['10.1.2.3:6443', '10.1.2.3', 6443, true],
    ['10.1.2.3:6443', '10.1.2.3', 443, false],
    ['fd00::/8', 'fd12::1', 443, true],
    ['fd00::/8', 'fe12::1', 443, false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', 443, true],
    ['fd00::/8', '[fd12::1]', 443, true],
    ['fd00::1', 'fd00::1', 443, true],
    ['[fd00::1]:6443', 'fd00::1', 6443, true],
    ['[fd00::1]:6443', 'fd00::1', 443, false],
    ['.svc,10.0.0.0/8:6443', '10.1.2.3', 6443, true],
    ['.svc,10.0.0.0/8:6443', '10.1.2.3', 443, false],
    ['.svc,10.0.0.0/8:6443', 'shop.svc', 443, true],
    ['[fd00::]/8', 'fd12::1', 443, true],
    ['[fd00::]/8:6443', 'fd12::1', 6443, true],
    ['[fd00::]/8:6443', 'fd12::1', 443, false],
    ['FD00::/8', 'fd12::1', 443, true],
    ['*:8443', 'example.com', 8443, true],
    ['*:8443', 'example.com', 443, false],
    ['https://example.com', 'example.com', 443, false],
    ['example.com/8', 'example.com', 443, false],
    ['[example.com', 'example.com', 443, false],
    ['nonsense/x,/8,:,.', 'example.com', 443, false],
    ['', 'localhost', 443, true],
    ['', '127.8.9.1', 443, true],
    ['', '::1', 443, true],
    ['', '128.0.0.1', 443, false],
  ];

  for (const [list, host, port, direct] of cases)
    it(`is ${direct ? 'none' : 'asked'} for ${host}:${port} with NO_PROXY='${list}'`, () => {
      expect(noProxy(list)(host, port)).to.equal(direct);
    });

  const route = (env: Record<string, string>, config = {}, secure = true): string | undefined =>
    openNetwork(env, config).route('example.com', secure ? 443 : 80, secure)?.href;

  it('is that of the scheme, in capitals or not, with or without a scheme of its own', () => {
    expect(route({ HTTPS_PROXY: 'http://p:3128' })).to.equal('http://p:3128/');
    expect(route({ https_proxy: 'p:3128' })).to.equal('http://p:3128/');
    expect(route({ HTTP_PROXY: 'http://p:3128' })).to.equal(undefined);
    expect(route({ HTTP_PROXY: 'http://p:3128' }, {}, false)).to.equal('http://p:3128/');
    expect(route({ HTTPS_PROXY: '', https_proxy: 'socks5://p' })).to.equal('socks5://p');
    expect(route({ HTTPS_PROXY: 'p', no_proxy: 'example.com' })).to.equal(undefined);
  });

  it('is that in capitals where both are set, but of a program that a web server runs', () => {
    const both = { HTTP_PROXY: 'http://capitals', http_proxy: 'http://small' };

    expect(route(both, {}, false)).to.equal('http://capitals/');
    expect(route({ ...both, REQUEST_METHOD: 'GET' }, {}, false)).to.equal('http://small/');
    expect(route({ HTTP_PROXY: 'http://client', REQUEST_METHOD: 'GET' }, {}, false)).to.equal(undefined);
    expect(route({ HTTPS_PROXY: 'http://p', REQUEST_METHOD: 'GET' })).to.equal('http://p/');
  });

  it('is that of the platform where it names one, for programs that are started as well', () => {
    const env = { HTTPS_PROXY: 'http://other:1', NO_PROXY: 'example.com' };

    expect(route(env, { proxy: 'http://p:3128' })).to.equal(undefined);
    expect(route(env, { proxy: 'http://p:3128', noProxy: ['corp.test'] })).to.equal('http://p:3128/');
    expect(
      networkVariables({ proxy: 'http://p:3128', noProxy: ['a', 'b'], ca: '/ca.pem' }, env),
    ).to.deep.equal({
      HTTPS_PROXY: 'http://p:3128',
      https_proxy: 'http://p:3128',
      HTTP_PROXY: 'http://p:3128',
      http_proxy: 'http://p:3128',
      NO_PROXY: 'a,b',
      no_proxy: 'a,b',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
    });
    const login = { https_proxy: 'ann:pw@p:3128' };
    expect(networkVariables({ proxy: 'http://p:3128' }, login)).to.include({ HTTPS_PROXY: 'ann:pw@p:3128' });
    expect(networkVariables({ proxy: 'http://q:3128' }, login)).to.include({ HTTPS_PROXY: 'http://q:3128' });
  });

  it('is refused by the name of its setting, never with its password', async () => {
    const said = async (url: string): Promise<string> =>
      (await failureOf(Promise.resolve().then(() => openNetwork({ HTTPS_PROXY: url })))).message;

    expect(await said('http://ann:s3cret@')).to.equal(
      'HTTPS_PROXY is no address such as http://proxy.example.com:3128',
    );
    expect(await said('ftp://ann:s3cret@p')).to.equal('HTTPS_PROXY has the scheme ftp');
  });

  it('trusts what environment and platform name, and says which of them cannot be read', async () => {
    const folder = temporaryFolder('authorities');
    const [file, empty, other] = ['ca.pem', 'empty.pem', 'other.pem'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(other, makeAuthority('another company', new Date()).certificate);
    const authority = makeAuthority('company', new Date());
    writeFileSync(file, authority.certificate);
    writeFileSync(empty, 'nothing');
    const said = async (env: Record<string, string>, config = {}): Promise<string> =>
      (await failureOf(Promise.resolve().then(() => openNetwork(env, config).agents()))).message;

    const { key, certificate } = authority.server('company', ['localhost']);
    const server = await tlsServer({ key, cert: certificate }, (_, response) => response.end('hello'));
    const answer = async (env: Record<string, string>, config = {}): Promise<string> => {
      const agent = openNetwork(env, config).agents().https;
      try {
        return await new Promise<string>((done) => {
          get({ host: 'localhost', port: server.port, agent }, () => done('trusted')).once(
            'error',
            ({ code }: NodeJS.ErrnoException) => done(code ?? ''),
          );
        });
      } finally {
        agent.destroy();
      }
    };
    try {
      for (const name of ['AWS_CA_BUNDLE', 'SSL_CERT_FILE'])
        expect(await answer({ [name]: file }), name).to.equal('trusted');
      expect(await answer({}, { ca: file })).to.equal('trusted');
      // None takes away what another one gives.
      for (const name of ['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE', 'SSL_CERT_FILE'])
        expect(await answer({ [name]: file }, { ca: other }), name).to.equal('trusted');
      expect(await answer({ NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: other })).to.equal('trusted');
      const variables = networkVariables({ ca: other }, { NODE_EXTRA_CA_CERTS: file });
      expect(variables['NODE_EXTRA_CA_CERTS'] ?? file).to.equal(file);
      expect(await answer({})).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    } finally {
      server.close();
    }
    for (const name of ['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE', 'SSL_CERT_FILE'])
      expect(await said({ [name]: empty })).to.equal(`$${name} holds no certificate in PEM`);
    expect(await said({}, { ca: '/gone.pem' })).to.equal('network.ca names /gone.pem, which cannot be read');
  });
});
