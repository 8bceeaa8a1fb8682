import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../src/adapters/clock.ts';
import { openApi } from '../../src/sandbox/api.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { adminCredentials } from '../../src/sandbox/credentials.ts';
import { down } from '../../src/sandbox/down.ts';
import { createNamespace, hasDefaultAccount } from '../../src/sandbox/objects.ts';
import { up } from '../../src/sandbox/up.ts';
import { type Completion, watchCompletion } from './completion.ts';
import { type Workload, writeWorkload } from './workload.ts';

const NAME = 'bench';

/** The one cluster of a run. */
export type BenchCluster = {
  readonly kubernetes: string;
  /** What a measured command needs to reach it. */
  readonly env: NodeJS.ProcessEnv;
  /** A namespace of its own, with the files of every tool; `soak` is Slipway's, 5s in production. */
  readonly newWorkload: (size: Pick<Workload, 'services' | 'replicas'>, soak?: string) => Promise<Workload>;
  /** Something that is the cluster's own, by the path of its kind. */
  readonly create: (path: string, object: object) => Promise<void>;
  readonly watch: (workload: Workload, tag: string) => Completion;
  /** Until they are gone: what the controllers still delete would be in the figures of anyone who comes next. */
  readonly remove: (workloads: readonly Workload[]) => Promise<void>;
  readonly end: () => Promise<void>;
};

/** Starts a sandbox whose registry has empty images with these tags: nothing runs them, but slipway asks whether they are there. */
export async function openBenchCluster(folder: string, tags: readonly string[]): Promise<BenchCluster> {
  const { signal } = new AbortController();
  const env = { ...process.env, XDG_STATE_HOME: folder };
  const emit = (): void => undefined;
  const end = async (): Promise<void> => down(NAME, env, signal).then(() => undefined);
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => void end().finally(() => process.exit(130)));
  const bin = await binaries({ env: process.env, clock, emit, signal });
  const { state, folders } = await up({ name: NAME, env, bin, clock, emit, signal });
  const credentials = await adminCredentials(folders);
  const api = openApi(state.ports.api, credentials);
  const { gitVersion } = (await api.call('GET', '/version')) as { readonly gitVersion: string };
  const repository = `${state.registry}/bench`;
  pushImages(join(bin, 'crane'), { repository, tags, folder });
  let made = 0;

  const isThere = (namespace: string): Promise<boolean> =>
    api.call('GET', `/api/v1/namespaces/${namespace}`).then(
      () => true,
      () => false,
    );

  return {
    kubernetes: gitVersion.replace('v', ''),
    env: { ...process.env, KUBECONFIG: folders.adminKubeconfig, NO_COLOR: '1' },
    newWorkload: async (size, soak = '0s') => {
      const namespace = `bench-${++made}`;
      const workload = { ...size, folder: join(folder, namespace), namespace, repository };
      mkdirSync(workload.folder);
      writeWorkload(workload);
      const cluster = {
        context: 'admin',
        kubeconfig: folders.adminKubeconfig,
        server: state.server,
        identity: state.identity,
      };
      const platform = {
        registry: { oci: state.registry, insecure: true },
        environments: { bench: { branches: ['main'], namespace, cluster, onFailure: 'hold', soak } },
      };
      writeFileSync(join(workload.folder, 'platform.yml'), JSON.stringify(platform));
      await createNamespace(api, namespace);
      while (!(await hasDefaultAccount(api, namespace)));
      return workload;
    },
    create: async (path, object) => void (await api.call('POST', path, object)),
    watch: (workload, tag) =>
      watchCompletion(state.server, credentials, { ...workload, image: `${repository}:${tag}` }),
    remove: async (workloads) => {
      for (const { namespace } of workloads) await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      for (const { namespace } of workloads) while (await isThere(namespace)) await sleep(50);
    },
    end: async () => {
      api.close();
      await end();
    },
  };
}

type Pushed = { readonly repository: string; readonly tags: readonly string[]; readonly folder: string };

function pushImages(crane: string, { repository, tags, folder }: Pushed): void {
  const layer = join(folder, 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  const run = (...args: readonly string[]): void =>
    void execFileSync(crane, [...args, '--insecure'], { stdio: 'ignore' });
  const [first = '', ...others] = tags;
  run('append', '-f', layer, '-t', `${repository}:${first}`);
  for (const tag of others) run('tag', `${repository}:${first}`, tag);
}
