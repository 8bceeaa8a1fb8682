import type { Clock } from '../../core/clock.ts';
import { registryLoginNeeded, registryRealm } from '../../core/catalogue/registry.ts';
import { type Login, TOKEN_USER } from '../../core/ports/registry.ts';
import { refusal } from './errors.ts';
import { type Answer, bytesOf, type Call, discard, type Http } from './http.ts';
import { isTransient } from './retry.ts';
import { isSameSite } from './site.ts';

/** Asked again after a refusal with `fresh`, so that a login that expired meanwhile is renewed. */
export type Logins = (fresh: boolean, signal: AbortSignal) => Promise<Login | undefined>;

type Challenge = { readonly scheme: string; readonly parameters: Readonly<Record<string, string>> };

/** `Bearer realm="...",service="...",scope="..."` taken apart. */
function parseChallenge(header: string | undefined): Challenge | undefined {
  const match = /^\s*(\w+)\s*(.*)$/s.exec(header ?? '');
  if (!match) return undefined;
  const pairs = [...(match[2] ?? '').matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
  const parameters = Object.fromEntries(
    pairs.map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
  return { scheme: (match[1] ?? '').toLowerCase(), parameters };
}

/** `scopes`: all that was wanted so far, or reading after writing would ask for a weaker token and back again. */
type Held = { readonly header: string; readonly until: number; readonly scopes: readonly string[] };

/** Sends a call about a repository with the login it needs. */
export type Authorised = (call: Call, repository: string, signal: AbortSignal) => Promise<Answer>;

/**
 * Answers challenges: basic, or a bearer token for what the registry says it wants. A token is kept and sent ahead for
 * the same repository until shortly before it ends; a 401 in the middle of something fetches a new one. Returns a
 * wrapper, so that calls that are repeated and calls that are not share what is kept.
 */
export function openAuth(
  tokens: Http,
  origin: string,
  { logins, clock }: { logins: Logins; clock: Clock },
): (http: Http) => Authorised {
  const held = new Map<string, Held>();

  return (http) => async (call, repository, signal) => {
    // A login is for its own registry: redirects lead to storage that must not see it.
    if (call.url.origin !== origin) return http(call, signal);
    const known = held.get(repository);
    const header = known && known.until > clock.now() ? known.header : undefined;
    const answer = await http(withHeader(call, header), signal);
    if (answer.status !== 401) return answer;
    await discard(answer);
    const next = await answerChallenge(answer, repository, header !== undefined, signal);
    held.set(repository, next);
    // The stream of an upload is spent; its caller starts again with the new token.
    if (call.body !== undefined && !(call.body instanceof Uint8Array)) return answer;
    return http(withHeader(call, next.header), signal);
  };

  async function answerChallenge(
    answer: Answer,
    repository: string,
    expired: boolean,
    signal: AbortSignal,
  ): Promise<Held> {
    const challenge = parseChallenge(answer.headers['www-authenticate']);
    const login = await logins(expired, signal);
    if (challenge?.scheme === 'basic' && login && login.username !== TOKEN_USER)
      return { header: basic(login), until: Number.POSITIVE_INFINITY, scopes: [] };
    const { realm, service } = challenge?.parameters ?? {};
    if (challenge?.scheme !== 'bearer' || realm === undefined)
      throw registryLoginNeeded(new URL(origin).host, repository, login !== undefined);
    const url = realmUrl(realm, origin, login !== undefined);
    if (service !== undefined) url.searchParams.set('service', service);
    const wanted = (challenge.parameters['scope'] ?? '').split(' ').filter((part) => part !== '');
    const scopes = [...new Set([...(held.get(repository)?.scopes ?? []), ...wanted])];
    for (const scope of scopes) url.searchParams.append('scope', scope);
    return { ...(await token(url, login, { repository, signal })), scopes };
  }

  async function token(
    url: URL,
    login: Login | undefined,
    { repository, signal }: { repository: string; signal: AbortSignal },
  ): Promise<Omit<Held, 'scopes'>> {
    const answer = await tokens(
      login?.username === TOKEN_USER
        ? exchange(url, login)
        : { method: 'GET', url, ...(login && { headers: { authorization: basic(login) } }) },
      signal,
    );
    if (isTransient(answer.status))
      throw await refusal(answer, { host: url.host, repository, action: 'pull from' });
    const text = (await bytesOf(answer)).toString('utf8');
    const body = answer.status === 200 ? (JSON.parse(text) as Record<string, unknown>) : {};
    const value = body['token'] ?? body['access_token'];
    if (typeof value !== 'string')
      throw registryLoginNeeded(new URL(origin).host, repository, login !== undefined);
    const seconds = typeof body['expires_in'] === 'number' ? body['expires_in'] : 60;
    return { header: `Bearer ${value}`, until: clock.now() + seconds * 900 };
  }
}

/** Where tokens are asked for: only on the registry's own site, as the login goes there, and by TLS unless the registry itself has none. */
function realmUrl(realm: string, origin: string, hasLogin: boolean): URL {
  const registry = new URL(origin);
  const url = URL.canParse(realm, origin) ? new URL(realm, origin) : undefined;
  const isOtherSite =
    hasLogin && url?.hostname !== registry.hostname && !isSameSite(url?.hostname ?? '', registry.hostname);
  const isPlain =
    registry.protocol === 'http:' && url?.protocol === 'http:' && url.hostname === registry.hostname;
  if (!url || isOtherSite || (!isPlain && url.protocol !== 'https:'))
    throw registryRealm(registry.host, url?.host ?? 'no address', isOtherSite);
  return url;
}

/** The OAuth 2 way of the same question: a token of the person for one of the registry. */
function exchange(url: URL, { password }: Login): Call {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'slipway',
    service: url.searchParams.get('service') ?? '',
    scope: url.searchParams.getAll('scope').join(' '),
    refresh_token: password.reveal(),
  });
  const body = Buffer.from(form.toString());
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  return { method: 'POST', url: new URL(url.origin + url.pathname), headers, body };
}

function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

function withHeader(call: Call, authorization: string | undefined): Call {
  return authorization === undefined ? call : { ...call, headers: { ...call.headers, authorization } };
}
