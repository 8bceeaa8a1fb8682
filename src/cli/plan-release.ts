import { assertNoFaults } from '../core/errors.ts';
import type { Manifest } from '../core/objects.ts';
import type { Plan } from '../core/plan.ts';
import type { Platform } from '../core/platform.ts';
import type { Cluster } from '../core/ports/cluster.ts';
import type { Release } from '../core/release.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { assertRightCluster } from '../deploy/identity.ts';
import { planDefaults, type PlanOptions, type Secrets } from '../deploy/input.ts';
import { makePlan } from '../deploy/plan.ts';
import { fetchSecrets } from '../secrets/fetch.ts';
import { markSecrets } from '../secrets/marks.ts';
import { secretObject } from '../secrets/object.ts';
import { checkReferences, missingSecrets } from '../secrets/references.ts';
import { stampConsumers, stampReasons } from '../secrets/stamp.ts';
import { openSecretAccess } from './secret-access.ts';
import type { Session } from './session.ts';

/** A plan and what it takes to do it. */
export type Planned = {
  readonly plan: Plan;
  readonly release: Release;
  readonly cluster: Cluster;
  readonly secrets: Secrets;
};

export type PlanRequest = {
  readonly release: Release;
  readonly platform: Platform;
  /** Rendered and checked. */
  readonly manifests: readonly Manifest[];
  readonly options?: Partial<PlanOptions>;
};

/** Fetches the secrets of a release, checks who uses them, and compares all of it with the cluster. Writes nothing. */
export async function planRelease(request: PlanRequest, session: Session): Promise<Planned> {
  const { release, platform, options } = request;
  const { signal, adapters, clock, version, cwd } = session;
  const { environment } = release;
  const cluster = await adapters.cluster(environment.cluster);
  await assertRightCluster(environment, cluster, signal);
  const fetched = await readSecrets(release, platform, session);
  const live = await readLive(fetched, cluster, signal);
  const marked = markSecrets(fetched, live);
  const wanted = { manifests: request.manifests, secrets: marked, namespace: environment.namespace };
  assertNoFaults(
    checkReferences({
      ...wanted,
      live: [...live, ...(await readLive(missingSecrets(wanted), cluster, signal))],
    }),
  );
  const secrets: Secrets = { manifests: marked, reveal: secretObject, reasons: stampReasons };
  const repository = await adapters.repository(cwd);
  const plan = await makePlan(
    {
      release,
      manifests: stampConsumers(request.manifests, marked),
      secrets,
      cluster,
      clock,
      version,
      isAncestor: async (ancestor, commit) => repository.isAncestor(ancestor, commit),
      options: { ...planDefaults, ...options },
    },
    signal,
  );
  session.emit({ type: 'plan.made', plan });
  return { plan, release, cluster, secrets };
}

export async function readSecrets(
  { secrets, environment }: Pick<Release, 'secrets' | 'environment'>,
  platform: Platform,
  session: Session,
): Promise<readonly SecretManifest[]> {
  if (secrets.length === 0) return [];
  const access = await openSecretAccess(session, platform);
  return fetchSecrets({ files: secrets, namespace: environment.namespace }, access, session.signal);
}

export async function readLive(
  wanted: readonly { readonly namespace: string; readonly name: string }[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly NonNullable<Awaited<ReturnType<Cluster['get']>>>[]> {
  const found = await Promise.all(
    wanted.map(({ namespace, name }) =>
      cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }, signal),
    ),
  );
  return found.filter((object) => object !== undefined);
}
