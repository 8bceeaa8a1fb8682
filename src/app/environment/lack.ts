import { forbidden } from '../../core/catalogue/cluster.ts';
import type { Manifest } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Release } from '../../core/release.ts';
import { assertRights } from '../../deploy/plan/rights.ts';
import { behindRefusal } from '../../deploy/survey/namespaces.ts';
import { askRights, missingRights } from '../../deploy/survey/rights.ts';
import { readsSecrets, writtenBy } from './rights.ts';

type Bringing = {
  readonly release: Pick<Release, 'environment' | 'secrets'>;
  readonly manifests: readonly Manifest[];
  readonly cluster: Cluster;
};

/**
 * What lies behind the first refusal of a server that was asked many things at once: NAMESPACE_MISSING, for in a namespace that is
 * not there nobody has a right, or RIGHTS_MISSING with all that a plan needs. The error itself where it is none of these.
 */
export async function lackBehind(
  error: unknown,
  { release, manifests, cluster }: Bringing,
  signal: AbortSignal,
): Promise<unknown> {
  const { namespace } = release.environment;
  const behind = await behindRefusal(error, namespace, cluster, signal);
  if (!forbidden.is(behind)) return behind;
  try {
    const missing = await missingRights(
      {
        cluster,
        namespace,
        written: writtenBy(release, manifests),
        // What this release removes is not known before the records are read.
        removed: [],
        readsSecrets: readsSecrets(manifests),
        asked: askRights({ cluster, namespace }, signal),
      },
      signal,
    );
    return rightsError(missing.filter(({ helpful }) => helpful !== true)) ?? error;
  } catch {
    // Who cannot be asked leaves the first refusal as the best there is.
    return error;
  }
}

function rightsError(missing: Parameters<typeof assertRights>[0]): unknown {
  try {
    assertRights(missing);
    return undefined;
  } catch (error) {
    return error;
  }
}
