import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerOptions } from 'node:https';

/** An HTTPS server on loopback, with the port it listens on. */
export async function tlsServer(
  options: ServerOptions,
  listener: RequestListener,
): Promise<{ readonly port: number; readonly server: Server; close(): void }> {
  const server = createServer(options, listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
