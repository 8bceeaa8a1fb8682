// `npm test`: packages, bundle, types, lint, tools, then every ring of tests, and what runs without Go or root again on
// each version of Node that people run; the last line counts them all.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensurePackages } from './setup.mjs';

const ci = Boolean(process.env.CI);
// What test/tools installs stands behind whatever the machine has itself.
const tools = process.env.SLIPWAY_TOOLS ?? join(homedir(), '.cache/slipway/tools');
process.env.PATH = `${process.env.PATH}${delimiter}${join(tools, 'bin')}`;
let passed = 0;
let failed = 0;

/** One check that counts as one test. */
function check(name, command, args) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name} ${seconds}s\n`);
  if (status === 0) passed += 1;
  else failed += 1;
}

/** Runs mocha on these files. What runs `beside` others is shown when it has ended, and not asked what it covers. */
async function mocha({ name, files, beside = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  const counts = join(folder, 'counts.json');
  const coverage = ['c8', '--reporter=text-summary', '--reporter=lcovonly', '--src=src'];
  const args = [
    ...(beside ? [] : coverage),
    ...['mocha', '--exit', '--reporter=./scripts/reporter.mjs', `--reporter-option=counts=${counts}`],
    ...files,
  ];
  const child = spawn('npx', args, { stdio: ['inherit', beside ? 'pipe' : 'inherit', 'inherit'] });
  if (!beside) process.stdout.write(`\n── ${name}\n`);
  const said = [];
  child.stdout?.on('data', (part) => said.push(part));
  const status = await new Promise((done) => child.once('close', done));
  if (beside) process.stdout.write(`\n── ${name}\n${Buffer.concat(said)}`);
  count(name, { status, counts });
  rmSync(folder, { recursive: true, force: true });
}

function count(name, { status, counts }) {
  if (!existsSync(counts)) {
    process.stdout.write(`✗ ${name} ended early with ${status}\n`);
    failed += 1;
    return;
  }
  const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8'));
  passed += passes;
  failed += failures;
  // Under CI a test that was skipped proves nothing, so it counts as failed.
  if (pending > 0) process.stdout.write(`${pending} skipped\n`);
  if (ci) failed += pending;
  if (status !== 0 && failures === 0 && !(ci && pending > 0)) failed += 1;
}

ensurePackages();
check('bundle', 'npm', ['run', '--silent', 'build']);
check('types', 'npm', ['run', '--silent', 'types']);
check('lint', 'npm', ['run', '--silent', 'lint']);
if (existsSync('test/tools'))
  for (const script of readdirSync('test/tools')
    .filter((name) => name.endsWith('.sh'))
    .sort())
    check(`tools ${script}`, 'bash', [`test/tools/${script}`]);
// Once, with its progress shown: the first build of the control plane takes minutes, which no test should wait for.
check('sandbox up', process.execPath, ['dist/slipway.js', 'sandbox', 'up', 'npm-test']);
check('sandbox down', process.execPath, ['dist/slipway.js', 'sandbox', 'down', 'npm-test']);
// Jenkins' engine waits for Java as long as all else takes together, so both run beside each other.
await Promise.all([
  mocha({ name: 'tests', files: ['test/**/*.test.ts', '--ignore=test/jenkins/**'] }),
  mocha({ name: 'tests on the engine of Jenkins', files: ['test/jenkins/**/*.test.ts'], beside: true }),
]);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
