import { assertNoFaults, UserError } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import type { Platform } from '../../core/platform.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { OpenCluster } from '../environment/cluster.ts';
import { registryPlace } from '../../core/registry-host.ts';
import { kindRules } from '../../deploy/kinds/kind-rule.ts';
import { secretsCountedOn } from '../../deploy/kinds/secrets-made.ts';
import { imageUses } from '../../images/image-uses.ts';
import { preflightImages } from '../../images/preflight.ts';
import { registryAtWith } from './bring.ts';
import type { Session } from '../world.ts';

type PreflightRequest = {
  readonly manifests: readonly Manifest[];
  /** Names of the Secrets that this release brings along. */
  readonly ownSecrets: readonly string[];
  readonly platform: Platform;
  readonly cluster: OpenCluster;
  readonly namespace: string;
};

/** Asks the registries for every image of the manifests; throws InvalidInput where a Pod could never start. */
export async function preflight(
  { manifests, ownSecrets, platform, cluster, namespace }: PreflightRequest,
  session: Session,
): Promise<void> {
  const { clock, emit, signal } = session;
  const uses = imageUses(manifests);
  if (uses.length === 0) return;
  const rules = kindRules(platform.kinds);
  const own = [
    ...ownSecrets,
    ...secretsCountedOn(manifests, { rules, namespace }).map(({ name }) => name),
    ...manifests.flatMap(({ object }) => (object.kind === 'Secret' ? [object.metadata.name] : [])),
  ];
  const faults = await preflightImages(
    {
      uses,
      registryAt: registryAtWith(platform, session),
      ownHost: registryPlace(platform.registry).host,
      nodes: await nodePlatforms(cluster, signal),
      ...(platform.registry.waitMs !== undefined && {
        arrival: {
          ms: platform.registry.waitMs,
          clock,
          onWait: (image) =>
            emit({ type: 'note', code: 'image-awaited', image, ms: platform.registry.waitMs ?? 0 }),
        },
      }),
      hasSecret: async (where = namespace, name) =>
        own.includes(name) || (await hasSecret(cluster, { namespace: where, name }, signal)),
    },
    signal,
  );
  assertNoFaults(faults);
  for (const fault of faults) emit({ type: 'warning', code: 'fault', fault });
}

/** What the nodes are, each kind once; empty where the deployer may not look. */
export async function nodePlatforms(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal).catch(nothing(signal));
  const platforms = items.flatMap(({ status }) => {
    const { nodeInfo } = (status ?? {}) as { nodeInfo?: { operatingSystem?: string; architecture?: string } };
    const { operatingSystem: os, architecture } = nodeInfo ?? {};
    return os !== undefined && architecture !== undefined ? [`${os}/${architecture}`] : [];
  });
  return [...new Set(platforms)];
}

function nothing(signal: AbortSignal) {
  return (error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return { items: [] };
  };
}

/** A Secret the deployer may not read is taken to be there: the cluster will tell. */
async function hasSecret(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name };
  return cluster.get(ref, signal).then(
    (found) => found !== undefined,
    (error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof UserError)) throw error;
      return true;
    },
  );
}
