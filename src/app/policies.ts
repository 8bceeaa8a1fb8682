import type { KubeObject } from '../core/objects.ts';
import { environmentNamed } from '../dsl/environments.ts';
import { policiesFor } from '../templating/policy/documents.ts';
import type { DeliveryOptions } from './delivery/load.ts';
import { loadPlatform } from './delivery/platform.ts';
import type { Session } from './world.ts';

/** Rules of the check as admission policies, for the namespaces of one environment, or of all of the platform; asks no cluster. */
export async function policiesOf(
  { environment, strict }: { readonly environment: string | undefined; readonly strict: boolean },
  options: DeliveryOptions,
  session: Session,
): Promise<readonly KubeObject[]> {
  const platform = await loadPlatform(options, session, 'offline');
  const chosen =
    environment === undefined ? platform.environments : [environmentNamed(platform, environment)];
  const namespaces = new Set(chosen.flatMap(({ namespace, namespaces: more }) => [namespace, ...more]));
  return policiesFor({ namespaces: [...namespaces], strict });
}
