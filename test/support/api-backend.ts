import { createServer } from 'node:https';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { retried } from './retried.ts';
import type { TestSandbox } from './sandbox.ts';

/** The address that the Service of another namespace has, once it is there. */
export async function clusterIp(box: TestSandbox, namespace: string, name: string): Promise<string> {
  return retried(async () => {
    const service = await box.admin('GET', `/api/v1/namespaces/${namespace}/services/${name}`);
    return (service as { readonly spec: { readonly clusterIP: string } }).spec.clusterIP;
  });
}

/** Answers as KEDA's server of metrics does, and gives its authority to the API server once that knows of it, as its operator would. */
export async function kedaApi(box: TestSandbox): ReturnType<typeof emptyApi> {
  const version = 'v1beta1.external.metrics.k8s.io';
  const made = await emptyApi(box, {
    namespace: 'keda',
    name: 'keda-metrics-apiserver',
    groupVersion: 'external.metrics.k8s.io/v1beta1',
  });
  try {
    await retried(async () => box.admin('GET', `/apis/apiregistration.k8s.io/v1/apiservices/${version}`));
    const patch = JSON.stringify({ spec: { caBundle: Buffer.from(made.authority).toString('base64') } });
    await box.kubectl('patch', 'apiservice', version, '--field-manager=keda', '--type=merge', '-p', patch);
    return made;
  } catch (error) {
    made.close();
    throw error;
  }
}

/**
 * Answers as the server of an aggregated API that has no resources, at the address of its Service: what only the API server
 * and a judge of it ask; with another `status` as one that is ill. Resolves with the authority that signed its certificate.
 */
export async function emptyApi(
  box: TestSandbox,
  { namespace, name, groupVersion }: Readonly<Record<'namespace' | 'name' | 'groupVersion', string>>,
  status = 200,
): Promise<{ readonly authority: string; readonly close: () => void }> {
  const authority = makeAuthority(name, new Date());
  const { key, certificate } = authority.server(name, [`${name}.${namespace}.svc`]);
  const answer = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [] };
  const server = createServer({ key, cert: certificate }, (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  const address = await clusterIp(box, namespace, name);
  await new Promise<void>((done) => server.listen(443, address, done));
  return {
    authority: authority.certificate,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
