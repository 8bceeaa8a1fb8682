import type { AgentOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { NetworkConfig } from '../../core/platform.ts';
import { type Agents, openAgents } from './agents.ts';
import { authoritiesOf, authorityIn, usualAuthorities } from './authorities.ts';
import { type Env, type Route, routeBy } from './proxies.ts';

/** The way to every other machine: proxies and certificate authorities, decided in one place for all connections. */
export type Network = {
  readonly route: Route;
  /** Certificates in PEM that platform.yml wants trusted. */
  readonly ca: string | undefined;
  /** Trust Node's list and what environment and platform add to it; opened when first asked for, and shared. */
  agents(): Agents;
  /** Agents that trust what `tls` says instead, through the proxy named or the usual one. */
  agentsWith(tls: AgentOptions, proxy?: URL): Agents;
};

/** Throws where a proxy or an authority is named that cannot be one. */
export function openNetwork(env: Env, config: NetworkConfig = {}): Network {
  const route = routeBy(env, config);
  const own = config.ca === undefined ? undefined : authorityIn(config.ca, 'network.ca');
  const added = [...(own === undefined ? [] : [own]), ...authoritiesOf(env)];
  let all: string[] | undefined;
  const trusted = (): string[] | undefined =>
    added.length === 0 ? undefined : (all ??= [...usualAuthorities(), ...added]);
  let shared: Agents | undefined;
  return {
    route,
    ca: own,
    agents: () => {
      const ca = trusted();
      // Made once: reading Node's whole list takes longer than a handshake.
      return (shared ??= openAgents(route, ca ? { secureContext: createSecureContext({ ca }) } : {}, ca));
    },
    agentsWith: (tls, proxy) => {
      const { ca = trusted(), cert, key, ...rest } = tls;
      const usual = ca === undefined && cert === undefined && key === undefined;
      // Made once, and not again for each of many connections.
      const secureContext = usual ? undefined : createSecureContext({ ca, cert, key });
      return openAgents(
        proxy ? () => proxy : route,
        { ...rest, ...(secureContext && { secureContext }) },
        trusted(),
      );
    },
  };
}

/** The platform's network for the environment of programs that we start, such as builders and git. */
export function networkVariables({ proxy, noProxy, ca }: NetworkConfig): Readonly<Record<string, string>> {
  const both = (name: string, value: string): Record<string, string> => ({
    [name]: value,
    [name.toLowerCase()]: value,
  });
  return {
    ...(proxy !== undefined && { ...both('HTTPS_PROXY', proxy), ...both('HTTP_PROXY', proxy) }),
    ...(noProxy && both('NO_PROXY', noProxy.join(','))),
    ...(ca !== undefined && !ca.includes('-----BEGIN') && { NODE_EXTRA_CA_CERTS: ca }),
  };
}
