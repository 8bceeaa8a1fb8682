import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { openBucket } from '../../src/adapters/bucket.ts';
import type { Bucket } from '../../src/core/ports/bucket.ts';
import { Secret } from '../../src/core/secret.ts';
import { RECORDS_BUCKET } from '../../src/sandbox/bucket.ts';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Asked, type Front, front } from '../support/front.ts';
import { gitIn } from '../support/git.ts';
import { program } from '../support/program.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { secretText, type Version, writeDelivery } from './delivery.ts';

export type Ran = {
  /** null where a signal ended it. */
  readonly exit: number | null;
  readonly signal: string | null;
  /** All that it said, without a secret in it. */
  readonly text: string;
  /** The last line of what it said. */
  readonly last: string;
  readonly ms: number;
};

export type Running = {
  readonly env?: Readonly<Record<string, string>>;
  /** Shell that starts the program, which is its `"$@"`. */
  readonly shell?: string;
  readonly onStart?: (child: ChildProcess) => void;
};

/** A service of its own, its ways to cluster, bucket and registry, and the program as people run it. */
export type Place = {
  readonly box: TestSandbox;
  readonly namespace: string;
  /** Of the service, a repository. */
  readonly folder: string;
  /** An empty folder to keep things in. */
  readonly spare: string;
  readonly image: string;
  readonly api: ApiProxy;
  readonly bucket: Front;
  readonly registry: Front;
  /** Where its releases are archived. */
  readonly archive: { readonly bucket: Bucket; readonly prefix: string };
  want(version: Version): Promise<void>;
  slipway(words: readonly string[], running?: Running): Promise<Ran>;
  /** All ways are good again. */
  mend(): void;
  remove(): Promise<void>;
};

/** Longest that a run may take before it counts as hanging. */
const LIMIT_MS = 150_000;

/** Whether a request changes what the API server has stored. */
export function isWrite({ method, url }: Asked): boolean {
  return method !== 'GET' && !url.includes('dryRun=All') && !/\/selfsubject\w+reviews/.test(url);
}

export async function openPlace(box: TestSandbox): Promise<Place> {
  const base = temporaryFolder('faults');
  const [folder, spare] = ['service', 'spare'].map((name) => join(base, name)) as [string, string];
  for (const path of [folder, spare]) mkdirSync(path);
  const namespace = await box.createNamespace('faults');
  const [api, bucket, registry] = await Promise.all([
    apiProxy(box.kubeconfig),
    front({ url: box.bucket.endpoint }, () => 'on'),
    front({ url: `http://${box.registry}` }, () => 'on'),
  ]);
  const { host } = new URL(registry.url);
  const image = `${host}/faults`;
  const prefix = `records/${namespace}`;
  const s3 = { region: box.bucket.region, pathStyle: true };
  writeFileSync(
    join(folder, 'platform.yml'),
    JSON.stringify({
      registry: { oci: host, insecure: true },
      secrets: { ...s3, bucket: box.bucket.name, endpoint: bucket.url, encryption: 'none' },
      records: { ...s3, bucket: RECORDS_BUCKET, endpoint: bucket.url, prefix },
      environments: {
        development: {
          branches: ['main'],
          namespace,
          cluster: { context: 'dev', kubeconfig: api.kubeconfig, server: api.url, identity: box.identity },
        },
      },
    }),
  );
  const git = gitIn(folder);
  git('init', '-q', '-b', 'main');
  const bucketNamed = (name: string): Bucket =>
    openBucket({ ...s3, bucket: name, endpoint: box.bucket.endpoint, encryption: 'none', age: [] }, box.env);
  const secrets = bucketNamed(box.bucket.name);
  const { signal } = new AbortController();

  async function putSecret(version: Version): Promise<void> {
    const key = `development/${namespace}.yml`;
    const before = await secrets.read(key, undefined, signal).catch(() => undefined);
    await secrets.write(key, new Secret(secretText(version)), {
      expected: before ? { etag: before.etag } : 'absent',
      encryption: undefined,
      signal,
    });
  }

  return {
    box,
    namespace,
    folder,
    spare,
    image,
    api,
    bucket,
    registry,
    archive: { bucket: bucketNamed(RECORDS_BUCKET), prefix },
    want: async (version) => {
      writeDelivery(folder, { version, image, secrets: `${namespace}.yml` });
      git('add', '.');
      git('commit', '--allow-empty', '-q', '-m', `Version ${version}`);
      await putSecret(version);
    },
    slipway: async (words, running = {}) => run([program, ...words], { ...running, folder, box }),
    mend: () => {
      for (const way of [api, bucket, registry]) way.fate(() => 'on');
    },
    remove: async () => {
      await Promise.all([api, bucket, registry].map(async (way) => way.close()));
      rmSync(base, { recursive: true, force: true });
    },
  };
}

async function run(
  words: readonly string[],
  { env, shell, onStart, folder, box }: Running & { readonly folder: string; readonly box: TestSandbox },
): Promise<Ran> {
  const began = performance.now();
  const [command = '', ...args] =
    shell === undefined
      ? [process.execPath, ...words]
      : ['sh', '-c', shell, 'sh', process.execPath, ...words];
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...box.env, CI: undefined, SLIPWAY_PLATFORM: 'platform.yml', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  onStart?.(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [exit, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.once('close', (...ended) => done(ended)),
  );
  clearTimeout(limit);
  const ms = performance.now() - began;
  if (ms >= LIMIT_MS) throw new Error(`it hangs: ${text}`);
  return { exit, signal, text, last: text.trimEnd().split('\n').at(-1) ?? '', ms };
}

/** Images without anything in them: nothing runs them, but each deploy asks for them. */
export function pushImages({ bin, registry }: TestSandbox): void {
  const layer = join(temporaryFolder('layer'), 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  for (const tag of ['v1', 'v2'])
    execFileSync(
      join(bin, 'crane'),
      ['append', '--insecure', '-f', layer, '-t', `${registry}/faults:${tag}`],
      {
        stdio: 'ignore',
      },
    );
}
