import { load } from 'js-yaml';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { badKubeconfig, noContext, noKubeconfig } from '../../core/catalogue/cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The cluster and user entries behind one context, with the folder that relative paths in them start from. */
export type Context = {
  readonly file: string;
  readonly name: string;
  readonly cluster: Fields;
  readonly clusterFolder: string;
  readonly user: Fields;
  readonly userFolder: string;
};

type Named = { readonly name: string; readonly entry: Fields; readonly file: string };
type Merged = {
  readonly contexts: readonly Named[];
  readonly clusters: readonly Named[];
  readonly users: readonly Named[];
};

/** Files to read: the one named, else $KUBECONFIG (a list, as kubectl takes it), else the one in the home folder. */
export function kubeconfigFiles(
  named: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
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
export function inClusterContext(
  env: Readonly<Record<string, string | undefined>>,
  account = ACCOUNT,
): Context {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (host === '')
    throw badKubeconfig(IN_CLUSTER, 'this process runs in no pod, for $KUBERNETES_SERVICE_HOST is not set');
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    file: IN_CLUSTER,
    name: IN_CLUSTER,
    cluster: { server, 'certificate-authority': `${account}/ca.crt` },
    clusterFolder: '/',
    user: { tokenFile: `${account}/token` },
    userFolder: '/',
  };
}

/** The context of that name over all files, the first entry of a name winning, as with kubectl. */
export async function readContext(files: readonly string[], name: string): Promise<Context> {
  const shown = files.join(delimiter);
  const merged = merge(await Promise.all(files.map((file) => readEntries(file, files.length === 1))));
  const context = find(merged.contexts, name);
  if (!context) throw noContext(name, shown, merged.contexts.map((one) => one.name).toSorted());
  const cluster = find(merged.clusters, text(context.entry['cluster']));
  if (!cluster) throw badKubeconfig(context.file, `context '${name}' names a cluster that is not in it`);
  const user = find(merged.users, text(context.entry['user']));
  return {
    file: context.file,
    name,
    cluster: cluster.entry,
    clusterFolder: dirname(cluster.file),
    user: user?.entry ?? {},
    userFolder: dirname(user?.file ?? context.file),
  };
}

async function readEntries(file: string, required: boolean): Promise<Merged> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined) {
    if (required) throw noKubeconfig(file);
    return { contexts: [], clusters: [], users: [] };
  }
  const document = parse(content, file);
  return {
    contexts: entries(document['contexts'], 'context', file),
    clusters: entries(document['clusters'], 'cluster', file),
    users: entries(document['users'], 'user', file),
  };
}

function parse(content: string, file: string): Fields {
  let document: unknown;
  try {
    document = load(content);
  } catch {
    // The parser's own message quotes the lines around the error, which may hold a token.
    throw badKubeconfig(file, 'this is not YAML');
  }
  if (!isFields(document)) throw badKubeconfig(file, 'this is not a kubeconfig');
  return document;
}

function entries(list: unknown, key: string, file: string): readonly Named[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isFields).map((item) => {
    const entry = item[key];
    return { name: text(item['name']), entry: isFields(entry) ? entry : {}, file };
  });
}

function merge(all: readonly Merged[]): Merged {
  return {
    contexts: all.flatMap(({ contexts }) => contexts),
    clusters: all.flatMap(({ clusters }) => clusters),
    users: all.flatMap(({ users }) => users),
  };
}

function find(list: readonly Named[], name: string): Named | undefined {
  return list.find((one) => one.name === name);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
