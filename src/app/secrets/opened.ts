import { assertNoFaults } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import type { Platform } from '../../core/platform.ts';
import type { Release } from '../../core/release.ts';
import type { SecretManifest } from '../../core/secret-manifest.ts';
import type { Secrets } from '../../deploy/plan/input.ts';
import { kindRules } from '../../deploy/kinds/kind-rule.ts';
import { secretsCountedOn } from '../../deploy/kinds/secrets-made.ts';
import type { Wanted } from '../../secrets/fetch.ts';
import { joinSecrets } from '../../secrets/join.ts';
import { secretObject } from '../../secrets/object.ts';
import { MARKS } from '../../secrets/marks.ts';
import { stampReasons } from '../../secrets/stamp.ts';
import type { OpenCluster } from '../environment/cluster.ts';
import { lackBehind } from '../environment/lack.ts';
import type { Session } from '../world.ts';
import { runSecretAccess } from './access.ts';
import { hideSecrets } from './hide.ts';
import { hideLiveSecret } from './released.ts';

type Opening = {
  readonly release: Release;
  readonly platform: Platform;
  readonly cluster: OpenCluster;
  readonly manifests: readonly Manifest[];
};

/** The secrets of a release, marked by what the cluster has of them, and the manifests stamped with those marks. */
export async function openSecrets(
  { release, platform, cluster, manifests }: Opening,
  session: Session,
): Promise<{ readonly manifests: readonly Manifest[]; readonly secrets: Secrets }> {
  const { namespace } = release.environment;
  const files = release.secrets;
  const fetched = files.length === 0 ? [] : await readSecrets({ files, namespace }, platform, session);
  const made = secretsCountedOn(manifests, { rules: kindRules(platform.kinds), namespace });
  const joining = { manifests, secrets: fetched, made, namespace };
  const joined = await joinSecrets(joining, cluster, session.signal).catch(async (error: unknown) => {
    throw await lackBehind(error, { release, manifests, cluster }, session.signal);
  });
  // Pods that run have what is there now; and who once put a Secret of a file there may have left it for others to use.
  const own = new Set(fetched.map(({ name }) => name));
  for (const live of joined.live)
    if (own.has(live.metadata.name) || live.metadata.annotations?.[MARKS] !== undefined)
      hideLiveSecret(live, session);
  assertNoFaults(joined.faults);
  return {
    manifests: joined.manifests,
    secrets: { manifests: joined.secrets, reveal: secretObject, reasons: stampReasons },
  };
}

/**
 * Hides the values of a release before anything of it runs, so that no test and no build prints one; a file that is broken ends
 * a run there.
 */
export async function hideSecretsOf(
  { secrets: files, environment }: Release,
  platform: Platform,
  session: Session,
): Promise<void> {
  if (files.length === 0) return;
  const wanted = { files, namespace: environment.namespace };
  // Which of them are too short to be hidden is said once, with the plan.
  await readSecrets(wanted, platform, { ...session, emit: () => undefined });
}

async function readSecrets(
  wanted: Wanted,
  platform: Platform,
  session: Session,
): Promise<readonly SecretManifest[]> {
  // What opens files of secrets is loaded where there are any.
  const { fetchSecrets } = await import('../../secrets/fetch.ts');
  const secrets = await fetchSecrets(wanted, await runSecretAccess(session, platform), session.signal);
  hideSecrets(secrets, session);
  return secrets;
}
