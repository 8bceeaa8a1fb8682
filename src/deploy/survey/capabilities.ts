import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { isDefaultClass, type Lack, type Need, needId } from '../plan/capabilities.ts';

const CLASSES: Readonly<Record<Exclude<Need['kind'], 'API'>, string>> = {
  IngressClass: 'networking.k8s.io/v1',
  StorageClass: 'storage.k8s.io/v1',
  GatewayClass: 'gateway.networking.k8s.io/v1',
};

/** Which of these needs the cluster does not meet. What these credentials may not read is taken to be there. */
export async function readLacks(
  needs: readonly Need[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly Lack[]> {
  const once = [...new Map(needs.map((need) => [needId(need), need])).values()];
  const list = listing(cluster, signal);
  const found = await Promise.all(
    once.map(async (need) =>
      readable(async () => (need.kind === 'API' ? lackOfApi(need, list) : lackOfClass(need, list)), signal),
    ),
  );
  return found.flatMap((lack) => lack ?? []);
}

type List = (apiVersion: string, kind: string) => Promise<readonly KubeObject[]>;

/** Lists each kind once, however many objects of a release need something of it. */
function listing(cluster: Cluster, signal: AbortSignal): List {
  const lists = new Map<string, Promise<readonly KubeObject[]>>();
  return async (apiVersion, kind) => {
    const known = lists.get(kind) ?? cluster.list({ apiVersion, kind }, signal).then(({ items }) => items);
    lists.set(kind, known);
    return known;
  };
}

async function lackOfClass(need: Need, list: List): Promise<Lack | undefined> {
  const { kind, name } = need;
  if (kind === 'API') return undefined;
  const items = await list(CLASSES[kind], kind);
  const isMet =
    name === undefined ? items.some(isDefaultClass) : items.some(({ metadata }) => metadata.name === name);
  if (isMet || (kind === 'StorageClass' && (await hasVolumeFor(name, list)))) return undefined;
  return { need, known: items.map(({ metadata }) => metadata.name) };
}

/** A volume that somebody made by hand may bear the name of a class that does not exist. */
async function hasVolumeFor(name: string | undefined, list: List): Promise<boolean> {
  const items = await list('v1', 'PersistentVolume');
  return items.some(({ spec }) => {
    const { storageClassName = '' } = (spec ?? {}) as { readonly storageClassName?: string };
    return storageClassName === (name ?? '');
  });
}

async function lackOfApi(need: Need, list: List): Promise<Lack | undefined> {
  const items = await list('apiregistration.k8s.io/v1', 'APIService');
  const services = items.filter(({ spec }) => (spec as { readonly group?: string }).group === need.name);
  if (services.length === 0) return { need, known: [] };
  const broken = services.map(notAvailable);
  const [first] = broken;
  return first === undefined || broken.includes(undefined) ? undefined : { need, known: [], broken: first };
}

function notAvailable({ status }: KubeObject): string | undefined {
  const { conditions = [] } = (status ?? {}) as {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
  const found = conditions.find(({ type, status: state }) => type === 'Available' && state === 'False');
  return found && (found.message ?? 'it is not available');
}

/** Undefined where it may not be read, or the server has no such kind. */
async function readable<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
