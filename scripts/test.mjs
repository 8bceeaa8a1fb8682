// `npm test`: packages, bundle, types, lint, tools, then every ring of tests, and what depends on Node again on the other
// versions that people run; the last line counts them all.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { alone } from './alone.mjs';
import { runsByVersion } from './node-versions.mjs';
import { rings } from './rings.mjs';
import { ensurePackages } from './setup.mjs';

const MOCHA = 'node_modules/mocha/bin/mocha.js';

const ci = Boolean(process.env.CI);
// What test/tools installs stands behind whatever the machine has itself.
const tools = process.env.SLIPWAY_TOOLS ?? join(homedir(), '.cache/slipway/tools');
process.env.PATH = `${process.env.PATH}${delimiter}${join(tools, 'bin')}`;
let passed = 0;
let failed = 0;

/** Runs a program; shown as it goes, or at its end where it runs beside another one. */
async function run([command, ...args], { name, beside }) {
  const child = spawn(command, args, {
    stdio: ['inherit', ...(beside ? ['pipe', 'pipe'] : ['inherit', 'inherit'])],
  });
  if (!beside) process.stdout.write(`\n── ${name}\n`);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
  const status = await new Promise((done) => child.once('close', done));
  if (beside) process.stdout.write(`\n── ${name}\n${Buffer.concat(said)}`);
  return status;
}

/** One check that counts as one test. */
async function check(name, command, { beside = false } = {}) {
  const started = Date.now();
  const status = await run(command, { name, beside });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name} ${seconds}s\n`);
  if (status === 0) passed += 1;
  else failed += 1;
}

/** Runs mocha on these files; `counted` in a network of its own, out of which nothing may want. */
async function mocha(name, files, { beside = false, node = process.execPath, counted = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  const counts = join(folder, 'counts.json');
  const option = `--reporter-option=counts=${counts}${counted ? ',alone' : ''}`;
  const command = [node, MOCHA, '--exit', '--reporter=./scripts/reporter.mjs', option, ...files];
  const status = await run(counted ? alone(command) : command, { name, beside });
  count(name, { status, counts, counted });
  rmSync(folder, { recursive: true, force: true });
}

function count(name, { status, counts, counted }) {
  if (!existsSync(counts)) {
    process.stdout.write(`✗ ${name} ended early with ${status}\n`);
    failed += 1;
    return;
  }
  const { passes, failures, pending, left } = JSON.parse(readFileSync(counts, 'utf8'));
  passed += passes;
  failed += failures;
  // Under CI a test that was skipped proves nothing, so it counts as failed.
  if (pending > 0) process.stdout.write(`${pending} skipped\n`);
  if (ci) failed += pending;
  if (status !== 0 && failures === 0 && !(ci && pending > 0)) failed += 1;
  if (!counted) return;
  process.stdout.write(`${left === 0 ? '✓' : '✗'} ${name}: ${left} packets for beyond loopback\n`);
  if (left === 0) passed += 1;
  else failed += 1;
}

ensurePackages();
await check('bundle', ['npm', 'run', '--silent', 'build']);
await Promise.all([
  check('types', ['npm', 'run', '--silent', 'types'], { beside: true }),
  check('lint', ['npm', 'run', '--silent', 'lint']),
]);
for (const script of readdirSync('test/tools')
  .filter((name) => name.endsWith('.sh'))
  .sort())
  await check(`tools ${script}`, ['bash', join('test/tools', script)]);
// Once, with its progress shown: the first build of the control plane takes minutes, which no test should wait for.
await check('sandbox up', [process.execPath, 'dist/slipway.js', 'sandbox', 'up', 'npm-test']);
await check('sandbox down', [process.execPath, 'dist/slipway.js', 'sandbox', 'down', 'npm-test']);

const { cluster, network, operators, node, jenkins, unit, slow, cli, parts } = rings();
const beside = true;
// Every test that starts a sandbox: its parts are servers, which might dial whatever they are told.
const counted = true;
// Tests on a cluster mostly wait for it, so that two clusters take half of the files each and the other rings the processors
// meanwhile. Three of these at a time, the longest first; more would starve each other of two processors.
const half = (which) => cluster.filter((_, at) => at % 2 === which);
// Only here, as there were no packages before.
const { default: pLimit } = await import('p-limit');
const atMost = pLimit(3);
await Promise.all(
  [
    () => mocha('tests on a cluster', half(0), { counted }),
    () => mocha('tests on a second cluster', half(1), { counted, beside }),
    () => mocha('tests on a real node', node, { beside }),
    () => mocha('tests on the engine of Jenkins', jenkins, { beside }),
    () => mocha('tests with operators', operators, { beside, counted }),
    () => mocha('tests behind a proxy', network, { beside, counted }),
    () => mocha('tests without a cluster', [...unit, ...slow, ...cli, ...parts], { beside }),
    ...runsByVersion().map(
      (run) => () => mocha(`tests on Node ${run.version}`, run.files, { beside, node: run.node }),
    ),
    () => check('docs as a site', ['npm', 'run', '--silent', 'docs'], { beside }),
  ].map((ring) => atMost(ring)),
);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
