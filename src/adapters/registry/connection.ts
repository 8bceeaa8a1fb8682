import type { Clock } from '../../core/clock.ts';
import { insecureRegistry, noRegistry } from '../../core/catalogue/registry.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { type Authorised, type Logins, openAuth } from './auth.ts';
import { type Deed, unreachable } from './errors.ts';
import { type Answer, type Call, discard, type HttpOptions, openHttp } from './http.ts';
import { withRetries } from './retry.ts';

export type RegistryOptions = HttpOptions & {
  readonly host: string;
  readonly insecure: boolean;
  readonly logins: Logins;
  readonly clock: Clock;
  readonly ensureRepository?: Registry['ensureRepository'];
  /** Tries of one call, the first included. */
  readonly attempts?: number;
  /** Bytes of a blob sent in one request; a broken connection costs at most this much again. */
  readonly chunkBytes?: number;
};

/** Sends one call with the login it needs; throws only errors that are meant for people. */
export type Send = (call: Call, repository: string, signal: AbortSignal) => Promise<Answer>;

/** The way to one registry: its addresses, and calls with its login. */
export type Connection = {
  readonly host: string;
  readonly origin: string;
  /** Address of something in a repository, such as `manifests/v1`. */
  readonly at: (repository: string, path: string) => URL;
  readonly deed: (repository: string, action: Deed['action']) => Deed;
  /** Repeats by itself what can be repeated. */
  readonly send: Send;
  /** Never repeats: for bodies that are a stream. */
  readonly once: Send;
  /** Like `send`, following the one redirect by which storage behind a registry is often reached. */
  readonly follow: Send;
  readonly connect: () => void;
};

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;
const REDIRECTS = [301, 302, 303, 307, 308];

export function openConnection(options: RegistryOptions): Connection {
  const { host, insecure, logins, clock } = options;
  if (insecure && !LOOPBACK.test(host)) throw insecureRegistry(host);
  // Docker Hub's registry answers under another name than its images carry.
  const origin = `${insecure ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`;
  const { http, connect } = openHttp(options);
  const repeating = withRetries(http, clock, options.attempts);
  const withAuth = openAuth(repeating, origin, { logins, clock });
  const send = explained(withAuth(repeating), host);

  return {
    host,
    origin,
    at: (repository, path) => new URL(`/v2/${repository}/${path}`, origin),
    deed: (repository, action) => ({ host, repository, action }),
    send,
    once: explained(withAuth(http), host),
    follow: async (call, repository, signal) => {
      const answer = await send(call, repository, signal);
      const location = header(answer, 'location');
      if (!REDIRECTS.includes(answer.status) || location === undefined) return answer;
      await discard(answer);
      return send({ ...call, url: ledTo(location, call.url, host) }, repository, signal);
    },
    connect: () => connect(new URL(origin)),
  };
}

function explained(authorised: Authorised, host: string): Send {
  return (call, repository, signal) =>
    authorised(call, repository, signal).catch((error: unknown) => {
      throw unreachable(error, host, signal);
    });
}

/** Where a registry sends its client on to. */
export function ledTo(location: string, from: URL, host: string): URL {
  if (!URL.canParse(location, from.href))
    throw noRegistry(host, 'it leads on to something that is no address');
  return new URL(location, from);
}

/** The first value of a header. */
export function header({ headers }: Answer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
