import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'mocha';
import { failure } from './support/content.ts';
import { openReal, secureRegistry } from './support/registries.ts';

const { signal } = new AbortController();

describe('adapters/registry: a connection that is opened ahead', () => {
  it('is the one that the first question takes', async () => {
    let connections = 0;
    const server = createServer((_, answer) => answer.writeHead(404, { 'content-length': 2 }).end('{}'));
    const connected = new Promise<void>((resolve) => {
      server.on('connection', () => {
        connections += 1;
        resolve();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    after('end the server', () => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const registry = openReal({ host: `127.0.0.1:${port}`, insecure: true });

    registry.connect();
    await connected;
    await registry.headManifest('team/web', 'v1', signal);
    await registry.headManifest('team/web', 'v2', signal);

    expect(connections).to.equal(1);
  });

  it('is checked like any other over TLS', async () => {
    const real = await secureRegistry();
    const trusted = openReal(real);
    const stranger = openReal({ host: real.host, insecure: false });

    trusted.connect();
    stranger.connect();

    expect(await trusted.headManifest('ahead/web', 'v1', signal)).to.equal(undefined);
    const error = await failure(stranger.headManifest('ahead/web', 'v1', signal));
    expect(error).to.include({ code: 'REGISTRY_UNREACHABLE' });
    expect(error.message).to.contain('trust it with NODE_EXTRA_CA_CERTS');
  });

  it('troubles nobody where there is no registry; the question does', async () => {
    const registry = openReal({ host: '127.0.0.1:1', insecure: true });

    registry.connect();

    expect(await failure(registry.headManifest('team/web', 'v1', signal))).to.include({
      code: 'REGISTRY_UNREACHABLE',
      message: 'registry 127.0.0.1:1 does not answer: connection refused',
    });
  });
});
