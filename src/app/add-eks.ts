import { parseDocument } from 'yaml';
import { eksEnvironmentTaken } from '../core/catalogue/eks.ts';
import { noPlatform, noSuchFile } from '../core/catalogue/templating.ts';
import type { EksCluster } from '../core/platform.ts';
import { parsePlatform } from '../dsl/platform.ts';
import { readIdentity } from './environment/cluster.ts';
import type { Session } from './world.ts';

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
  document.setIn(path, document.createNode({ eks, identity }));
  const written = document.toString({ lineWidth: 0 });
  // Nothing is left behind that no other command could read.
  parsePlatform(written, file);
  await files.writeText(file, written, 'everybody');
  return { file, identity };
}
