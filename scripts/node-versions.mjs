// Which tests run again under which version of Node: what starts no other program, and the command line, under the oldest and the newest,
// where what an API of Node gained or lost since shows; those between run the built program in test/cluster/node-versions.
import { spawnSync } from 'node:child_process';
import { rings } from './rings.mjs';

/** The oldest and the newest version that test/tools/node.sh installs, each with its program and test files. */
export function runsByVersion() {
  const { stdout } = spawnSync('sh', ['test/tools/node.sh'], { encoding: 'utf8' });
  const programs = stdout.trim().split('\n');
  const { unit, slow, cli } = rings();
  return [programs[0], programs.at(-1)].map((node) => ({
    node,
    version: /node-([\d.]+)/.exec(node)?.[1],
    files: [...unit, ...slow, ...cli],
  }));
}
