import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { badKubeconfig, noContext, noKubeconfig } from '../../core/catalogue/cluster.ts';
import type { ApiStatus } from '../../core/api-status.ts';
import type { UserError } from '../../core/errors.ts';
import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { readYaml } from '../../core/yaml.ts';

/** What a plugin, or AWS, gave; a certificate comes with its key. */
export type Granted = {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  /** In milliseconds since 1970. */
  readonly expires?: number;
};

/** The entries behind one context as they are written, with paths made absolute. */
export type Context = {
  readonly file: string;
  readonly name: string;
  readonly cluster: Fields;
  readonly user: Fields;
  /** Where tokens come from when the user has no plugin for them. */
  readonly grant?: () => Promise<Granted>;
  /** What to say of credentials that the server refuses, where they are not the kubeconfig's. */
  readonly refused?: ((server: string, status: ApiStatus) => UserError) | undefined;
  /** The server has no address that everybody reaches. */
  readonly isPrivate?: boolean;
};

type Entry = { readonly name: string; readonly fields: Fields; readonly file: string };
type Entries = Readonly<Record<'contexts' | 'clusters' | 'users', readonly Entry[]>>;
type Env = Readonly<Record<string, string | undefined>>;

/** Files to read: the one named, else $KUBECONFIG (a list, as kubectl takes it), else the one in the home folder. */
export function kubeconfigFiles(
  named: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Env },
): readonly string[] {
  if (named !== undefined) return [resolve(cwd, named.replace(/^~(?=\/)/, env['HOME'] ?? '~'))];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0
    ? listed.map((file) => resolve(cwd, file))
    : [join(env['HOME'] ?? '', '.kube', 'config')];
}

/** What a pod is given to talk to the cluster it runs in, for a build agent that has no kubeconfig. */
export const IN_CLUSTER = 'in-cluster';
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** `account` is the folder that the kubelet mounts into every pod. */
export function inClusterContext(env: Env, account = ACCOUNT): Context {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (host === '')
    throw badKubeconfig(IN_CLUSTER, 'this process runs in no pod, for $KUBERNETES_SERVICE_HOST is not set');
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    file: IN_CLUSTER,
    name: IN_CLUSTER,
    cluster: { server, 'certificate-authority': `${account}/ca.crt` },
    user: { tokenFile: `${account}/token` },
  };
}

/** The context of that name over all files, the first entry of a name winning, as with kubectl. */
export async function readContext(files: readonly string[], name: string): Promise<Context> {
  const all = await Promise.all(files.map((file) => readEntries(file, files.length === 1)));
  const find = (list: keyof Entries, wanted: unknown): Entry | undefined =>
    all.flatMap((one) => one[list]).find((entry) => entry.name === wanted);
  const context = find('contexts', name);
  const known = all.flatMap(({ contexts }) => contexts.map((one) => one.name));
  if (!context) throw noContext(name, files.join(delimiter), known.toSorted());
  const cluster = find('clusters', context.fields['cluster']);
  if (!cluster) throw badKubeconfig(context.file, `context '${name}' names a cluster that is not in it`);
  const user = find('users', context.fields['user']);
  return {
    file: context.file,
    name,
    cluster: besideFile(cluster, ['certificate-authority']),
    user: user ? besideFile(user, ['client-certificate', 'client-key', 'tokenFile']) : {},
  };
}

async function readEntries(file: string, required: boolean): Promise<Entries> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined && required) throw noKubeconfig(file);
  const document = content === undefined ? {} : parse(content, file);
  const entries = (list: unknown, key: string): readonly Entry[] =>
    (Array.isArray(list) ? list : [])
      .filter(isFields)
      .map((item) => ({ name: text(item['name']), fields: fieldsOf(item[key]), file }));
  return {
    contexts: entries(document['contexts'], 'context'),
    clusters: entries(document['clusters'], 'cluster'),
    users: entries(document['users'], 'user'),
  };
}

function parse(content: string, file: string): Fields {
  const { documents, faults } = readYaml({ text: content, file });
  // A fault's own words may quote the line, which may hold a token.
  if (faults.length > 0) throw badKubeconfig(file, 'this is not YAML');
  const value = documents[0]?.value;
  if (!isFields(value)) throw badKubeconfig(file, 'this is not a kubeconfig');
  return value;
}

/** Relative paths count from the file that names them; a plugin without a slash is looked for in $PATH. */
function besideFile({ fields, file }: Entry, paths: readonly string[]): Fields {
  const absolute = (path: string): string => resolve(dirname(file), path);
  const exec = fieldsOf(fields['exec']);
  const command = text(exec['command']);
  const named = paths.filter((key) => text(fields[key]) !== '');
  return {
    ...fields,
    ...Object.fromEntries(named.map((key) => [key, absolute(text(fields[key]))])),
    ...(command.includes('/') && { exec: { ...exec, command: absolute(command), named: command } }),
  };
}

/**
 * The context as the client reads it. What it would read otherwise than kubectl is left out of what it is given: files
 * beside data of the same name, and plugins and token files, for which it is told the authenticator of ours.
 */
export function kubeConfigOf(
  { name, cluster, user }: Context,
  authenticator: string | undefined,
): KubeConfig {
  const isShadowed = (fields: Fields, key: string): boolean => text(fields[`${key}-data`]) !== '';
  const credentials = without(user, (key) =>
    // A token file counts before a token.
    key === 'token' ? text(user['tokenFile']) !== '' : key === 'exec' || isShadowed(user, key),
  );
  const server = without(cluster, (key) => key === 'proxy-url' || isShadowed(cluster, key));
  const provided = authenticator === undefined ? {} : { 'auth-provider': { name: authenticator } };
  const config = new KubeConfig();
  config.loadFromString(
    JSON.stringify({
      // The client wants leave for plain HTTP, which access.ts has bound to loopback.
      clusters: [
        { name, cluster: { ...server, 'insecure-skip-tls-verify': /^http:/.test(text(server['server'])) } },
      ],
      users: [{ name, user: { ...credentials, ...provided } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
  );
  return config;
}

function without(fields: Fields, isLeftOut: (key: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !isLeftOut(key)));
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
