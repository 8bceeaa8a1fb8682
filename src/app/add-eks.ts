import { type Document, isMap, parseDocument } from 'yaml';
import { eksEnvironmentTaken } from '../core/catalogue/eks.ts';
import { noPlatform, noSuchFile } from '../core/catalogue/templating.ts';
import type { EksCluster } from '../core/platform.ts';
import { parsePlatform } from '../dsl/platform.ts';
import { readIdentity } from './environment/cluster.ts';
import type { Session } from './world.ts';

/** Lines stay as long as they are. */
const LINES = { lineWidth: 0 };

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
  const { env, cwd, adapters } = session;
  const file = platform ?? env['SLIPWAY_PLATFORM'];
  if (file === undefined || file === '') throw noPlatform();
  const files = await adapters.files(cwd);
  const text = await files.text(file);
  if (text === undefined) throw noSuchFile(file, 'correct --platform or $SLIPWAY_PLATFORM');
  const document = parseDocument(text);
  const path = ['environments', environment, 'cluster'];
  if (document.errors.length > 0) parsePlatform(text, file);
  if (document.hasIn(path)) throw eksEnvironmentTaken(environment, file);
  const identity = await readIdentity({ context: eks.name, eks, identity: '' }, session);
  const cluster = { eks, identity };
  document.setIn(path, document.createNode(cluster));
  assertReadable(document, file, cluster);
  await files.writeText(file, document.toString(LINES), 'everybody');
  return { file, identity };
}

/** Nothing is left behind that no other command could read; only other environments may still wait for their own cluster. */
function assertReadable(written: Document, file: string, cluster: object): void {
  const complete = written.clone();
  const environments = complete.get('environments');
  for (const { value } of isMap(environments) ? environments.items : [])
    if (isMap(value) && !value.has('cluster')) value.set('cluster', cluster);
  try {
    parsePlatform(complete.toString(), file);
  } catch {
    // The places are those of the file itself.
    parsePlatform(written.toString(LINES), file);
  }
}
