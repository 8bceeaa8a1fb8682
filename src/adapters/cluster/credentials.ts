import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badKubeconfig, credentialPlugin } from '../../core/catalogue/cluster.ts';
import { type Context, text } from './kubeconfig.ts';

/** What one connection needs to reach the server and to be known there. */
export type Access = {
  readonly context: string;
  readonly server: URL;
  readonly tls: Tls;
  /** Headers of who is asking; asked for again after a 401, because tokens expire in the middle of a long deploy. */
  headers(fresh: boolean): Promise<Readonly<Record<string, string | readonly string[]>>>;
};

export type Tls = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Granted = {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly expires?: number;
};

/** How long before its end a token is no longer used. */
const MARGIN_MS = 60_000;

export async function readAccess(context: Context, env: Environment): Promise<Access> {
  const { cluster, user, file } = context;
  const server = serverOf(context);
  if (cluster['proxy-url'] !== undefined)
    throw badKubeconfig(
      file,
      `context '${context.name}' has a proxy-url, which is not supported: let server be an address that needs none, such as that of a tunnel`,
    );
  if (user['auth-provider'] !== undefined)
    throw badKubeconfig(
      file,
      `the user of context '${context.name}' has an auth-provider, which is no longer part of Kubernetes: use an exec plugin or a token`,
    );
  const ca = await material(cluster, 'certificate-authority', [context.clusterFolder, file]);
  const fixed = await fixedCredentials(context);
  const exec = user['exec'] === undefined ? undefined : execPlugin(context, env);
  const first = exec ? await exec(false) : fixed;
  const serverName = text(cluster['tls-server-name']);
  return {
    context: context.name,
    server,
    tls: {
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
      ...(ca !== undefined && { ca }),
      ...(first.cert !== undefined && { cert: first.cert }),
      ...(first.key !== undefined && { key: first.key }),
      ...(serverName !== '' && { servername: serverName }),
    },
    headers: async (fresh) => {
      const granted = exec ? await exec(fresh) : fresh ? await fixedCredentials(context) : fixed;
      return { ...authorization(granted, user), ...impersonation(user) };
    },
  };
}

function serverOf({ cluster, file, name }: Context): URL {
  try {
    const server = new URL(text(cluster['server']));
    if (server.protocol === 'https:' || server.hostname === '127.0.0.1') return server;
  } catch {
    // The same words are due for no address and for one that is no address.
  }
  throw badKubeconfig(
    file,
    `the server of context '${name}' is '${text(cluster['server'])}', not an https address`,
  );
}

async function fixedCredentials({ user, userFolder, file }: Context): Promise<Granted> {
  const cert = await material(user, 'client-certificate', [userFolder, file]);
  const key = await material(user, 'client-key', [userFolder, file]);
  const tokenFile = text(user['tokenFile']);
  const token =
    tokenFile === '' ? text(user['token']) : (await content(resolve(userFolder, tokenFile), file)).trim();
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(token !== '' && { token }),
  };
}

/** A certificate or key given inline as base64 (`-data`) or as a file. */
async function material(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  [folder, file]: readonly [folder: string, file: string],
): Promise<string | undefined> {
  const data = text(fields[`${name}-data`]);
  if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
  const path = text(fields[name]);
  return path === '' ? undefined : content(resolve(folder, path), file);
}

async function content(path: string, file: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw badKubeconfig(file, `it names ${path}, which cannot be read`);
  });
}

function authorization({ token }: Granted, user: Context['user']): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  const name = text(user['username']);
  if (name === '') return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${text(user['password'])}`).toString('base64')}` };
}

/** Whom the user acts as. Groups and the rest belong to that name; without one the server would refuse them. */
function impersonation(user: Context['user']): Record<string, string | readonly string[]> {
  const name = text(user['as']);
  if (name === '') return {};
  const groups = texts(user['as-groups']);
  const uid = text(user['as-uid']);
  const extra = Object.entries((user['as-user-extra'] ?? {}) as Record<string, unknown>);
  return {
    'impersonate-user': name,
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

/** Runs the plugin once and again when what it gave has expired; two requests at once share one run. */
function execPlugin(context: Context, env: Environment): (fresh: boolean) => Promise<Granted> {
  let running: Promise<Granted> | undefined;
  let last: Granted | undefined;
  return async (fresh) => {
    if (last && !fresh && (last.expires ?? Infinity) > Date.now() + MARGIN_MS) return last;
    running ??= runPlugin(context, env).finally(() => (running = undefined));
    return (last = await running);
  };
}

async function runPlugin({ user, userFolder, cluster }: Context, env: Environment): Promise<Granted> {
  const exec = user['exec'] as Readonly<Record<string, unknown>>;
  const named = text(exec['command']);
  const command = named.includes('/') ? resolve(userFolder, named) : named;
  const extra = Array.isArray(exec['env']) ? (exec['env'] as { name?: unknown; value?: unknown }[]) : [];
  const apiVersion = text(exec['apiVersion']);
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec['provideClusterInfo'] === true && { cluster }) },
  };
  const answer = await run(command, (exec['args'] as readonly string[] | undefined) ?? [], {
    ...env,
    ...Object.fromEntries(extra.map(({ name, value }) => [text(name), text(value)])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  }).catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    const installHint = text(exec['installHint']).trim();
    const missing = error.code === 'ENOENT';
    const said = (error.stderr ?? '').trim().split('\n').at(-1) ?? '';
    throw credentialPlugin(
      named,
      missing ? 'is not installed' : `failed: ${said === '' ? error.message : said}`,
      missing && installHint !== '' ? installHint : undefined,
    );
  });
  return grantedFrom(answer, named);
}

function grantedFrom(answer: string, command: string): Granted {
  let status: Record<string, unknown> | undefined;
  try {
    status = (JSON.parse(answer) as { status?: Record<string, unknown> }).status;
  } catch {
    // Falls through: the answer may hold a token, so it is never quoted.
  }
  const token = text(status?.['token']);
  const cert = text(status?.['clientCertificateData']);
  if (!status || (token === '' && cert === ''))
    throw credentialPlugin(command, 'gave no token and no certificate', undefined);
  const expires = Date.parse(text(status['expirationTimestamp']));
  return {
    ...(token !== '' && { token }),
    ...(cert !== '' && { cert, key: text(status['clientKeyData']) }),
    ...(!Number.isNaN(expires) && { expires }),
  };
}

async function run(command: string, args: readonly string[], env: Environment): Promise<string> {
  return new Promise((done, fail) => {
    execFile(command, [...args], { env, timeout: 60_000, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      fail(Object.assign(error as Error, { stderr }));
    });
  });
}
