import { badProxy } from '../../core/catalogue/network.ts';
import type { NetworkConfig } from '../../core/platform.ts';
import { noProxy } from './no-proxy.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The proxy to a host, undefined where there is none between. */
export type Route = (host: string, port: number, secure: boolean) => URL | undefined;

const SCHEMES = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

/** By what the platform says, else by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
export function routeBy(env: Env, { proxy, noProxy: exceptions }: NetworkConfig): Route {
  const named = (name: string): readonly [string, string] | undefined => {
    const found = [name, name.toLowerCase()].find((one) => (env[one] ?? '') !== '');
    return found === undefined ? undefined : [found, env[found] ?? ''];
  };
  const chosen = (name: string) => (proxy === undefined ? named(name) : (['network.proxy', proxy] as const));
  const [secure, plain] = ['HTTPS_PROXY', 'HTTP_PROXY'].map((name) => {
    const found = chosen(name);
    return found && proxyFrom(found[1], found[0]);
  });
  if (!secure && !plain) return () => undefined;
  const list = [exceptions?.join(','), exceptions === undefined ? named('NO_PROXY')?.[1] : undefined];
  const isException = noProxy(list.filter((one) => one !== undefined).join(','));
  return (host, port, isSecure) => (isException(host, port) ? undefined : isSecure ? secure : plain);
}

/** The address of a proxy; without a scheme it is HTTP, as for curl. Its text is never quoted, for it may hold a password. */
export function proxyFrom(text: string, where: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (!url || url.hostname === '')
    throw badProxy(where, 'is no address such as http://proxy.example.com:3128');
  if (!SCHEMES.includes(url.protocol)) throw badProxy(where, `has the scheme ${url.protocol.slice(0, -1)}`);
  return url;
}

/** For people: without user and password. */
export function proxyText({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
