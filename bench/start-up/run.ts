import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Start-up as ratios to an empty Node in the same run: the minimum of several, since whatever disturbs only adds.
 * Targets: --version at most 2, render of the example at most 4.
 */
const project = join(import.meta.dirname, '..', '..');
const program = join(project, 'dist', 'slipway.js');
const rounds = Number(process.argv[2] ?? 15);

const commands = {
  'node -e 0': ['-e', '0'],
  'slipway --version': [program, '--version'],
  'slipway --help': [program, '--help'],
  'slipway render production': [program, 'render', 'production'],
} as const;

function milliseconds(args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: join(project, 'examples', 'service'),
    env: { ...process.env, SLIPWAY_PLATFORM: '../platform.yml', BRANCH_NAME: 'main' },
    stdio: 'ignore',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - started;
}

const least = new Map<string, number>();
for (let round = 0; round < rounds; round += 1)
  for (const [name, args] of Object.entries(commands))
    least.set(name, Math.min(least.get(name) ?? Infinity, milliseconds(args)));

const empty = least.get('node -e 0') ?? NaN;
for (const [name, ms] of least)
  console.log(`${name.padEnd(27)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / empty).toFixed(2)} ×`);
