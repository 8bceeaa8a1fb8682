import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namesOf, type Workload } from './workload.ts';

export type Tag = 'v1' | 'v2' | 'not-found' | 'crash';

export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
};

export type Tool = {
  readonly name: string;
  /** The command that brings the workload to a tag and waits, as its own users call it. */
  readonly deploy: (workload: Workload, tag: Tag) => Command;
};

const FLOOR = fileURLToPath(new URL('floor.mjs', import.meta.url));

export type Programs = {
  /** Folder with helm and kapp. */
  readonly peers: string;
  /** The built slipway. */
  readonly bundle: string;
  /** The one of another commit. */
  readonly before?: string;
};

export function tools({ peers, bundle, before = bundle }: Programs): readonly Tool[] {
  return [
    {
      name: 'floor',
      deploy: ({ folder, namespace }, tag) => ({
        program: process.execPath,
        args: [FLOOR, join(folder, `${tag}.yml`), namespace],
        cwd: folder,
      }),
    },
    slipway('slipway', bundle),
    slipway('before', before),
    {
      name: 'kubectl',
      deploy: (workload, tag) => ({
        program: 'sh',
        args: [
          '-ec',
          `kubectl apply -n "$1" -f "$2"; shift 2; for name; do kubectl rollout status -n "$0" "deployment/$name"; done`,
          workload.namespace,
          workload.namespace,
          join(workload.folder, `${tag}.yml`),
          ...namesOf(workload),
        ],
        cwd: workload.folder,
      }),
    },
    {
      name: 'helm',
      deploy: ({ folder, namespace }, tag) => ({
        program: join(peers, 'helm'),
        args: ['upgrade', '--install', 'bench', 'chart', '-n', namespace, '--set', `tag=${tag}`, '--wait'],
        cwd: folder,
      }),
    },
    {
      name: 'kapp',
      deploy: ({ folder, namespace }, tag) => ({
        program: join(peers, 'kapp'),
        args: ['deploy', '-y', '-a', 'bench', '-n', namespace, '-f', `${tag}.yml`],
        cwd: folder,
      }),
    },
  ];
}

function slipway(name: string, bundle: string): Tool {
  return {
    name,
    deploy: ({ folder, repository }, tag) => ({
      program: process.execPath,
      args: [
        bundle,
        'deploy',
        'bench',
        '--image',
        `${repository}:${tag}`,
        '--platform',
        join(folder, 'platform.yml'),
      ],
      cwd: join(folder, 'service'),
    }),
  };
}
