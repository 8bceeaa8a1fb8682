import { createServer, type Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * Addresses of Services. The API server dials them itself for aggregated APIs and webhooks, and nothing here carries
 * them to Pods: any other range would be somebody's network.
 */
export const SERVICE_RANGE = '127.96.0.0/16';

/**
 * Addresses of Pods. Kubernetes takes none of loopback for one; to these, which are of groups, no system opens a connection, so that
 * the API server, which passes on what it is asked for a Service or a Pod, sends nothing into anybody's network.
 */
export const POD_RANGE = '239.255.0.1/16';
/** The first one is that of the API server. */
export const KUBERNETES_SERVICE = '127.96.0.1';

/** Free ports of the loopback interface, each another one. Somebody may take one before it is used: then start again. */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const servers = await Promise.all(names.map(() => listen()));
  const ports = names.map((name, index) => [name, portOf(servers[index])] as const);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return Object.fromEntries(ports) as Record<Name, number>;
}

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => resolve(server));
  });
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has no port');
  return address.port;
}
