import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { proxyText, type Route } from './proxies.ts';
import { openTunnel } from './tunnel.ts';

export type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

type Tls = NonNullable<ConstructorParameters<typeof HttpsAgent>[0]>;

/** What keeps the connections of Node's HTTP, each through the proxy that its host is behind. */
export function openAgents(route: Route, tls: Tls, proxyCa: string[] | undefined): Agents {
  const options: AgentOptions = { keepAlive: true };
  return {
    http: routed(new HttpAgent(options), (host, port) => route(host, port, false), proxyCa),
    https: routed(
      new HttpsAgent({ ...options, maxCachedSessions: 4, ...tls }),
      (host, port) => route(host, port, true),
      proxyCa,
    ),
  };
}

type Connect = (
  options: { readonly host?: string; readonly port?: number | string; readonly socket?: Socket },
  done?: (error: Error | null, socket?: Socket) => void,
) => Socket | undefined;

function routed<T extends HttpAgent>(
  agent: T,
  route: (host: string, port: number) => URL | undefined,
  proxyCa: string[] | undefined,
): T {
  const direct = agent.createConnection.bind(agent) as unknown as Connect;
  const connect: Connect = (options, done) => {
    const target = { host: options.host ?? 'localhost', port: Number(options.port) };
    const proxy = route(target.host, target.port);
    if (!proxy) return direct(options, done);
    openTunnel(proxy, target, proxyCa).then(
      (tunnel) => {
        const socket = agent instanceof HttpsAgent ? direct({ ...options, socket: tunnel }) : tunnel;
        // Of a certificate that is not trusted one wants to know who showed it.
        socket?.once('error', (error) => Object.assign(error, { proxy: proxyText(proxy) }));
        done?.(null, socket);
      },
      (error: Error) => done?.(error),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection: connect });
}
