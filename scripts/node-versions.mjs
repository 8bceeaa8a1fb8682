// Which tests run again under which version of Node: the command-line ring under all, as it runs the program that people
// run, and the unit ring under the oldest and the newest, which fall out wherever a version between them does.
import { spawnSync } from 'node:child_process';
import { rings } from './rings.mjs';

/** Each version that test/tools/node.sh installs, from the oldest to the newest, with its program and its test files. */
export function runsByVersion() {
  const { stdout } = spawnSync('sh', ['test/tools/node.sh'], { encoding: 'utf8' });
  const programs = stdout.trim().split('\n');
  const { unit, cli } = rings();
  return programs.map((node, index) => ({
    node,
    version: /node-([\d.]+)/.exec(node)?.[1],
    files: index === 0 || index === programs.length - 1 ? [...unit, ...cli] : cli,
  }));
}
