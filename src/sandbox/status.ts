import { readdir } from 'node:fs/promises';
import { contextsOf } from './environments.ts';
import { DEFAULT_NAME, type Environment, foldersFor, sandboxesFolder } from './folders.ts';
import { healthOf, type PartHealth } from './health.ts';
import { readState } from './state.ts';

export type SandboxStatus = {
  readonly name: string;
  readonly healthy: boolean;
  readonly server: string;
  readonly identity: string;
  readonly registry: string;
  readonly bucket: string;
  readonly kubeconfig: string;
  readonly contexts: readonly string[];
  readonly platform: string;
  readonly logs: string;
  readonly parts: readonly PartHealth[];
};

/** undefined where there is no sandbox of that name, or only a half that `up` and `down` clear away. */
export async function statusOf(name: string, env: Environment): Promise<SandboxStatus | undefined> {
  const folders = foldersFor(name, env);
  const state = await readState(folders);
  if (!state) return undefined;
  const parts = await healthOf(state);
  return {
    name,
    healthy: state.phase === 'ready' && parts.every(({ alive }) => alive),
    server: state.server,
    identity: state.identity,
    registry: state.registry,
    bucket: `${state.bucket.name} at ${state.bucket.endpoint}`,
    kubeconfig: folders.kubeconfig,
    contexts: contextsOf(state),
    platform: folders.platform,
    logs: folders.logs,
    parts,
  };
}

/** Names of all sandboxes of this user, whole or half, the default one first. */
export async function sandboxNames(env: Environment): Promise<readonly string[]> {
  const entries = await readdir(sandboxesFolder(env), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted((a, b) => Number(b === DEFAULT_NAME) - Number(a === DEFAULT_NAME) || a.localeCompare(b));
}
