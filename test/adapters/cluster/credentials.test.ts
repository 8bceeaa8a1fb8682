import { expect } from 'chai';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { openAccess } from '../../../src/adapters/cluster/access.ts';
import { readContext } from '../../../src/adapters/cluster/kubeconfig.ts';
import { openRequests, type Requests } from '../../../src/adapters/cluster/requests.ts';
import { type Network, openNetwork } from '../../../src/adapters/network/network.ts';
import { type Authority, makeAuthority } from '../../../src/sandbox/certificates.ts';
import { failureOf } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { connectProxy, type Proxy } from '../../support/proxy.ts';
import { tlsServer } from '../../support/tls-server.ts';

const { signal } = new AbortController();
const call = { method: 'GET', path: '/api', what: 'ConfigMap a' } as const;

const UNAUTHORIZED = { kind: 'Status', code: 401, message: 'Unauthorized' };
/** What a server with anonymous requests says to whoever shows no credentials. */
const ANONYMOUS = {
  kind: 'Status',
  code: 403,
  reason: 'Forbidden',
  message:
    'configmaps "a" is forbidden: User "system:anonymous" cannot get resource "configmaps" in API group ""',
};

/** A server that believes some credentials, and the program or files that give them. */
describe('adapters/cluster: credentials that change', () => {
  const authority: Authority = makeAuthority('test', new Date());
  let folder: string;
  let api: Awaited<ReturnType<typeof tlsServer>>;
  let isValid: (request: IncomingMessage) => boolean;
  let refusal: { readonly code: number };
  let asked: { valid: number; refused: number };
  let now: number;
  let open: Requests[];

  beforeEach(async () => {
    folder = temporaryFolder('credentials');
    refusal = UNAUTHORIZED;
    [asked, now, open] = [{ valid: 0, refused: 0 }, Date.now(), []];
    const { key, certificate } = authority.server('api', ['127.0.0.1', 'api.example.com']);
    const options = { key, cert: certificate, ca: authority.certificate, requestCert: true };
    api = await tlsServer({ ...options, rejectUnauthorized: false }, (request, response) => {
      const valid = isValid(request);
      asked[valid ? 'valid' : 'refused'] += 1;
      response.writeHead(valid ? 200 : refusal.code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refusal));
    });
  });

  afterEach(() => {
    for (const one of open) one.close();
    api.close();
  });

  const path = (name: string): string => join(folder, name);
  const token = (...tokens: readonly string[]) => {
    isValid = ({ headers }) => tokens.some((one) => headers.authorization === `Bearer ${one}`);
  };

  function kubeconfig(user: object, cluster: object = {}): string {
    const server = `https://127.0.0.1:${api.port}`;
    const document = {
      contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        {
          name: 'c',
          cluster: {
            server,
            'certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
            ...cluster,
          },
        },
      ],
      users: [{ name: 'u', user }],
    };
    writeFileSync(path('kubeconfig'), JSON.stringify(document));
    return path('kubeconfig');
  }

  async function connect(
    user: object,
    more: {
      cluster?: object;
      network?: Network;
      terminal?: { write(text: string): void };
      env?: NodeJS.ProcessEnv;
    } = {},
  ) {
    const context = await readContext([kubeconfig(user, more.cluster)], 'dev');
    const access = await openAccess(context, {
      env: more.env ?? process.env,
      network: more.network ?? openNetwork({}),
      now: () => now,
      terminal: more.terminal,
    });
    const clock = { now: () => now, wait: () => Promise.resolve() };
    const requests = openRequests({ access, clock, userAgent: 'test', timeoutMs: 5_000, pauseMs: 1 });
    open.push(requests);
    return requests;
  }

  /** A credential plugin that answers with what stands in a file, and counts its runs. */
  function plugin(status: object): { exec: object; runs: () => number; answer: (status: object) => void } {
    const answer = (next: object): void =>
      writeFileSync(
        path('answer'),
        JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', status: next }),
      );
    answer(status);
    writeFileSync(path('runs'), '');
    const text = `#!/bin/sh\necho run >> ${path('runs')}\nprintf %s "$KUBERNETES_EXEC_INFO" > ${path('info')}\nenv >${path('env')}\ncat ${path('answer')}\n`;
    writeFileSync(path('plugin'), text);
    chmodSync(path('plugin'), 0o755);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './plugin',
      interactiveMode: 'IfAvailable',
    };
    return { exec, answer, runs: () => readFileSync(path('runs'), 'utf8').length / 4 };
  }

  const info = (): { spec: { interactive: boolean; cluster?: object } } =>
    JSON.parse(readFileSync(path('info'), 'utf8')) as ReturnType<typeof info>;

  const many = async (requests: Requests): Promise<unknown> =>
    Promise.all(Array.from({ length: 8 }, () => requests.send(call, signal)));

  it('asks with a rotated token file once in vain, and with the new token from then on', async () => {
    token('old');
    writeFileSync(path('token'), 'old\n');
    const requests = await connect({ tokenFile: 'token' });
    await requests.send(call, signal);
    writeFileSync(path('token'), 'new\n');
    token('new');

    for (let i = 0; i < 4; i += 1) await requests.send(call, signal);

    expect(asked).to.deep.equal({ valid: 5, refused: 1 });
  });

  it('reads a token file again before anybody refuses the old token', async () => {
    token('old', 'new');
    writeFileSync(path('token'), 'old\n');
    const requests = await connect({ tokenFile: 'token' });
    await requests.send(call, signal);
    writeFileSync(path('token'), 'new\n');
    now += 61_000;
    token('new');

    await requests.send(call, signal);

    expect(asked).to.deep.equal({ valid: 2, refused: 0 });
  });

  it('runs a plugin once for as many requests as were refused at the same time', async () => {
    token('old');
    const { exec, runs, answer } = plugin({ token: 'old' });
    const requests = await connect({ exec });
    await many(requests);
    answer({ token: 'new' });
    token('new');

    await many(requests);
    await many(requests);

    expect(runs()).to.equal(2);
    expect(asked.valid).to.equal(24);
    expect(asked.refused).to.be.at.most(8);
  });

  it('runs a plugin again before its token expires, however short that lives', async () => {
    token('first');
    const expirationTimestamp = new Date(now + 20_000).toISOString();
    const { exec, runs, answer } = plugin({ token: 'first', expirationTimestamp });
    const requests = await connect({ exec });
    for (let i = 0; i < 5; i += 1) await requests.send(call, signal);
    expect(runs()).to.equal(1);

    answer({ token: 'second' });
    token('second');
    now += 15_000;
    await requests.send(call, signal);

    expect(asked).to.deep.equal({ valid: 6, refused: 0 });
    expect(runs()).to.equal(2);
  });

  it('says that credentials are refused when the new ones are no better, after one more try', async () => {
    token('nobody has this one');
    const { exec, runs } = plugin({ token: 'old' });
    const requests = await connect({ exec });

    expect(await failureOf(requests.send(call, signal))).to.include({ code: 'CREDENTIALS_REFUSED' });
    expect(runs()).to.equal(2);
  });

  it('connects anew with a client certificate that a plugin or the kubelet has renewed', async () => {
    const subject = ({ socket }: IncomingMessage): unknown =>
      (socket as TLSSocket).getPeerCertificate().subject?.CN;
    const [old, renewed] = [authority.client('old'), authority.client('renewed')];
    const { exec, answer } = plugin({ clientCertificateData: old.certificate, clientKeyData: old.key });
    isValid = (request) => subject(request) === 'old';
    const requests = await connect({ exec });
    await requests.send(call, signal);
    answer({ clientCertificateData: renewed.certificate, clientKeyData: renewed.key });
    isValid = (request) => subject(request) === 'renewed';
    await requests.send(call, signal);
    await requests.send(call, signal);
    expect(asked).to.deep.equal({ valid: 3, refused: 1 });

    isValid = (request) => subject(request) === 'old';
    const write = (pair: typeof old): void => {
      writeFileSync(path('client.crt'), pair.certificate);
      writeFileSync(path('client.key'), pair.key);
    };
    write(old);
    const files = await connect({ 'client-certificate': 'client.crt', 'client-key': 'client.key' });
    await files.send(call, signal);
    write(renewed);
    now += 61_000;
    isValid = (request) => subject(request) === 'renewed';
    await files.send(call, signal);

    expect(asked).to.deep.equal({ valid: 5, refused: 1 });
  });

  it('says where a proxy that opens TLS keeps a client certificate from the server', async () => {
    const company = makeAuthority('company', new Date());
    const { port } = api;
    const proxy = await connectProxy({ hosts: { 'api.example.com': port }, intercept: company });
    const { certificate, key } = authority.client('deployer');
    writeFileSync(path('client.crt'), certificate);
    writeFileSync(path('client.key'), key);
    const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
    const cluster = { server: 'https://api.example.com' };
    const network = openNetwork(
      { HTTPS_PROXY: `http://ann:s3cret@${proxy.at}` },
      { ca: company.certificate },
    );
    isValid = ({ socket }) => 'subject' in (socket as TLSSocket).getPeerCertificate();
    try {
      for (const said of [UNAUTHORIZED, ANONYMOUS]) {
        refusal = said;
        const requests = await connect(user, { cluster, network });
        const failure = await failureOf(requests.send(call, signal));

        expect(failure).to.include({ code: 'CREDENTIALS_REFUSED' });
        expect(failure.hint).to.include(`if the proxy http://${proxy.at} opens TLS, no client certificate`);
      }
      expect((await failureOf((await connect({ token: 't' })).send(call, signal))).hint).to.not.include(
        'proxy',
      );
    } finally {
      proxy.close();
    }
  });

  it('tells a plugin nothing that an approver signs with', async () => {
    token('t');
    const { exec } = plugin({ token: 't' });
    const env = { ...process.env, AWS_PROFILE: 'deployer', SLIPWAY_APPROVAL_KEY: 'private' };
    await (await connect({ exec }, { env })).send(call, signal);

    const seen = readFileSync(path('env'), 'utf8');
    expect(seen).to.contain('AWS_PROFILE=deployer').and.not.to.contain('private');
  });

  it('tells a plugin of the cluster in the words of the protocol', async () => {
    token('t');
    const { exec } = plugin({ token: 't' });
    writeFileSync(path('ca.crt'), authority.certificate);
    const extension = { audience: 'prod' };
    const cluster = {
      'certificate-authority-data': undefined,
      'certificate-authority': 'ca.crt',
      'tls-server-name': 'api.example.com',
      extensions: [
        { name: 'other', extension: {} },
        { name: 'client.authentication.k8s.io/exec', extension },
      ],
    };
    const requests = await connect({ exec: { ...exec, provideClusterInfo: true } }, { cluster });
    await requests.send(call, signal);

    expect(info()).to.deep.equal({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: `https://127.0.0.1:${api.port}`,
          'tls-server-name': 'api.example.com',
          'certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
          config: extension,
        },
      },
    });
  });

  it('runs no plugin that always asks a person where there is none, and says so', async () => {
    token('t');
    const { exec, runs } = plugin({ token: 't' });
    const always = { exec: { ...exec, interactiveMode: 'Always' } };

    const failure = await failureOf(connect(always));
    expect(failure).to.include({ code: 'CREDENTIAL_PLUGIN', exit: 3 });
    expect(failure.message).to.equal(
      "credential plugin './plugin' asks a person (interactiveMode: Always), and there is no terminal here",
    );
    expect(runs()).to.equal(0);

    await connect(always, { terminal: { write: () => undefined } });
    expect(info().spec.interactive).to.equal(true);
    await connect({ exec: { ...exec, interactiveMode: 'Never' } }, { terminal: { write: () => undefined } });
    expect(info().spec.interactive).to.equal(false);
  });

  it('takes no answer in another version of the protocol, and no certificate without its key', async () => {
    const { exec, answer } = plugin({ token: 't' });
    const beta = { ...exec, apiVersion: 'client.authentication.k8s.io/v1beta1' };

    expect((await failureOf(connect({ exec: beta }))).message).to.equal(
      "credential plugin './plugin' answers in another version than client.authentication.k8s.io/v1beta1",
    );
    answer({ clientCertificateData: authority.client('a').certificate });
    expect((await failureOf(connect({ exec }))).message).to.equal(
      "credential plugin './plugin' gave no token and no certificate",
    );
  });

  it('takes a token file before a token, and data before files', async () => {
    token('from-file');
    writeFileSync(path('token'), 'from-file');
    const cluster = { 'certificate-authority': 'gone.crt' };
    const requests = await connect({ token: 'inline', tokenFile: 'token' }, { cluster });

    await requests.send(call, signal);

    expect(asked).to.deep.equal({ valid: 1, refused: 0 });
  });

  it('refreshes what an OpenID Connect provider gave', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const jwt = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1_000) + 600 })}.x`;
    token(jwt);
    const config = { 'id-token': jwt, 'client-id': 'kubectl', 'idp-issuer-url': 'https://127.0.0.1:1' };

    await (await connect({ 'auth-provider': { name: 'oidc', config } })).send(call, signal);

    expect(asked).to.deep.equal({ valid: 1, refused: 0 });
  });

  describe('of an OpenID Connect provider', () => {
    const ISSUER = 'idp.corp.test';
    let provider: Awaited<ReturnType<typeof tlsServer>>;
    let proxy: Proxy;
    let refreshed: URLSearchParams[];
    let says: { status: number; discovery?: object };

    beforeEach(async () => {
      [refreshed, says] = [[], { status: 200 }];
      const { key, certificate } = authority.server('idp', [ISSUER]);
      provider = await tlsServer({ key, cert: certificate }, (request, response) => {
        void request.toArray().then((parts: Buffer[]) => {
          if (request.method === 'GET')
            return response.end(
              JSON.stringify({ token_endpoint: `https://${ISSUER}/token`, ...says.discovery }),
            );
          const form = new URLSearchParams(Buffer.concat(parts).toString());
          form.set('authorization', request.headers.authorization ?? '');
          refreshed.push(form);
          const id_token = jwtFor(3_600, refreshed.length);
          const refresh_token = `refresh-${refreshed.length}`;
          return response.writeHead(says.status).end(JSON.stringify({ id_token, refresh_token }));
        });
      });
      proxy = await connectProxy({ hosts: { [ISSUER]: provider.port }, login: 'ann:pw' });
    });
    afterEach(() => {
      proxy.close();
      provider.close();
    });

    function jwtFor(seconds: number, serial = 0): string {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = { exp: Math.floor(now / 1_000) + seconds, serial };
      return `${part({ alg: 'none' })}.${part(payload)}.x`;
    }

    const user = (config: object) => ({
      'auth-provider': {
        name: 'oidc',
        config: {
          'client-id': 'kubectl',
          'client-secret': 'cl/ient',
          'id-token': jwtFor(-60),
          'refresh-token': 'refresh-0',
          'idp-issuer-url': `https://${ISSUER}`,
          'idp-certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
          ...config,
        },
      },
    });
    const network = () => openNetwork({ HTTPS_PROXY: `http://ann:pw@${proxy.at}` });

    it('are renewed through the proxy, with the newest refresh token, before they end', async () => {
      token(jwtFor(3_600, 1), jwtFor(3_600, 2));
      const requests = await connect(user({}), { network: network() });
      await requests.send(call, signal);
      await requests.send(call, signal);
      now += 3_590_000;
      token(jwtFor(3_600, 2));

      await requests.send(call, signal);

      expect(refreshed.map((form) => form.get('refresh_token'))).to.deep.equal(['refresh-0', 'refresh-1']);
      expect(refreshed[0]?.get('authorization')).to.equal(
        `Basic ${Buffer.from('kubectl:cl%2Fient').toString('base64')}`,
      );
      expect(asked.refused).to.equal(0);
      expect(proxy.asked).to.include(`${ISSUER}:443`);
    });

    it('are asked for with the secret in the body where the provider takes it there alone', async () => {
      says.discovery = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
      token(jwtFor(3_600, 1));

      await (await connect(user({}), { network: network() })).send(call, signal);

      expect(Object.fromEntries(refreshed[0] ?? [])).to.include({
        client_id: 'kubectl',
        client_secret: 'cl/ient',
      });
    });

    const faults: Readonly<Record<string, readonly [config: object, says: object, words: RegExp]>> = {
      'refuses the refresh token': [{}, { status: 400 }, /gives no token: idp\.corp\.test answers 400/],
      'is not asked by TLS': [{ 'idp-issuer-url': 'http://idp' }, {}, /is no https address/],
      'leads elsewhere without TLS': [
        {},
        { discovery: { token_endpoint: 'http://x/' } },
        /'http:\/\/x\/' is no https/,
      ],
    };
    for (const [what, [config, said, words]] of Object.entries(faults))
      it(`are told of where it ${what}`, async () => {
        Object.assign(says, said);

        const failure = await failureOf(connect(user(config), { network: network() }));

        expect(failure).to.include({ code: 'OIDC_FAILED', exit: 3 });
        expect(failure.message)
          .to.match(words)
          .and.to.not.match(/refresh-0|cl\/ient/);
      });

    it('are told of where the proxy is in the way', async () => {
      const failure = await failureOf(
        connect(user({}), { network: openNetwork({ HTTPS_PROXY: `http://${proxy.at}` }) }),
      );

      expect(failure).to.include({ code: 'PROXY_FAILED' });
      expect(failure.message).to.include('requires a login');
    });
  });

  it('believes nothing but the authority that the platform pins', async () => {
    token('t');
    const other = makeAuthority('other', new Date());
    const file = kubeconfig(
      { token: 't' },
      {
        'certificate-authority-data': Buffer.from(other.certificate + authority.certificate).toString(
          'base64',
        ),
      },
    );
    const context = await readContext([file], 'dev');
    const ask = async (pin: { ca?: string; caSha256?: string }): Promise<unknown> => {
      const access = await openAccess(context, {
        env: {},
        network: openNetwork({}, { ca: authority.certificate }),
        pin,
      });
      const clock = { now: () => now, wait: () => Promise.resolve() };
      const requests = openRequests({ access, clock, userAgent: 'test', timeoutMs: 5_000, pauseMs: 1 });
      open.push(requests);
      return requests.send(call, signal);
    };
    const { X509Certificate } = await import('node:crypto');
    const sha256 = (pem: string): string => new X509Certificate(pem).fingerprint256;
    writeFileSync(path('ca.pem'), authority.certificate);

    await ask({});
    await ask({ ca: authority.certificate });
    await ask({ ca: path('ca.pem') });
    await ask({ caSha256: sha256(authority.certificate) });
    await ask({ caSha256: sha256(authority.certificate).replaceAll(':', '').toLowerCase() });
    expect(asked.valid).to.equal(5);
    for (const pin of [{ ca: other.certificate }, { caSha256: sha256(other.certificate) }])
      expect(await failureOf(ask(pin))).to.include({ code: 'CLUSTER_UNTRUSTED' });
    expect((await failureOf(ask({ caSha256: '0'.repeat(64) }))).message).to.match(
      /has the SHA-256 of cluster.caSha256/,
    );
    expect(asked.valid + asked.refused).to.equal(5);
  });
});
