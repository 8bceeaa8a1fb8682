import { noSandbox } from '../core/catalogue/sandbox.ts';
import { type Environment, type Folders, foldersFor } from './folders.ts';
import { readState, type SandboxState } from './state.ts';

/** What a shell needs to work against a sandbox: also what `slipway sandbox env` prints. */
export function environmentFor(
  { kubeconfig, platform, ageKey }: Folders,
  { bucket }: SandboxState,
): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: kubeconfig,
    SLIPWAY_PLATFORM: platform,
    SLIPWAY_AGE_KEY_FILE: ageKey,
    AWS_ACCESS_KEY_ID: bucket.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    AWS_REGION: bucket.region,
    AWS_ENDPOINT_URL_S3: bucket.endpoint,
  };
}

export async function environmentOf(
  name: string,
  env: Environment,
): Promise<Readonly<Record<string, string>>> {
  const folders = foldersFor(name, env);
  const state = await readState(folders);
  if (state?.phase !== 'ready') throw noSandbox(name);
  return environmentFor(folders, state);
}

/** Lines for `eval` in any POSIX shell. */
export function shellText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`)
    .join('\n');
}
