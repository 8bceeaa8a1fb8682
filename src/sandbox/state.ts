import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Folders } from './folders.ts';
import type { ProcessId } from './process-table.ts';

export const PARTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'registry',
  's3',
] as const;

export type Part = (typeof PARTS)[number];

export type Ports = Readonly<Record<'etcd' | 'etcdPeer' | 'api' | 'kubelet' | 'registry' | 's3', number>>;

export type Bucket = {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

type PartProcess = ProcessId & { readonly name: string };

/** What `up` writes down, first before anything runs and last when everything does. Mode 0600: it holds the bucket's key. */
export type SandboxState = {
  readonly version: 1;
  readonly name: string;
  readonly phase: 'starting' | 'ready';
  readonly made: string;
  readonly ports: Ports;
  readonly server: string;
  /** uid of the kube-system namespace, once there is one. */
  readonly identity: string;
  readonly registry: string;
  readonly bucket: Bucket;
  readonly processes: readonly PartProcess[];
  /** Further environments, beside the usual two. */
  readonly environments?: readonly string[];
};

/** undefined where there is no sandbox, or only what a killed command left half-written. */
export async function readState({ state }: Folders): Promise<SandboxState | undefined> {
  const text = await readFile(state, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const parsed = JSON.parse(text) as SandboxState;
    return parsed.version === 1 ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export async function writeState({ state }: Folders, value: SandboxState): Promise<void> {
  await writePrivate(state, `${JSON.stringify(value, null, 2)}\n`);
}

/** Replaces a file in one step; only its owner may read it. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.next`;
  await writeFile(next, text, { mode: 0o600 });
  await chmod(next, 0o600);
  await rename(next, file);
}
