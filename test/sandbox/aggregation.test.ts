import { expect } from 'chai';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

const GROUP = 'metrics.example.com';

type Condition = { readonly type: string; readonly status: string; readonly message?: string };

describe('sandbox: an aggregated API', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let namespace: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    namespace = await box.createNamespace('aggregated');
  });

  after(async () => {
    await box
      .admin('DELETE', `/apis/apiregistration.k8s.io/v1/apiservices/v1.${GROUP}`)
      .catch(() => undefined);
  });

  it('is answered by a process of this machine at the address of its Service', async () => {
    const service = (await box.admin('POST', `/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: 'metrics' },
      spec: { ports: [{ name: 'https', port: 8443 }] },
    })) as { spec: { clusterIP: string } };
    const { clusterIP } = service.spec;
    expect(clusterIP).to.match(/^127\.96\./);
    // Kubernetes wants to see an endpoint, and allows none on loopback; nobody dials it.
    await box.admin('POST', `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      metadata: { name: 'metrics', labels: { 'kubernetes.io/service-name': 'metrics' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.10'], conditions: { ready: true } }],
      ports: [{ name: 'https', port: 8443 }],
    });
    const authority = makeAuthority('metrics', new Date());
    const { key, certificate } = authority.server('metrics', [`metrics.${namespace}.svc`]);
    const asked: IncomingHttpHeaders[] = [];
    const server = createServer(
      { key, cert: certificate, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        asked.push(request.headers);
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            kind: 'APIResourceList',
            apiVersion: 'v1',
            groupVersion: `${GROUP}/v1`,
            resources: [],
          }),
        );
      },
    );
    await new Promise<void>((done) => server.listen(8443, clusterIP, done));
    try {
      await box.admin('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
        metadata: { name: `v1.${GROUP}` },
        spec: {
          group: GROUP,
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          caBundle: Buffer.from(authority.certificate).toString('base64'),
          service: { namespace, name: 'metrics', port: 8443 },
        },
      });

      expect(await available()).to.include({ status: 'True' });
      expect(await box.admin('GET', `/apis/${GROUP}/v1`)).to.include({ kind: 'APIResourceList' });
      expect(asked.map((headers) => headers['x-remote-user'])).to.include('slipway-admin');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  async function available(): Promise<Condition | undefined> {
    let last: Condition | undefined;
    for (const end = Date.now() + 30_000; Date.now() < end; await pause(100)) {
      const path = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${GROUP}`;
      const { status } = (await box.admin('GET', path)) as { status?: { conditions?: readonly Condition[] } };
      last = status?.conditions?.find(({ type }) => type === 'Available');
      if (last?.status === 'True') break;
    }
    return last;
  }
});
