import { type ClientRequest, Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { proxyText, type Route } from './proxies.ts';
import { openTunnel } from './tunnel.ts';

export type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

type Tls = NonNullable<ConstructorParameters<typeof HttpsAgent>[0]>;

/** Certificates that are read when the first connection wants them: a list of authorities takes longer than a handshake. */
export type Trust = () => SecureContext | undefined;

/** What keeps the connections of Node's HTTP, each through the proxy that its host is behind. */
export function openAgents(route: Route, tls: Tls, trust: Trust, proxyCa: string[] | undefined): Agents {
  const options: AgentOptions = { keepAlive: true };
  return {
    http: routed(new HttpAgent(options), (host, port) => route(host, port, false), undefined, proxyCa),
    https: routed(
      new HttpsAgent({ ...options, maxCachedSessions: 4, ...tls }),
      (host, port) => route(host, port, true),
      trust,
      proxyCa,
    ),
  };
}

type Asked = { readonly host?: string; readonly port?: number | string };

type Connect = (
  options: Asked & { readonly socket?: Socket; readonly secureContext?: SecureContext },
  done?: (error: Error | null, socket?: Socket) => void,
) => Socket | undefined;

function routed<T extends HttpAgent>(
  agent: T,
  route: (host: string, port: number) => URL | undefined,
  trust: Trust | undefined,
  proxyCa: string[] | undefined,
): T {
  const create = agent.createConnection.bind(agent) as unknown as Connect;
  const direct: Connect = (options, done) => {
    const secureContext = trust?.();
    return create(secureContext ? { ...options, secureContext } : options, done);
  };
  const through = new WeakMap<Socket, string>();
  const targetOf = ({ host = 'localhost', port }: Asked) => ({ host, port: Number(port) });
  const connect: Connect = (options, done) => {
    const target = targetOf(options);
    const proxy = route(target.host, target.port);
    if (!proxy) return direct(options, done);
    openTunnel(proxy, target, proxyCa).then(
      (tunnel) => {
        const socket = agent instanceof HttpsAgent ? direct({ ...options, socket: tunnel }) : tunnel;
        if (socket) through.set(socket, proxyText(proxy));
        // Of a certificate that is not trusted one wants to know who showed it.
        socket?.once('error', (error) => Object.assign(error, { proxy: proxyText(proxy) }));
        done?.(null, socket);
      },
      (error: Error) => done?.(error),
    );
    return undefined;
  };
  const { addRequest } = agent as unknown as { addRequest: AddRequest };
  const named: AddRequest = (request, options, ...more) => {
    const { host, port } = targetOf(options);
    const proxy = route(host, port);
    if (proxy) nameProxy(request, proxyText(proxy), (socket) => through.get(socket));
    addRequest.call(agent, request, options, ...more);
  };
  return Object.assign(agent, { createConnection: connect, addRequest: named });
}

type AddRequest = (request: ClientRequest, options: Asked, ...more: unknown[]) => void;

/** Marks what goes wrong with a request and its answer by the proxy that was between: it may have cut or changed them. */
function nameProxy(
  request: ClientRequest,
  asked: string,
  proxyOf: (socket: Socket) => string | undefined,
): void {
  let damage: string | undefined;
  const mark = (error: NodeJS.ErrnoException): void => {
    // Without a socket the tunnel is still waited for.
    if (!request.socket) Object.assign(error, { opening: asked });
    const proxy = request.socket ? proxyOf(request.socket) : undefined;
    if (error.code?.startsWith('HPE_')) damage = error.message;
    if (proxy !== undefined) Object.assign(error, { proxy, ...(damage !== undefined && { damage }) });
  };
  request.prependListener('error', mark);
  request.prependListener('response', (response) => response.prependListener('error', mark));
}
