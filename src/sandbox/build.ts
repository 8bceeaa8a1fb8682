import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  access,
  constants,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { goMissing, sandboxBuildFailed } from '../core/catalogue/sandbox.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import { buildsFolder, type Environment } from './folders.ts';
import { withLock } from './lock.ts';

/** Programs that share a module: its go.mod and go.sum stand in modules/<name>. */
type Group = {
  readonly name: string;
  /** Import path of each program; several of one group are called as the path ends. */
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

/** Where the manifests stand: beside this file in the sources, beside the program in the bundle. */
const MODULES = fileURLToPath(new URL('modules', import.meta.url));

type Go = {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Called for each package that go compiles; those in its own cache are not counted. */
  readonly onPackage?: () => void;
};

/** How often a person hears how far a build is. */
const TICK_MS = 15_000;

export type BinariesRequest = {
  readonly env: Environment;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

/** Builds what the cache lacks and answers with the folder that holds every program. */
export async function buildAll({ env, clock, emit, signal }: BinariesRequest): Promise<string> {
  const go: Go = { env, signal };
  const version = await goVersion(go);
  const sources = await keyFor('');
  if (version === undefined) return builtBefore(buildsFolder(env), sources);
  const folder = join(buildsFolder(env), await keyFor(version));
  if ((await missingGroups(folder)).length === 0) {
    await noteSources(folder, sources);
    return folder;
  }
  // Several commands may want it at the same time; those that come later find it done.
  return withLock(`${folder}.lock`, signal, async () => {
    await removeHalves(folder);
    const missing = await missingGroups(folder);
    for (const [index, group] of missing.entries()) {
      const began = clock.now();
      let packages = 0;
      const say = (state: 'building' | 'built'): void =>
        emit({
          type: 'sandbox.progress',
          part: `${index + 1} of ${missing.length}, ${Object.keys(group.programs).join(', ')}:`,
          state,
          ms: clock.now() - began,
          ...(packages > 0 && { detail: `${packages} packages` }),
        });
      const ticks = setInterval(() => say('building'), TICK_MS);
      try {
        say('building');
        await buildGroup(group, folder, { ...go, onPackage: () => packages++ });
        say('built');
      } finally {
        clearInterval(ticks);
      }
    }
    await noteSources(folder, sources);
    return folder;
  });
}

/** Beside the caches: which sources each was built from, for who has no Go to name its folder by. */
async function noteSources(folder: string, sources: string): Promise<void> {
  const notes = `${dirname(folder)}-sources`;
  await mkdir(notes, { recursive: true });
  await writeFile(join(notes, basename(folder)), sources);
}

/** The cache that an earlier start with Go has filled from the same sources. Throws GO_MISSING where there is none. */
async function builtBefore(folder: string, sources: string): Promise<string> {
  const notes = `${folder}-sources`;
  for (const name of await readdir(notes).catch(() => [])) {
    const built = join(folder, name);
    const same = (await readFile(join(notes, name), 'utf8')) === sources;
    if (same && (await missingGroups(built)).length === 0) return built;
  }
  throw goMissing();
}

/** What a killed build left beside the cache; nobody else builds while the lock is held. */
async function removeHalves(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder)))
    if (name.startsWith(`${basename(folder)}.build-`))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
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
    // A copy: the sources may be read-only, and go writes beside go.mod now and then.
    await cp(join(MODULES, name), work, { recursive: true });
    const [only, ...others] = Object.keys(programs);
    const out = others.length === 0 ? join(work, 'bin', only ?? '') : `${join(work, 'bin')}/`;
    const args = ['build', '-v', '-ldflags', flags, '-o', out, ...Object.values(programs)];
    await runGo({ what: Object.keys(programs).join(', '), args, cwd: work }, go);
    for (const program of Object.keys(programs))
      await rename(join(work, 'bin', program), join(folder, program));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Undefined where there is no Go on the PATH. */
async function goVersion(go: Go): Promise<string | undefined> {
  try {
    return await runGo({ what: 'go env', args: ['env', 'GOVERSION', 'GOOS', 'GOARCH'], cwd: '.' }, go);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function keyFor(toolchain: string): Promise<string> {
  const hash = createHash('sha256').update(toolchain).update(JSON.stringify(GROUPS));
  for (const { name } of GROUPS)
    for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(MODULES, name, file)));
  return hash.digest('hex').slice(0, 16);
}

type Run = { readonly what: string; readonly args: readonly string[]; readonly cwd: string };

/** Resolves with what go printed. */
async function runGo({ what, args, cwd }: Run, { env, signal, onPackage }: Go): Promise<string> {
  signal.throwIfAborted();
  const child = spawn('go', args, {
    cwd,
    // A group of its own, so that the compilers end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Flags of the user's own builds would change what comes out, and with it the cache's key.
    env: { ...env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' },
  });
  const stop = (): void => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
  signal.addEventListener('abort', stop, { once: true });
  const said: string[] = [];
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/^[\w./~-]+$/u.test(line)) onPackage?.();
    else if (!line.startsWith('go: downloading')) said.push(line);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (code !== 0) throw sandboxBuildFailed(what, said.slice(-15));
    return printed;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export async function missingIn(folder: string, programs: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    programs.map((program) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return programs.filter((_, index) => !there[index]);
}
