import type { Agent } from 'node:http';
import { badKubeconfig } from '../../core/catalogue/cluster.ts';
import type { Believed } from '../../core/catalogue/network.ts';
import { believedFor, type Pin, trustedFor } from './authority.ts';
import { type CredentialsWorld, credentialsOf, type Identity } from './credentials.ts';
import { fieldsOf } from '../../core/fields.ts';
import { type Context, text } from './kubeconfig.ts';
import { proxyOf } from './own-proxy.ts';
import { proxyText } from '../network/proxies.ts';

/** What one connection needs to reach the server and to be known there. */
export type Access = {
  readonly context: string;
  readonly server: URL;
  /** The server has no address that everybody reaches. */
  readonly isPrivate?: boolean;
  /** Whose word counts for the server's certificate. */
  readonly believed?: Believed;
  /** What to say of credentials that the server refuses, where they are not the kubeconfig's. */
  readonly refused?: Context['refused'];
  /** The proxy through which it shows a client certificate, without its login; undefined where it does not. */
  certificateThrough?(): string | undefined;
  /** What a request is sent with; told what the server refused, something newer. */
  grant(refused?: Grant): Promise<Grant>;
  close(): void;
};

export type Grant = {
  readonly headers: Identity['headers'];
  /** Another one where the client certificate was renewed. */
  readonly agent: Agent;
};

type AccessWorld = Omit<CredentialsWorld, 'now'> & {
  readonly pin?: Pin;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

/** Opens the way to the server of a context; throws where its credentials cannot be had. */
export async function openAccess(context: Context, world: AccessWorld): Promise<Access> {
  const { now = Date.now } = world;
  const server = serverOf(context);
  refuseUnsafe(context);
  const identify = credentialsOf(context, { ...world, now });
  const agents = new Map<string, Agent>();
  const port = Number(server.port) || 443;
  const ownProxy = proxyOf(context);
  const proxy = ownProxy ?? world.network.route(server.hostname, port, server.protocol === 'https:');
  let showsCertificate = false;
  let current: { readonly id: string; readonly grant: Grant; readonly until: number } | undefined;
  let renewal: Promise<Grant> | undefined;

  async function renew(refused: boolean): Promise<Grant> {
    const identity = await identify(refused);
    showsCertificate = identity.cert !== undefined;
    const certificate = JSON.stringify([identity.ca, identity.cert, identity.key]);
    const id = certificate + JSON.stringify(identity.headers);
    const agent = agents.get(certificate) ?? agentFor(context, server, identity, { ...world, ownProxy });
    if (!agents.has(certificate)) for (const old of agents.values()) endIdle(old);
    agents.set(certificate, agent);
    const grant = current?.id === id ? current.grant : { headers: identity.headers, agent };
    current = { id, grant, until: identity.until };
    return grant;
  }

  async function grant(refused?: Grant): Promise<Grant> {
    // Anyone who was refused with older credentials takes what the first one refused has fetched.
    if (refused) await renewal?.catch(() => undefined);
    if (current && current.grant !== refused && current.until > now()) return current.grant;
    renewal ??= renew(refused !== undefined).finally(() => (renewal = undefined));
    return renewal;
  }

  await grant();
  return {
    context: context.name,
    server,
    isPrivate: context.isPrivate === true,
    believed: believedFor(world.pin, context),
    refused: context.refused,
    certificateThrough: () => (proxy && showsCertificate ? proxyText(proxy) : undefined),
    grant,
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function serverOf({ cluster, file, name }: Context): URL {
  const written = text(cluster['server']);
  const server = URL.canParse(written) ? new URL(written) : undefined;
  if (server && (server.protocol === 'https:' || server.hostname === '127.0.0.1')) return server;
  throw badKubeconfig(file, `the server of context '${name}' is '${written}', not an https address`);
}

function refuseUnsafe({ cluster, user, file, name }: Context): void {
  if (cluster['insecure-skip-tls-verify'] === true)
    throw badKubeconfig(
      file,
      `context '${name}' has insecure-skip-tls-verify, with which anybody may answer for the cluster: name its certificate-authority instead`,
    );
  const provider = fieldsOf(user['auth-provider'])['name'];
  if (user['auth-provider'] !== undefined && provider !== 'oidc')
    throw badKubeconfig(
      file,
      `the user of context '${name}' has an auth-provider, which is no longer part of Kubernetes: use an exec plugin or a token`,
    );
}

function agentFor(
  { cluster, file, name }: Context,
  server: URL,
  identity: Identity,
  { network, pin = {}, ownProxy }: AccessWorld & { readonly ownProxy: URL | undefined },
): Agent {
  const ca = trustedFor(pin, { kubeconfig: identity.ca, network: network.ca, server: server.origin });
  const servername = text(cluster['tls-server-name']);
  try {
    const agents = network.agentsWith(
      {
        ...(ca && { ca }),
        ...(identity.cert !== undefined && { cert: identity.cert }),
        ...(identity.key !== undefined && { key: identity.key }),
        ...(servername !== '' && { servername }),
        rejectUnauthorized: true,
      },
      ownProxy,
    );
    return server.protocol === 'https:' ? agents.https : agents.http;
  } catch (error) {
    // OpenSSL names what it could not read, and quotes nothing of it.
    throw badKubeconfig(
      file,
      `a certificate or key of context '${name}' is none: ${(error as Error).message}`,
    );
  }
}

/** Connections with an older certificate; those in use end when they have nothing more to do. */
function endIdle(agent: Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}
