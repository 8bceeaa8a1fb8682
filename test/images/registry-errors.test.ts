import { expect } from 'chai';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after } from 'mocha';
import { bearerProxy } from './support/bearer.ts';
import { failure } from './support/content.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { openReal, plainRegistry, secureRegistry } from './support/registries.ts';

const { signal } = new AbortController();

describe('adapters/registry/errors', () => {
  let proxy: Proxy;

  before(async () => {
    proxy = await startProxy((await plainRegistry()).host);
  });

  async function said(host: string, insecure: boolean): Promise<string> {
    return (await failure(openReal({ host, insecure }).headManifest('team/web', 'v1', signal))).message;
  }

  async function listening(server: Server): Promise<string> {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    after('end the server', () => void server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('tell a registry without TLS from one that is away', async () => {
    const { host } = await plainRegistry();

    expect(await said(host, false)).to.equal(`registry ${host} does not answer: it speaks HTTP without TLS`);
  });

  it('tell a registry with TLS that is asked without', async () => {
    const { host } = await secureRegistry();

    expect(await said(host, true)).to.match(/^localhost:\d+ refuses to pull from team\/web: 400/);
  });

  it('are one line where TLS fails in OpenSSL', async () => {
    // An alert instead of a greeting: handshake failure.
    const alert = Buffer.from([21, 3, 3, 0, 2, 2, 40]);
    const host = await listening(createServer((socket) => socket.on('error', () => undefined).end(alert)));

    const message = await said(host, false);

    expect(message).to.match(/^registry \S+ does not answer: TLS fails with [a-z0-9 ]+handshake failure$/);
  });

  it('are told of one that leads on to what is no address', async () => {
    const registry = openReal({ host: proxy.host, insecure: true });
    const headers = { location: 'http://[' };
    const blob = {
      digest: `sha256:${'0'.repeat(64)}`,
      size: 1,
      open: () => Promise.reject(new Error('unread')),
    };
    const said = `${proxy.host} does not answer as a registry: it leads on to something that is no address`;

    proxy.interfere = () => ({ status: 202, headers, body: '' });
    const upload = registry.uploadBlob('team/web', blob, () => undefined, signal);
    expect((await failure(upload)).message).to.equal(said);

    proxy.interfere = () => ({ status: 307, headers, body: '' });
    const reading = registry.readBlob('team/web', blob.digest, 0, signal);
    expect((await failure(reading)).message).to.equal(said);
  });

  it('tell a page that says yes to everything from a registry', async () => {
    proxy.interfere = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const registry = openReal({ host: proxy.host, insecure: true });

    for (const asking of [
      registry.headManifest('team/web', 'v1', signal),
      registry.manifest('team/web', 'v1', signal),
    ])
      expect((await failure(asking)).message).to.equal(
        `${proxy.host} does not answer as a registry: a page instead of a manifest of team/web`,
      );
  });

  it('tell a server that knows no pushes from a registry that lacks a repository', async () => {
    proxy.interfere = () => ({ status: 404, body: '<html>not found</html>' });
    const registry = openReal({ host: proxy.host, insecure: true });

    const error = await failure(registry.mountBlob('team/web', `sha256:${'0'.repeat(64)}`, 'base', signal));

    expect(error).to.include({ code: 'NO_REGISTRY', exit: 3 });
    expect(error.message).to.equal(`${proxy.host} does not answer as a registry: 404 to a push to team/web`);
  });

  it('do not blame the login when it is the token server that fails', async () => {
    const bearer = await bearerProxy();
    const serve = bearer.proxy.interfere;
    const away = await startProxy((await plainRegistry()).host);
    away.interfere = () => ({ status: 503 });
    bearer.proxy.interfere = async (seen) => {
      const answer = await serve(seen);
      const headers = { 'www-authenticate': `Bearer realm="http://${away.host}/token"` };
      return answer && 'headers' in answer ? { ...answer, headers } : answer;
    };

    const error = await failure(bearer.registry.headManifest('team/web', 'v1', signal));

    expect(error.message).to.equal(`registry ${away.host} is in trouble: 503 (pull from team/web)`);
  });

  it('are one line of a bearable length, whatever a registry says', async () => {
    const spoken = `\u001b[31mno\r\n room\n\n${'x'.repeat(2_000)}`;
    proxy.interfere = () => ({ status: 400, body: JSON.stringify({ errors: [{ message: spoken }] }) });
    const registry = openReal({ host: proxy.host, insecure: true });

    const { message } = await failure(registry.manifest('team/web', 'v1', signal));

    expect(message).to.match(/: 400 \[31mno room x+…$/);
    expect(message).not.to.match(/\p{Cc}/u);
    expect(message.length).to.be.lessThan(400);
  });
});
