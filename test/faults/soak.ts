import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from '../../bench/measure.ts';
import { gitIn } from '../support/git.ts';
import { configMap, deployment } from '../support/objects.ts';
import { program, project } from '../support/program.ts';
import { run } from '../support/run.ts';
import type { Place } from './place.ts';

/** What one deploy after another leaves behind. */
export type Soaked = {
  readonly deploys: number;
  /** Most memory of the program, of each deploy, in MB. */
  readonly megabytes: readonly number[];
  readonly seconds: readonly number[];
  /** Files in its folder for temporary files, and processes of its group, after all deploys. */
  readonly files: readonly string[];
  readonly processes: readonly string[];
};

export type Held = { readonly heap: number; readonly sockets: number };

const CAP_MS = 120_000;

/** Deploys the one version twice, then the other one twice, and so on, until the count or the time is reached. */
export async function soak(
  place: Place,
  { count, limitMs }: { readonly count: number; readonly limitMs: number },
): Promise<Soaked> {
  const temporary = join(place.spare, 'tmp');
  mkdirSync(temporary);
  const end = performance.now() + limitMs;
  const runs: Measured[] = [];
  const processes: string[] = [];
  while (runs.length < count && performance.now() < end) {
    if (runs.length % 2 === 0) writeSmall(place, runs.length % 4 === 0 ? 1 : 2);
    const measured = await measure(
      {
        program: process.execPath,
        args: [program, 'deploy'],
        cwd: place.folder,
        env: { ...environmentOf(place), TMPDIR: temporary },
      },
      CAP_MS,
    );
    const { exit, output } = measured;
    if (exit !== 0) throw new Error(`deploy ${runs.length + 1} ended with ${exit}:\n${output}`);
    const isUnchanged = output.includes('nothing to do');
    if (isUnchanged !== (runs.length % 2 === 1))
      throw new Error(`deploy ${runs.length + 1} said:\n${output}`);
    processes.push(...leftIn(place.folder));
    runs.push(measured);
  }
  return {
    deploys: runs.length,
    megabytes: runs.map(({ megabytes }) => megabytes),
    seconds: runs.map(({ ms }) => ms / 1_000),
    files: readdirSync(temporary),
    processes,
  };
}

/** What one process holds that plans again and again. */
export async function soakLibrary(place: Place, count: number): Promise<readonly Held[]> {
  const script = join(import.meta.dirname, 'soak-process.mjs');
  const command = [process.execPath, '--expose-gc', script, join(project, 'dist/library.js'), String(count)];
  const { exit, out, err } = await run(command, { cwd: place.folder, env: environmentOf(place) });
  if (exit !== 0) throw new Error(err);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Held);
}

function environmentOf({ box }: Place): NodeJS.ProcessEnv {
  return { ...process.env, ...box.env, CI: undefined, SLIPWAY_PLATFORM: 'platform.yml' };
}

/** One workload and what it reads, so that most of a deploy is the program's own. */
function writeSmall({ folder, image }: Place, version: 1 | 2): void {
  const templates = join(folder, 'deploy');
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(folder, 'Jenkinsfile'), "slipway {\n  kubernetes {\n    deployment 'web'\n  }\n}\n");
  for (const object of [
    deployment('web', `${image}:v${version}`),
    configMap('settings', { level: String(version) }),
  ])
    writeFileSync(
      join(templates, `${object.kind === 'Deployment' ? 'web' : 'settings'}-template.yml`),
      `${JSON.stringify(object, undefined, 2)}\n`,
    );
  const git = gitIn(folder);
  git('add', '.');
  git('commit', '--allow-empty', '-q', '-m', `Version ${version}`);
}

/** Processes that still work in the folder. */
function leftIn(folder: string): readonly string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === folder) found.push(pid);
    } catch {
      // It has ended, or is somebody else's.
    }
  return found;
}
