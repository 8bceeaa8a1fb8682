import { X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeAuthority } from '../../src/sandbox/certificates.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

describe('sandbox/certificates', () => {
  it('makes an authority that says it is one', () => {
    const authority = new X509Certificate(makeAuthority('test', NOW).certificate);

    expect(authority.ca).to.equal(true);
    expect(authority.subject).to.equal('CN=test');
    expect(authority.verify(authority.publicKey)).to.equal(true);
  });

  it('signs a server for its addresses and names and no others', () => {
    const authority = makeAuthority('test', NOW);

    const server = new X509Certificate(authority.server('api', ['127.0.0.1', 'localhost']).certificate);

    expect(server.verify(new X509Certificate(authority.certificate).publicKey)).to.equal(true);
    expect(server.ca).to.equal(false);
    expect(server.checkIP('127.0.0.1')).to.equal('127.0.0.1');
    expect(server.checkIP('127.0.0.2')).to.equal(undefined);
    expect(server.checkHost('localhost')).to.equal('localhost');
    expect(server.checkHost('example.com')).to.equal(undefined);
  });

  it('puts the user and every group into the subject, as Kubernetes reads it', () => {
    const { certificate } = makeAuthority('test', NOW).client('deployer', ['one', 'two']);

    expect(new X509Certificate(certificate).subject).to.equal('O=one\nO=two\nCN=deployer');
  });

  it('is valid from an hour before until a year after, also past 2050', () => {
    const young = new X509Certificate(makeAuthority('test', NOW).certificate);
    const old = new X509Certificate(makeAuthority('test', new Date('2051-03-01T12:00:00Z')).certificate);

    expect(young.validFrom).to.equal('Mar  1 11:00:00 2026 GMT');
    expect(young.validTo).to.equal('Mar  1 12:00:00 2027 GMT');
    expect(old.validTo).to.equal('Feb 29 12:00:00 2052 GMT');
  });

  it('serves a TLS connection in which both sides know each other', async () => {
    const authority = makeAuthority('test', new Date());
    const { key, certificate } = authority.server('api', ['127.0.0.1']);
    const server = createServer({
      key,
      cert: certificate,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = authority.client('deployer', ['slipway:deployers']);

    const socket = connect({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      ca: authority.certificate,
      key: client.key,
      cert: client.certificate,
    });
    const [accepted] = (await once(server, 'secureConnection')) as [TLSSocket];

    expect(accepted.authorized).to.equal(true);
    expect(accepted.getPeerCertificate().subject).to.deep.include({
      CN: 'deployer',
      O: 'slipway:deployers',
    });
    socket.destroy();
    accepted.destroy();
    server.close();
  });
});
