import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

/** What helps where a certificate is not believed for its time alone, as Node or the SDK says it; undefined for any other reason. */
export function certificateTimeHint(what: string): string | undefined {
  if (/not yet valid|CERT_NOT_YET_VALID/.test(what))
    return 'set the clock of this machine by NTP: it is behind';
  return /has expired|CERT_HAS_EXPIRED/.test(what)
    ? 'have the certificate renewed, or set the clock of this machine by NTP if it is ahead'
    : undefined;
}

export const badProxy = entry(
  { code: 'PROXY_INVALID', about: 'A setting names a proxy by something that is no address of one.' },
  (where: string, why: string) => ({
    message: `${where} ${why}`,
    hint: `correct ${where}: http://, https:// or socks5://, host and port, with user:password@ before the host where the proxy requires a login, special characters of both percent-encoded`,
  }),
);

/** What helps with a proxy: another address, another scheme, another login, or somebody else who logs in. */
export type ProxyRemedy = 'address' | 'scheme' | 'login' | 'other login';

function proxyHint(remedy: ProxyRemedy): string {
  if (remedy === 'login')
    return 'write user and password into the address of the proxy in HTTPS_PROXY or proxy-url, with special characters percent-encoded';
  if (remedy === 'scheme')
    return 'correct scheme or port of the proxy in HTTPS_PROXY, network.proxy or proxy-url: http:// for one that is asked in the clear, https:// for one that is asked by TLS, or socks5://';
  return remedy === 'other login'
    ? 'slipway logs in by Basic alone: have the proxy let this machine through, or name a proxy on this machine that logs in to it, such as cntlm or px'
    : 'correct the proxy in HTTPS_PROXY, network.proxy or proxy-url, or name the host in NO_PROXY if it is reached without one';
}

export const proxyFailed = entry(
  {
    code: 'PROXY_FAILED',
    exit: Exit.refused,
    about: 'The proxy between this machine and a server is away, requires a login or refuses the connection.',
  },
  (proxy: string, what: string, remedy: ProxyRemedy) => ({
    message: `the proxy ${proxy} ${what}`,
    hint: proxyHint(remedy),
  }),
);

/** Whose word counts for the certificate of a server: that of all authorities, of the kubeconfig's, or of one that is pinned. */
export type Believed = 'usual' | 'kubeconfig' | 'pinned';

function openedTls(believed: Believed): string {
  if (believed === 'pinned')
    return 'it cannot be between, because the platform file pins the authority of the cluster: name the host in noProxy';
  return believed === 'kubeconfig'
    ? 'name its certificate authority as network.ca in platform.yml; variables do not count for an API server'
    : 'name its certificate authority as network.ca in platform.yml or in NODE_EXTRA_CA_CERTS';
}

export const proxyUntrusted = entry(
  {
    code: 'PROXY_UNTRUSTED',
    exit: Exit.refused,
    about:
      'The server reached through the proxy shows a certificate that is not trusted here: the proxy opens TLS with an authority of its own, or the server behind it is not the one that is meant.',
  },
  (proxy: string, host: string, what: string, believed: Believed) => ({
    message: `${host} shows a certificate through the proxy ${proxy} that is not trusted: ${what}`,
    hint: certificateTimeHint(what) ?? `if the proxy opens TLS, ${openedTls(believed)}`,
  }),
);

export const proxyItselfUntrusted = entry(
  {
    code: 'PROXY_ITSELF_UNTRUSTED',
    exit: Exit.refused,
    about: 'The proxy is spoken to by TLS (https://), and shows a certificate that is not trusted here.',
  },
  (proxy: string, what: string) => ({
    message: `the proxy ${proxy} shows a certificate that is not trusted: ${what}`,
    hint:
      certificateTimeHint(what) ??
      'name its certificate authority as network.ca in platform.yml or in NODE_EXTRA_CA_CERTS',
  }),
);

export const proxyCut = entry(
  {
    code: 'PROXY_CUT',
    exit: Exit.refused,
    about:
      'A connection through the proxy ended too early or brought what is no HTTP, more often than it was tried again: the proxy, or the server behind it.',
  },
  (proxy: string, host: string, what: string) => ({
    message: `the connection to ${host} through the proxy ${proxy} ${what}`,
    hint: 'see the log of the proxy: which limits of time and size it has, and whether it changes what it passes on; name the host in NO_PROXY if it is reached without one',
  }),
);

export const pageAnswered = entry(
  {
    code: 'PAGE_ANSWERED',
    exit: Exit.refused,
    about:
      'A web page came in place of what an API server or AWS answers: the login page of a network or of a proxy.',
  },
  (host: string) => ({
    message: `${host} answers with a web page, as a network or a proxy does that requires a login`,
    hint: 'log in there with a browser or have the proxy let this host through; name it in NO_PROXY if it is reached without one, or correct its address',
  }),
);

export const authorityUnreadable = entry(
  { code: 'CA_UNREADABLE', about: 'A setting names a certificate authority that cannot be read.' },
  (where: string, why: string) => ({
    message: `${where} ${why}`,
    hint: `let ${where} be a file with certificates in PEM`,
  }),
);
