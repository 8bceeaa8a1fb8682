import type { User } from '@kubernetes/client-node/dist/config_types.js';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { badKubeconfig } from '../../core/catalogue/cluster.ts';
import { UserError } from '../../core/errors.ts';
import { fieldsOf } from '../../core/fields.ts';
import { type Context, type Granted, kubeConfigOf, text } from './kubeconfig.ts';
import { oidcTokens, type OidcWorld } from './oidc.ts';
import { type PluginWorld, runPlugin } from './plugin.ts';

/** Who asks, as headers and a client certificate. */
export type Identity = {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** The authority of the kubeconfig, in PEM. */
  readonly ca: string | undefined;
  /** When it is to be asked for again, in milliseconds since 1970. */
  readonly until: number;
};

export type CredentialsWorld = PluginWorld & OidcWorld;

/** Files of tokens and certificates are read again after this long, as in kubectl. */
const FRESH_MS = 60_000;
const OURS = 'slipway';

/**
 * Credentials of a context by the client's KubeConfig, asked for as often as they change; `refused` says that the server
 * took the last ones for invalid. Plugins, token files and OpenID Connect are ours: the client hands a plugin none of the
 * protocol's KUBERNETES_EXEC_INFO, keeps what a server has refused, sends a token file with its line end, and knows no proxy.
 */
export function credentialsOf(
  context: Context,
  world: CredentialsWorld,
): (refused: boolean) => Promise<Identity> {
  const { user, file, name } = context;
  const ask = context.grant ?? askFor(context, world);
  const granted = ask && keptGrants(ask, world.now);
  const tokenFile = text(user['tokenFile']);
  const config = kubeConfigOf(context, granted || tokenFile !== '' ? OURS : undefined);
  let until = 0;
  let isRefused = false;
  config.addAuthenticator({
    isAuthProvider: ({ authProvider }: User) => fieldsOf(authProvider)['name'] === OURS,
    applyAuthentication: async (_user: User, options: RequestOptions) => {
      const {
        token,
        cert,
        key,
        renewAt = Infinity,
      } = granted ? await granted(isRefused) : { token: (await readFile(tokenFile, 'utf8')).trim() };
      until = Math.min(until, renewAt);
      if (token !== undefined) options.headers = { ...options.headers, authorization: `Bearer ${token}` };
      if (cert !== undefined) Object.assign(options, { cert, key });
    },
  });
  return async (refused) => {
    [isRefused, until] = [refused, world.now() + FRESH_MS];
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options).catch((error: unknown) => {
      throw faultFrom(error, file, name);
    });
    return {
      headers: { ...headersOf(options), ...impersonation(user) },
      ca: pem(options.ca),
      cert: pem(options.cert),
      key: pem(options.key),
      until,
    };
  };
}

function askFor(context: Context, world: CredentialsWorld): (() => Promise<Granted>) | undefined {
  if (context.user['exec'] !== undefined) return () => runPlugin(context, world);
  return context.user['auth-provider'] === undefined ? undefined : oidcTokens(context, world);
}

function faultFrom(error: unknown, file: string, name: string): UserError {
  if (error instanceof UserError) return error;
  const { path, message } = error as NodeJS.ErrnoException;
  return badKubeconfig(
    file,
    path === undefined
      ? `the credentials of context '${name}' cannot be used: ${message}`
      : `it names ${path}, which cannot be read`,
  );
}

type Kept = Granted & { readonly renewAt: number };

/** Asks once, and again before what was given expires. */
function keptGrants(ask: () => Promise<Granted>, now: () => number): (refused: boolean) => Promise<Kept> {
  let last: Kept | undefined;
  return async (refused) => {
    if (last && !refused && last.renewAt > now()) return last;
    const granted = await ask();
    const life = (granted.expires ?? Infinity) - now();
    // A minute before the end; tokens of a test or of a careful company live shorter than that.
    last = { ...granted, renewAt: now() + Math.max(life - FRESH_MS, life / 2) };
    return last;
  };
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const set = Object.entries(headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  const basic = auth == null ? {} : { authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
  return { ...basic, ...Object.fromEntries(set) };
}

/** Whom the user acts as, of which the client knows the name only; without one the server would refuse the rest. */
function impersonation(user: Context['user']): Record<string, string | readonly string[]> {
  if (text(user['as']) === '') return {};
  const groups = texts(user['as-groups']);
  const uid = text(user['as-uid']);
  const extra = Object.entries(fieldsOf(user['as-user-extra']));
  return {
    ...(groups.length > 0 && { 'impersonate-group': groups }),
    ...(uid !== '' && { 'impersonate-uid': uid }),
    ...Object.fromEntries(
      extra.map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, texts(values)]),
    ),
  };
}

function texts(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.map(text) : [];
}

/** The client gives the bytes of a file, or the text that a plugin gave. */
function pem(value: unknown): string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined;
}
