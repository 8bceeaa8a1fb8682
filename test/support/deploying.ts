import { readFileSync } from 'node:fs';
import { interrupted, terminated } from '../../src/core/catalogue/usage.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { deployerIn } from './deployer-in.ts';
import type { TestSandbox } from './sandbox.ts';

/**
 * A process of its own that deploys, to be stopped at will: `box.json objects.json namespace`. Prints a line for each
 * event.
 */
const [boxFile = '', objectsFile = '', namespace = ''] = process.argv.slice(2);
const box = JSON.parse(readFileSync(boxFile, 'utf8')) as TestSandbox;
const objects = JSON.parse(readFileSync(objectsFile, 'utf8')) as readonly KubeObject[];

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(terminated()));
process.on('SIGINT', () => stop.abort(interrupted()));

const on = await deployerIn(box, namespace);
const plan = await on.plan(objects);
const emit = (event: unknown): void => console.log(JSON.stringify(event));
try {
  const { state } = await on.execute(plan, { emit, leaseMs: 3_000 }, stop.signal);
  console.log(JSON.stringify({ type: 'ended', state }));
} catch (error) {
  const { code, exit } = error as { code?: string; exit?: number };
  console.log(JSON.stringify({ type: 'failed', code, message: (error as Error).message }));
  process.exitCode = exit ?? 1;
}
