import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { goMissing, sandboxBuildFailed } from '../core/catalogue/sandbox.ts';
import { type BinariesRequest, missingIn } from './binaries.ts';
import { buildsFolder, type Environment } from './folders.ts';
import { withLock } from './lock.ts';

/** Programs that share a module: its go.mod and go.sum stand in modules/<name>. */
type Group = {
  readonly name: string;
  /** Import path of each program and what it is called. */
  readonly programs: Readonly<Record<string, string>>;
  readonly flags: string;
};

const KUBERNETES = '1.35.4';
const VERSION = 'k8s.io/component-base/version';

const GROUPS: readonly Group[] = [
  {
    name: 'kubernetes',
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    },
    // Without these the API server calls itself v0.0.0 and refuses to talk to its own parts.
    flags: `-s -w -X ${VERSION}.gitVersion=v${KUBERNETES} -X ${VERSION}.gitMajor=1 -X ${VERSION}.gitMinor=35`,
  },
  { name: 'etcd', programs: { etcd: 'go.etcd.io/etcd/server/v3' }, flags: '-s -w' },
  { name: 'kwok', programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' }, flags: '-s -w' },
  {
    name: 'registry',
    programs: { crane: 'github.com/google/go-containerregistry/cmd/crane' },
    flags: '-s -w',
  },
  { name: 's3', programs: { versitygw: 'github.com/versity/versitygw/cmd/versitygw' }, flags: '-s -w' },
];

/** Where the manifests stand: beside this file in the sources, beside the folder of chunks in the bundle. */
const MODULES =
  ['modules', '../modules']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((folder) => existsSync(folder)) ?? 'modules';

type Go = { readonly env: Environment; readonly signal: AbortSignal };

/** Builds what the cache lacks and answers with the folder that holds every program. */
export async function buildAll({ env, clock, emit, signal }: BinariesRequest): Promise<string> {
  const go: Go = { env, signal };
  const toolchain = await goVersion(go);
  const folder = join(buildsFolder(env), await keyFor(toolchain));
  if ((await missingGroups(folder)).length === 0) return folder;
  // Several commands may want it at the same time; those that come later find it done.
  return withLock(`${folder}.lock`, signal, async () => {
    const missing = await missingGroups(folder);
    for (const [index, group] of missing.entries()) {
      const began = clock.now();
      const say = (state: 'building' | 'built'): void =>
        emit({
          type: 'sandbox.progress',
          part: `${index + 1} of ${missing.length}, ${Object.keys(group.programs).join(', ')}`,
          state,
          ms: clock.now() - began,
        });
      const ticks = setInterval(() => say('building'), 15_000);
      try {
        say('building');
        await buildGroup(group, folder, go);
        say('built');
      } finally {
        clearInterval(ticks);
      }
    }
    return folder;
  });
}

async function missingGroups(folder: string): Promise<readonly Group[]> {
  const missing = await Promise.all(GROUPS.map((group) => missingIn(folder, Object.keys(group.programs))));
  return GROUPS.filter((_, index) => (missing[index]?.length ?? 0) > 0);
}

/** In a folder of its own first: what has not been built to its end is never in the cache. */
async function buildGroup({ name, programs, flags }: Group, folder: string, go: Go): Promise<void> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(`${folder}.build-`);
  try {
    // Go insists on writing beside go.mod now and then, and the sources may be read-only.
    await cp(join(MODULES, name), work, { recursive: true });
    for (const [program, path] of Object.entries(programs))
      await runGo(
        program,
        ['build', '-trimpath', '-ldflags', flags, '-o', join(work, 'bin', program), path],
        work,
        go,
      );
    for (const program of Object.keys(programs))
      await rename(join(work, 'bin', program), join(folder, program));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function goVersion(go: Go): Promise<string> {
  try {
    return await runGo('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], '.', go);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw goMissing();
    throw error;
  }
}

async function keyFor(toolchain: string): Promise<string> {
  const hash = createHash('sha256').update(toolchain).update(JSON.stringify(GROUPS));
  for (const { name } of GROUPS)
    for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(MODULES, name, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Resolves with what go printed. */
async function runGo(
  what: string,
  args: readonly string[],
  cwd: string,
  { env, signal }: Go,
): Promise<string> {
  const child = spawn('go', args, {
    cwd,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Flags of the user's own builds would change what comes out, and with it the cache's key.
    env: { ...env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' },
  });
  const said: string[] = [];
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    // Downloads and the like, hundreds of them: the end of it tells what went wrong.
    said.push(line);
    if (said.length > 15) said.shift();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.throwIfAborted();
  if (code !== 0) throw sandboxBuildFailed(what, said);
  return printed;
}
