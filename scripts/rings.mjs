// Which ring a test file is of follows from what it imports, so that no list has to be kept:
//   node       test/real-node: real containers on a real kubelet, in namespaces of their own; needs root
//   jenkins    everything in test/jenkins, which runs on Jenkins' own engine and needs Java
//   cluster    test/cluster and whatever else starts the sandbox: a real Kubernetes API server, built with Go once
//   network    test/network: whole runs in a network whose only way out is a proxy; needs unshare and ip
//   operators  test/operators: metrics-server, KEDA and RabbitMQ on the sandbox; built with Go once, needs Erlang
//   cli        the rest of test/cli: the program as people call it
//   parts      whatever starts another program: git, sops, registries, Groovy, kubectl
//   slow       what takes more than a second of a processor or waits for a limit, and says so in its first line: // Ring: slow
//   unit       everything else: no program, no network, no root; some seconds in all
// `node scripts/rings.mjs RING[,RING...] [option of mocha...]` runs some of them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './alone.mjs';

export const RINGS = ['unit', 'slow', 'cli', 'parts', 'cluster', 'network', 'operators', 'node', 'jenkins'];

/** Every test file by its ring, as paths from the root of the project. */
export function rings(root = '.') {
  const found = Object.fromEntries(RINGS.map((ring) => [ring, []]));
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.ts')).sort()) {
    const path = join('test', file);
    found[ringOf(path, root)].push(path);
  }
  return found;
}

function ringOf(file, root) {
  if (file.startsWith(join('test', 'jenkins'))) return 'jenkins';
  if (file.startsWith(join('test', 'network'))) return 'network';
  if (file.startsWith(join('test', 'operators'))) return 'operators';
  if (file.startsWith(join('test', 'real-node'))) return 'node';
  const reached = reachedFrom(file, root);
  if (file.startsWith(join('test', 'cluster')) || reached.has(join('test', 'support', 'sandbox.ts')))
    return 'cluster';
  if (file.startsWith(join('test', 'cli'))) return 'cli';
  if (reached.has('node:child_process')) return 'parts';
  return /^\/\/ Ring: slow\b/.test(readFileSync(join(root, file), 'utf8')) ? 'slow' : 'unit';
}

const known = new Map();

/** Every file below test/ and src/sandbox that a test imports, and the modules of Node they name. */
function reachedFrom(file, root) {
  const reached = new Set([file]);
  for (const path of reached) {
    if (!/^(?:test|scripts)\b/.test(path)) continue;
    for (const next of importsOf(path, root)) reached.add(next);
  }
  return reached;
}

function importsOf(path, root) {
  if (!known.has(path)) {
    const full = join(root, path);
    const text = existsSync(full) && /\.m?[jt]s$/.test(path) ? readFileSync(full, 'utf8') : '';
    const names = [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'|^import '([^']+)'/gm)];
    const read = names.map(([, from, bare]) => from ?? bare);
    known.set(
      path,
      read.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name)),
    );
  }
  return known.get(path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [names = '', ...options] = process.argv.slice(2);
  const all = rings();
  const files = names.split(',').flatMap((ring) => {
    if (all[ring]) return all[ring];
    process.stderr.write(`there is no ring '${ring}': ${RINGS.join(', ')}\n`);
    process.exit(2);
  });
  // As `npm test` does: what a test has left open must not keep the ring from ending.
  const command = [process.execPath, 'node_modules/mocha/bin/mocha.js', '--exit', ...options, ...files];
  // Some programs of operators listen on every address, which there is loopback alone.
  const [program, ...words] = names.includes('operators') ? alone(command) : command;
  const { status } = spawnSync(program, words, { stdio: 'inherit' });
  process.exit(status ?? 1);
}
