import { readFile } from 'node:fs/promises';
import { oidcFailed } from '../../core/catalogue/cluster.ts';
import { UserError } from '../../core/errors.ts';
import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { proxyFault } from '../network/fault.ts';
import type { Network } from '../network/network.ts';
import { bytesOf, type Call, type Http, openHttp } from '../registry/http.ts';
import { type Context, type Granted, text } from './kubeconfig.ts';

export type OidcWorld = { readonly network: Network; readonly now: () => number };

/** A token that ends this soon, in milliseconds, would not last for one request. */
const MARGIN_MS = 10_000;
const LIMIT_MS = 30_000;

/**
 * Tokens of an OpenID Connect provider as kubectl has them: the one of the kubeconfig while it lasts, then one for the
 * refresh token, by way of the company's network. Nothing is written back. Throws OIDC_FAILED.
 */
export function oidcTokens({ user }: Context, { network, now }: OidcWorld): () => Promise<Granted> {
  const config = fieldsOf(fieldsOf(user['auth-provider'])['config']);
  const issuer = text(config['idp-issuer-url']);
  let refreshToken = text(config['refresh-token']);
  let first = true;
  return async () => {
    const held = grantedFrom(text(config['id-token']));
    const lasts = first && held.token !== '' && (held.expires ?? Infinity) > now() + MARGIN_MS;
    first = false;
    if (lasts || refreshToken === '') return held;
    const fresh = await refresh();
    refreshToken = text(fresh['refresh_token']) || refreshToken;
    return grantedFrom(text(fresh['id_token']));
  };

  async function refresh(): Promise<Fields> {
    try {
      const { http } = openHttp({ network, ...(await authorityOf(config)) });
      const { token_endpoint: endpoint, token_endpoint_auth_methods_supported: ways } = await json(http, {
        method: 'GET',
        url: secure(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
      });
      const inBody = Array.isArray(ways) && !ways.includes('client_secret_basic');
      const answer = await json(http, refreshCall(secure(text(endpoint)), config, { refreshToken, inBody }));
      if (text(answer['id_token']) === '') throw new Error('the answer holds no id_token');
      return answer;
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw proxyFault(error, issuer) ?? oidcFailed(issuer, (error as Error).message);
    }
  }
}

type Refreshing = { readonly refreshToken: string; readonly inBody: boolean };

function refreshCall(url: URL, config: Fields, { refreshToken, inBody }: Refreshing): Call {
  const [id, secret] = [text(config['client-id']), text(config['client-secret'])];
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const byHeader = secret !== '' && !inBody;
  if (!byHeader) form.set('client_id', id);
  if (secret !== '' && inBody) form.set('client_secret', secret);
  const login = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const body = Buffer.from(form.toString());
  return {
    method: 'POST',
    url,
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
      ...(byHeader && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
    },
  };
}

/** A JSON object; what a provider says else may hold a token and is not quoted. */
async function json(http: Http, call: Call): Promise<Fields> {
  const answer = await http(call, AbortSignal.timeout(LIMIT_MS));
  const body = (await bytesOf(answer, 1024 * 1024)).toString('utf8');
  if (answer.status !== 200) throw new Error(`${call.url.host} answers ${answer.status}`);
  const value: unknown = JSON.parse(body);
  if (!isFields(value)) throw new Error(`${call.url.host} answers with something else`);
  return value;
}

function secure(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:') throw new Error(`'${address}' is no https address`);
  return url;
}

async function authorityOf(config: Fields): Promise<{ readonly ca?: string }> {
  const data = text(config['idp-certificate-authority-data']);
  const file = text(config['idp-certificate-authority']);
  if (data !== '') return { ca: Buffer.from(data, 'base64').toString() };
  return file === '' ? {} : { ca: await readFile(file, 'utf8') };
}

function grantedFrom(token: string): Granted {
  const [, payload = ''] = token.split('.');
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
    return { token, ...(typeof exp === 'number' && { expires: exp * 1_000 }) };
  } catch {
    return { token };
  }
}
