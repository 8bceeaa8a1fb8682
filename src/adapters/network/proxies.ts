import { badProxy } from '../../core/catalogue/network.ts';
import type { NetworkConfig } from '../../core/platform.ts';
import { noProxy } from './no-proxy.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The proxy to a host, undefined where there is none between. */
export type Route = (host: string, port: number, secure: boolean) => URL | undefined;

/** Without any proxy. */
export const DIRECT: Route = () => undefined;

const SCHEMES = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

/** By what the platform says, else by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
export function routeBy(env: Env, { proxy, noProxy: exceptions }: NetworkConfig): Route {
  const own = proxy === undefined ? undefined : proxyFrom(ownProxy(proxy, env), 'network.proxy');
  const [secure, plain] = ['HTTPS_PROXY', 'HTTP_PROXY'].map((name) => {
    const [found, written] = variable(env, name);
    return own ?? (written === '' ? undefined : proxyFrom(written, found));
  });
  if (!secure && !plain) return DIRECT;
  const isException = noProxy(exceptions?.join(',') ?? variable(env, 'NO_PROXY')[1]);
  return (host, port, isSecure) => (isException(host, port) ? undefined : isSecure ? secure : plain);
}

/** The platform's proxy, with user and password where a variable has them for that very proxy: platform.yml holds none. */
export function ownProxy(proxy: string, env: Env): string {
  const { protocol, host } = proxyFrom(proxy, 'network.proxy');
  const withLogin = ['HTTPS_PROXY', 'HTTP_PROXY']
    .map((name) => variable(env, name)[1])
    .find((written) => {
      const url = urlOf(written);
      return url?.protocol === protocol && url.host === host && url.username + url.password !== '';
    });
  return withLogin ?? proxy;
}

/** Name and value of a variable in capitals, else in small letters; empty where there is neither. */
function variable(env: Env, name: string): readonly [name: string, value: string] {
  const small = name.toLowerCase();
  // Of a program that a web server runs, this one holds what the client has sent as a header called Proxy.
  const names = name === 'HTTP_PROXY' && env['REQUEST_METHOD'] !== undefined ? [small] : [name, small];
  const found = names.find((one) => (env[one] ?? '') !== '') ?? name;
  return [found, names.includes(found) ? (env[found] ?? '') : ''];
}

/** The address of a proxy; without a scheme it is HTTP, as for curl. Its text is never quoted, for it may hold a password. */
export function proxyFrom(text: string, where: string): URL {
  const url = urlOf(text);
  if (!url || url.hostname === '')
    throw badProxy(where, 'is no address such as http://proxy.example.com:3128');
  if (!SCHEMES.includes(url.protocol)) throw badProxy(where, `has the scheme ${url.protocol.slice(0, -1)}`);
  // A password with such a character ends there, and the user would be asked for as the host.
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    throw badProxy(where, 'goes on behind its host and port, or has a /, ? or # in its password');
  if (![url.username, url.password].every(isText))
    throw badProxy(where, 'has a user or password whose percent-encoded bytes are no UTF-8');
  return url;
}

function urlOf(text: string): URL | undefined {
  const written = text.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  // A % that encodes nothing is one, as for curl.
  url.username = url.username.replace(BARE_PERCENT, '%25');
  url.password = url.password.replace(BARE_PERCENT, '%25');
  return url;
}

const BARE_PERCENT = /%(?![0-9a-f]{2})/gi;

/** Of an address that `proxyFrom` has read: `user:password` as they are meant, undefined where it has neither. */
export function loginOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return [username, password].map(decodeURIComponent).join(':');
}

function isText(encoded: string): boolean {
  try {
    return decodeURIComponent(encoded) !== undefined;
  } catch {
    return false;
  }
}

/** Name or address, without the brackets of IPv6. */
export function proxyHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** For people: without user and password. */
export function proxyText({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
