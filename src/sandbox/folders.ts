import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { badSandboxName } from '../core/catalogue/sandbox.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where one sandbox keeps what it is: everything of it lies below `root`, and `down` removes it. */
export type Folders = {
  readonly root: string;
  readonly logs: string;
  readonly pki: string;
  readonly data: string;
  readonly state: string;
  readonly kubeconfig: string;
  readonly adminKubeconfig: string;
  readonly platform: string;
  /** Private age key for the files of secrets. */
  readonly ageKey: string;
  /** What every container of the cluster says it has written. */
  readonly containerLog: string;
};

export const DEFAULT_NAME = 'default';

export function foldersFor(name: string, env: Environment): Folders {
  // The name becomes a folder and part of a cluster's name.
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/u.test(name)) throw badSandboxName(name);
  const root = join(sandboxesFolder(env), name);
  return {
    root,
    logs: join(root, 'logs'),
    pki: join(root, 'pki'),
    data: join(root, 'data'),
    state: join(root, 'state.json'),
    kubeconfig: join(root, 'kubeconfig'),
    adminKubeconfig: join(root, 'admin.kubeconfig'),
    platform: join(root, 'platform.yml'),
    containerLog: join(root, 'container.log'),
    ageKey: join(root, 'age.key'),
  };
}

export function sandboxesFolder(env: Environment): string {
  return join(xdg(env, 'XDG_STATE_HOME', '.local/state'), 'slipway', 'sandbox');
}

export function buildsFolder(env: Environment): string {
  return join(xdg(env, 'XDG_CACHE_HOME', '.cache'), 'slipway', 'sandbox');
}

function xdg(env: Environment, variable: string, fallback: string): string {
  const set = env[variable];
  return set !== undefined && set !== '' ? resolve(set) : join(env['HOME'] ?? homedir(), fallback);
}
