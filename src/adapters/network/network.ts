import type { AgentOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { NetworkConfig } from '../../core/platform.ts';
import { type Agents, openAgents } from './agents.ts';
import { authoritiesOf, authorityIn, usualAuthorities } from './authorities.ts';
import { DIRECT, type Env, ownProxy, type Route, routeBy } from './proxies.ts';

/** The way to every other machine: proxies and certificate authorities, decided in one place for all connections. */
export type Network = {
  readonly route: Route;
  /** Whether there is a proxy for anything. */
  readonly isProxied: boolean;
  /** Certificates in PEM that platform.yml wants trusted. */
  readonly ca: string | undefined;
  /** Trust Node's list and what environment and platform add to it; opened when first asked for, and shared. */
  agents(): Agents;
  /** Agents that trust what `tls` says instead, through the proxy named or the usual one. */
  agentsWith(tls: AgentOptions, proxy?: URL): Agents;
  /** Ends every connection that is kept for later, as a process does that lives on. */
  close(): void;
};

/** Throws where a proxy or an authority is named that cannot be one. */
export function openNetwork(env: Env, config: NetworkConfig = {}): Network {
  const route = routeBy(env, config);
  const own = config.ca === undefined ? undefined : authorityIn(config.ca, 'network.ca');
  const added = authoritiesOf(env, own);
  const trusted = once(() => (added.length === 0 ? undefined : [...usualAuthorities(), ...added]));
  const usual = once(() => (added.length === 0 ? undefined : createSecureContext({ ca: trusted() })));
  const opened: Agents[] = [];
  const open: typeof openAgents = (...given) => {
    const agents = openAgents(...given);
    opened.push(agents);
    return agents;
  };
  const shared = once(() => open(route, {}, usual, trusted()));
  return {
    route,
    isProxied: route !== DIRECT,
    ca: own,
    agents: shared,
    agentsWith: ({ ca, cert, key, ...rest }, proxy) => {
      const ownTrust = ca !== undefined || cert !== undefined || key !== undefined;
      // Made at once, since who names a certificate is told then that it is none.
      const named = ownTrust ? createSecureContext({ ca: ca ?? trusted(), cert, key }) : undefined;
      return open(proxy ? () => proxy : route, rest, named ? () => named : usual, trusted());
    },
    close: () => {
      for (const { http, https } of opened.splice(0)) for (const agent of [http, https]) agent.destroy();
    },
  };
}

/** The answer of the first call, for all calls. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The platform's network for the environment of programs that we start, such as builders and git. */
export function networkVariables(
  { proxy, noProxy, ca }: NetworkConfig,
  env: Env,
): Readonly<Record<string, string>> {
  const both = (name: string, value: string): Record<string, string> => ({
    [name]: value,
    [name.toLowerCase()]: value,
  });
  const own = proxy === undefined ? undefined : ownProxy(proxy, env);
  return {
    ...(own !== undefined && { ...both('HTTPS_PROXY', own), ...both('HTTP_PROXY', own) }),
    ...(noProxy && both('NO_PROXY', noProxy.join(','))),
    // It holds one file; whoever set it for this machine knows which.
    ...(ca !== undefined &&
      !ca.includes('-----BEGIN') &&
      (env['NODE_EXTRA_CA_CERTS'] ?? '') === '' && {
        NODE_EXTRA_CA_CERTS: ca.replace(/^~(?=\/)/, env['HOME'] ?? '~'),
      }),
  };
}
