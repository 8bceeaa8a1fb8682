import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { openPrometheus } from '../../../src/adapters/prometheus.ts';
import { openWebhooks } from '../../../src/adapters/webhook.ts';
import { makeAuthority } from '../../../src/sandbox/certificates.ts';
import { connectProxy, socksProxy } from '../../support/proxy.ts';
import { tlsServer } from '../../support/tls-server.ts';

const { signal } = new AbortController();
const EVENTS = 'events.corp.test';
const PROMETHEUS = 'prometheus.corp.test';
const VECTOR = { status: 'success', data: { resultType: 'vector', result: [{ value: [0, '0.05'] }] } };
const MESSAGE = { contentType: 'application/json', body: '{}' };
const QUESTION = { url: `https://${PROMETHEUS}`, token: undefined, query: 'up' };

const answers: RequestListener = ({ headers }, response) =>
  void response.end(headers.host === PROMETHEUS ? JSON.stringify(VECTOR) : '');

describe('adapters/network: the way of notices and of questions to Prometheus', () => {
  const authority = makeAuthority('servers', new Date());
  const company = makeAuthority('company proxy', new Date());
  const { key, certificate } = authority.server('servers', [EVENTS, PROMETHEUS]);
  let server: Awaited<ReturnType<typeof tlsServer>>;
  let hosts: Readonly<Record<string, number>>;

  before(async () => {
    server = await tlsServer({ key, cert: certificate }, answers);
    hosts = { [EVENTS]: server.port, [PROMETHEUS]: server.port };
  });
  after(() => server.close());

  for (const [scheme, open, trusted] of [
    ['http', connectProxy, authority],
    ['socks5', socksProxy, authority],
    ['http', async (given) => connectProxy({ ...given, intercept: company }), company],
  ] as const satisfies readonly (readonly [string, typeof connectProxy, typeof authority])[])
    it(`leads through ${scheme}:// with a password${trusted === company ? ' that opens TLS' : ''}`, async () => {
      const proxy = await open({ hosts, login: 'ann:p@ss' });
      const network = openNetwork(
        { HTTPS_PROXY: `${scheme}://ann:p%40ss@${proxy.at}` },
        { ca: trusted.certificate },
      );
      try {
        await openWebhooks(network).send(`https://${EVENTS}/hook`, MESSAGE, signal);
        expect(await openPrometheus(network).query(QUESTION, signal)).to.deep.equal({
          state: 'answered',
          samples: [{ labels: {}, value: 0.05 }],
        });
        expect(proxy.asked).to.include.members([`${EVENTS}:443`, `${PROMETHEUS}:443`]);
      } finally {
        network.close();
        proxy.close();
      }
    });

  it('is told to be closed by the proxy, without its password', async () => {
    const proxy = await connectProxy({ hosts, login: 'ann:right' });
    const network = openNetwork({ HTTPS_PROXY: `http://ann:s3cret@${proxy.at}` });
    try {
      const sent = openWebhooks(network).send(`https://${EVENTS}/hook`, MESSAGE, signal);
      const queried = openPrometheus(network).query(QUESTION, signal);
      for (const result of await Promise.allSettled([sent, queried])) {
        const { message } = (result as { readonly reason: Error }).reason;
        expect(message).to.equal(`the proxy http://${proxy.at} does not accept the login`);
      }
    } finally {
      proxy.close();
    }
  });
});
