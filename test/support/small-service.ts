import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock as realClock } from '../../src/adapters/clock.ts';
import { openBucket } from '../../src/adapters/bucket.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { openFiles } from '../../src/adapters/files.ts';
import { openPrometheus } from '../../src/adapters/prometheus.ts';
import { openWebhooks } from '../../src/adapters/webhook.ts';
import { openProcesses } from '../../src/adapters/processes.ts';
import { openRepository } from '../../src/adapters/repository.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Host } from '../../src/app/world.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { gitIn } from './git.ts';
import { hostSaying } from './host.ts';
import type { TestSandbox } from './sandbox.ts';
import { validEvents } from './valid-event.ts';

export type Told = {
  readonly code: number;
  readonly out: string;
  /** What a person reads: without empty lines, columns two spaces apart, times as `0.0s`. */
  readonly lines: readonly string[];
};

/** A service whose manifests a test writes, in a repository of its own, and the commands as people give them. */
export type SmallService = {
  readonly cwd: string;
  readonly namespace: string;
  /** What its platform file says of the cluster. */
  readonly cluster: Readonly<Record<string, string>>;
  /** All manifests there are from now on; the Deployment `web` has to be among them. */
  write(...objects: readonly KubeObject[]): void;
  /** Lays fields over the environment in the platform file. */
  allow(fields: Readonly<Record<string, unknown>>): void;
  slipway(
    words: readonly string[],
    host?: Partial<Pick<Host, 'cwd' | 'signal' | 'clock' | 'stderr'>>,
  ): Promise<Told>;
  /** Lets every tag of the registry point to this digest from now on. */
  retag(digest: string): void;
  commit(subject: string): string;
  git(...words: readonly string[]): string;
  kubectl(...words: readonly string[]): Promise<string>;
  remove(): void;
};

export type Way = { readonly server: string; readonly kubeconfig: string };

/** `way` leads to the cluster where the sandbox's own kubeconfig does not. */
export async function smallService(box: TestSandbox, prefix: string, way?: Way): Promise<SmallService> {
  const cwd = mkdtempSync(join(tmpdir(), `slipway-${prefix}-`));
  const namespace = await box.createNamespace(prefix);
  const platform = join(cwd, 'platform.yml');
  const { server, kubeconfig } = way ?? box;
  const cluster = { context: 'dev', kubeconfig, server, identity: box.identity };
  const allow = (fields: Readonly<Record<string, unknown>>): void =>
    writeFileSync(
      platform,
      JSON.stringify({
        registry: { oci: box.registry, insecure: true },
        secrets: {
          bucket: box.bucket.name,
          region: box.bucket.region,
          endpoint: box.bucket.endpoint,
          pathStyle: true,
          encryption: 'none',
        },
        environments: { development: { branches: ['main'], namespace, cluster, ...fields } },
      }),
    );
  allow({});
  mkdirSync(join(cwd, 'deploy'));
  writeFileSync(join(cwd, 'Jenkinsfile'), "slipway {\n  kubernetes {\n    deployment 'web'\n  }\n}\n");
  let digest = 'sha256:a';
  const git = gitIn(cwd);
  git('init', '-q', '-b', 'main');

  return {
    cwd,
    namespace,
    cluster,
    allow,
    git,
    write: (...objects) => {
      for (const file of readdirSync(join(cwd, 'deploy'))) rmSync(join(cwd, 'deploy', file));
      for (const object of objects) {
        const { kind, metadata } = object;
        const own = kind === 'Deployment' ? metadata.name : `${kind.toLowerCase()}-${metadata.name}`;
        writeFileSync(join(cwd, `deploy/${own}-template.yml`), `${JSON.stringify(object, undefined, 2)}\n`);
      }
    },
    slipway: async (words, given = {}) => {
      if (!existsSync(join(cwd, '.git/refs/heads/main'))) commit('first');
      const env = box.env;
      const { host, said } = hostSaying({
        cwd,
        env,
        ...given,
        adapters: {
          files: async (root) => Promise.resolve(openFiles(root)),
          repository: async (root) => Promise.resolve(openRepository(root)),
          registryAt: async () => Promise.resolve(anyImage(digest)),
          processes: async () =>
            Promise.resolve(openProcesses({ PATH: process.env['PATH'], HOME: cwd, ...env })),
          metrics: async () => Promise.resolve(openPrometheus()),
          notices: async () => Promise.resolve(openWebhooks()),
          bucket: async (config) => Promise.resolve(openBucket(config, env)),
          cluster: async (config) => openCluster(config, { cwd, env, clock: realClock, version: '0.1.0' }),
        },
      });
      const code = await runProgram([...words, '--platform', platform], host);
      if (/(?:--output|-o) json/.test(words.join(' '))) validEvents(said.out);
      return { code, out: said.out, lines: linesOf(said.err) };
    },
    retag: (next) => (digest = next),
    commit,
    kubectl: async (...words) => box.kubectl('-n', namespace, ...words),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };

  function commit(subject: string): string {
    git('add', '.');
    git('commit', '--allow-empty', '-q', '-m', subject);
    return git('rev-parse', 'HEAD');
  }
}

function linesOf(text: string): readonly string[] {
  return (
    text
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replaceAll(/ {2,}/g, '  ')
          .replaceAll(/\b\d+\.\d+s\b/g, '0.0s'),
      )
      // Manifests of tests are as small as can be, which the check has a word about.
      .filter((line) => line !== '' && !/^! \d+ warnings? of slipway check/.test(line))
  );
}

/** A registry that has every image, so that no image has to be built here. */
function anyImage(digest: string): Registry {
  const found = {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    digest,
    bytes: Buffer.from('{"manifests":[]}'),
  };
  const registry = {
    manifest: async () => Promise.resolve(found),
    headManifest: async () => Promise.resolve(found),
  };
  return registry as unknown as Registry;
}
