import { type Document, isMap, parseDocument } from 'yaml';
import { eksEnvironmentTaken } from '../core/catalogue/eks.ts';
import type { EksCluster, Platform } from '../core/platform.ts';
import { parsePlatform } from '../dsl/platform.ts';
import { readPlatform } from './delivery/platform.ts';
import { readIdentity } from './environment/cluster.ts';
import type { Session } from './world.ts';

/** Lines stay as long as they are. */
const LINES = { lineWidth: 0 };

/** Until the cluster has said its own. */
const UNKNOWN = '00000000-0000-0000-0000-000000000000';

type AddEks = {
  readonly eks: EksCluster;
  readonly environment: string;
  readonly platform?: string | undefined;
};

/**
 * Writes a cluster of EKS into the platform file, as that of an environment which has none yet, with the identity that it
 * has now. The rest of the file stays as it is written. Throws ENVIRONMENT_HAS_CLUSTER.
 */
export async function addEks(
  { eks, environment, platform }: AddEks,
  session: Session,
): Promise<{ readonly file: string; readonly identity: string }> {
  const { text, file } = await readPlatform({ platform }, session);
  const document = parseDocument(text);
  const path = ['environments', environment, 'cluster'];
  if (document.errors.length > 0) parsePlatform(text, file);
  if (document.hasIn(path)) throw eksEnvironmentTaken(environment, file);
  const cluster = { eks, identity: UNKNOWN };
  document.setIn(path, document.createNode(cluster));
  const { environments } = readable(document, file, cluster);
  // The environment may name the role that works in it.
  const known = environments.find(({ name }) => name === environment)?.cluster.eks ?? eks;
  const identity = await readIdentity({ context: eks.name, eks: known, identity: '' }, session);
  document.setIn([...path, 'identity'], identity);
  const files = await session.adapters.files(session.cwd);
  await files.writeText(file, document.toString(LINES), 'everybody');
  return { file, identity };
}

/** Nothing is left behind that no other command could read; only other environments may still wait for their own cluster. */
function readable(written: Document, file: string, cluster: object): Platform {
  const complete = written.clone();
  const environments = complete.get('environments');
  for (const { value } of isMap(environments) ? environments.items : [])
    if (isMap(value) && !value.has('cluster')) value.set('cluster', cluster);
  try {
    return parsePlatform(complete.toString(), file);
  } catch {
    // The places are those of the file itself.
    return parsePlatform(written.toString(LINES), file);
  }
}
