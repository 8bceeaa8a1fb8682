import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from '../measure.ts';
import { PART_OF, type Workload, writeTag } from './workload.ts';

/** A command for a workload at a tag. */
type Way = (workload: Workload, tag: string) => Command;

export type Tool = {
  readonly name: string;
  /** Brings the workload to a tag and waits, as the tool's own users call it. */
  readonly deploy: Way;
  /** Shows what that would change, where the tool can. */
  readonly plan?: Way;
};

/** Not a tool: nothing that waits for the controllers can be faster. */
export const FLOOR = 'floor';
export const SLIPWAY = 'slipway';

export type Programs = {
  /** Folder with the peers. */
  readonly peers: string;
  /** The built slipway. */
  readonly bundle: string;
  /** The one of another commit. */
  readonly before: string | undefined;
};

/** Those that are there. */
export function tools({ peers, bundle, before }: Programs): readonly Tool[] {
  const peer = (name: string, make: (program: string) => Tool): readonly Tool[] =>
    existsSync(join(peers, name)) ? [make(join(peers, name))] : [];
  return [
    { name: FLOOR, deploy: floor },
    slipway(SLIPWAY, bundle),
    ...(before === undefined ? [] : [slipway('before', before)]),
    kubectl,
    ...peer('helm3', (program) => helm('helm 3', program)),
    ...peer('helm4', (program) => helm('helm 4', program)),
    ...peer('kapp', kapp),
  ];
}

function floor(workload: Workload, tag: string): Command {
  const script = fileURLToPath(new URL('floor.mjs', import.meta.url));
  const args = [script, writeTag(workload, tag), workload.namespace];
  return { program: process.execPath, args, cwd: workload.folder };
}

function slipway(name: string, bundle: string): Tool {
  const way =
    (command: string): Way =>
    ({ folder, repository }, tag) => {
      const options = ['--image', `${repository}:${tag}`, '--platform', join(folder, 'platform.yml')];
      return {
        program: process.execPath,
        args: [bundle, command, 'bench', ...options],
        cwd: join(folder, 'service'),
      };
    };
  return { name, deploy: way('deploy'), plan: way('plan') };
}

/** All rollouts in one command: one for each would start hundreds of processes. */
const kubectl: Tool = {
  name: 'kubectl',
  deploy: (workload, tag) => ({
    program: 'sh',
    args: [
      '-ec',
      `kubectl apply --server-side --force-conflicts -n "$0" -f "$1"; exec kubectl rollout status -n "$0" deployment -l ${PART_OF}=bench`,
      workload.namespace,
      writeTag(workload, tag),
    ],
    cwd: workload.folder,
  }),
  plan: (workload, tag) => ({
    program: 'kubectl',
    args: [
      'diff',
      '--server-side',
      '--force-conflicts',
      '-n',
      workload.namespace,
      '-f',
      writeTag(workload, tag),
    ],
    cwd: workload.folder,
  }),
};

function helm(name: string, program: string): Tool {
  const words = ['upgrade', '--install', 'bench', 'chart', '--wait'];
  return {
    name,
    deploy: ({ folder, namespace }, tag) => ({
      program,
      args: [...words, '-n', namespace, '--set', `tag=${tag}`],
      cwd: folder,
    }),
  };
}

function kapp(program: string): Tool {
  const way =
    (...more: readonly string[]): Way =>
    (workload, tag) => ({
      program,
      args: ['deploy', '-y', '-a', 'bench', '-n', workload.namespace, '-f', writeTag(workload, tag), ...more],
      cwd: workload.folder,
    });
  return { name: 'kapp', deploy: way(), plan: way('--diff-run') };
}
