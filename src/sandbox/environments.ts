import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { badSandboxEnvironment } from '../core/catalogue/sandbox.ts';
import { openApi } from './api.ts';
import { adminCredentials, CONTEXTS, DEPLOYER } from './credentials.ts';
import type { Folders } from './folders.ts';
import { contextText } from './kubeconfig.ts';
import { createNamespace, hasDefaultAccount } from './objects.ts';
import { environmentText } from './platform-file.ts';
import { type SandboxState, writePrivate, writeState } from './state.ts';

/** Namespaces of Kubernetes itself, and the contexts of the usual two. */
const TAKEN = /^(?:default|dev|prod|kube-.*)$/;

/** Throws BAD_SANDBOX_ENVIRONMENT. */
export function assertEnvironmentNames(names: readonly string[]): void {
  for (const name of names)
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) || TAKEN.test(name))
      throw badSandboxEnvironment(name);
}

/** Names of all contexts of the deployer's kubeconfig. */
export function contextsOf({ environments = [] }: SandboxState): readonly string[] {
  return [...Object.values(CONTEXTS), ...environments];
}

/**
 * Makes further environments in a sandbox that runs: each a namespace with the deployer's rights, a context and an entry of
 * platform.yml, all by its name. Those that are there stay as they are.
 */
export async function addEnvironments(
  folders: Folders,
  state: SandboxState,
  names: readonly string[],
): Promise<SandboxState> {
  const known = [...Object.keys(CONTEXTS), ...(state.environments ?? [])];
  const added = [...new Set(names)].filter((name) => !known.includes(name));
  if (added.length === 0) return state;
  const api = openApi(state.ports.api, await adminCredentials(folders));
  try {
    for (const name of added) {
      await createNamespace(api, name);
      // Pods are refused before it is there.
      while (!(await hasDefaultAccount(api, name))) await sleep(50);
    }
  } finally {
    api.close();
  }
  await append(
    folders.kubeconfig,
    added.map((name) => contextText(name, DEPLOYER, name)),
    '\ncurrent-context:',
  );
  await append(
    folders.platform,
    added.map((name) => environmentText(name, folders, state)),
    undefined,
  );
  const next = { ...state, environments: [...(state.environments ?? []), ...added] };
  await writeState(folders, next);
  return next;
}

/** Puts texts before what a file ends with. */
async function append(file: string, texts: readonly string[], end: string | undefined): Promise<void> {
  const text = await readFile(file, 'utf8');
  const at = end === undefined ? text.length : text.lastIndexOf(end) + 1;
  await writePrivate(file, text.slice(0, at) + texts.join('') + text.slice(at));
}
