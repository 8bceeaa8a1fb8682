import { connect, createServer, type Socket } from 'node:net';

export type Far = { readonly host: string; close(): void };

/** A way to `host` on which whatever is sent arrives `roundTripMs` / 2 later: wide, but long. */
export async function farFrom(host: string, roundTripMs: number): Promise<Far> {
  const port = Number(host.split(':')[1]);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const away = connect({ host: '127.0.0.1', port, noDelay: true });
    for (const [from, to] of [
      [near, away],
      [away, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => void setTimeout(() => to.write(bytes), roundTripMs / 2));
      from.once('end', () => void setTimeout(() => to.end(), roundTripMs / 2));
      from.once('error', () => to.destroy());
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: `127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
