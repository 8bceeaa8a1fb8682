import { noBlock } from '../../core/catalogue/dsl.ts';
import { InvalidInput } from '../../core/errors.ts';
import { readJenkinsfile } from '../../dsl/jenkinsfile.ts';
import type { Session } from '../world.ts';

/**
 * Groovy takes much without a word that means something else than it seems: two blocks, values computed when the build
 * runs, words behind a bracket. Where the checkout has the Jenkinsfile, what a laptop refuses ends a build as well, before
 * its first stage. One without a block of its own calls the step through somebody's library and is left alone.
 */
export async function assertJenkinsfileSound(
  { file = 'Jenkinsfile' }: { readonly file?: string | undefined },
  { adapters, cwd, env }: Session,
): Promise<void> {
  const text = await (await adapters.files(cwd)).text(file);
  if (text === undefined) return;
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    readJenkinsfile({ text, file, env: Object.fromEntries(known) });
  } catch (error) {
    if (error instanceof InvalidInput && error.faults.every(({ code }) => code === noBlock.described.code))
      return;
    throw error;
  }
}
