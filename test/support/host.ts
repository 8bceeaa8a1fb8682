import { clock } from '../../src/adapters/clock.ts';
import { openFiles } from '../../src/adapters/files.ts';
import type { Adapters, Host } from '../../src/app/world.ts';

export type Said = { out: string; err: string };

/** A host whose output is kept; adapters that a test does not give throw when they are asked for. */
export function hostSaying(
  overrides: Partial<Omit<Host, 'adapters'>> & { adapters?: Partial<Adapters> } = {},
): {
  host: Host;
  said: Said;
} {
  const said: Said = { out: '', err: '' };
  const absent = (name: string) => async () => Promise.reject(new Error(`this test gives no ${name}`));
  const adapters: Adapters = {
    files: async (root) => Promise.resolve(openFiles(root)),
    repository: absent('repository'),
    processes: absent('processes'),
    terminal: absent('terminal'),
    cluster: absent('cluster'),
    bucket: absent('bucket'),
    kms: absent('kms'),
    editor: absent('editor'),
    registry: absent('registry'),
    registryAt: absent('registryAt'),
    layerMemory: absent('layerMemory'),
    buildStatuses: absent('buildStatuses'),
    network: () => Promise.resolve(),
    proxyTo: () => Promise.resolve(undefined),
    awsSession: () => Promise.resolve(),
    ecr: absent('ecr'),
    metrics: absent('metrics'),
    notices: async () => Promise.reject(new Error('no notices here')),
    ...overrides.adapters,
  };
  const host: Host = {
    version: '0.1.0',
    cwd: '/',
    env: {},
    person: 'ann@laptop',
    clock,
    signal: new AbortController().signal,
    stdout: (text) => (said.out += text),
    stderr: (text) => (said.err += text),
    columns: undefined,
    colour: false,
    ...overrides,
    adapters,
  };
  return { host, said };
}
