// `npm start`: the main job on real parts. Installs, builds, starts a sandbox, stores the example's secrets and delivers
// examples/service to development, and to production once a person has said yes.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { ensurePackages, must } from './setup.mjs';

const program = 'dist/slipway.js';
const service = ['-C', 'examples/service'];

/** Runs slipway with its words shown, and its standard output returned. */
function slipway(args, { env = process.env, input } = {}) {
  const stdin = input === undefined ? 'inherit' : 'pipe';
  const { status, signal, stdout } = spawnSync(process.execPath, [program, ...args], {
    env,
    input,
    stdio: [stdin, 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (signal) process.exit(signal === 'SIGINT' ? 130 : 143);
  return { status: status ?? 1, stdout };
}

function expect(result) {
  if (result.status !== 0) process.exit(result.status);
  return result.stdout;
}

function heading(text) {
  process.stderr.write(`\n══ ${text}\n`);
}

ensurePackages();
must('npm', ['run', '--silent', 'build']);

heading('a real Kubernetes API, registry and bucket on this machine (slipway sandbox up)');
expect(slipway(['sandbox', 'up']));
const sandbox = JSON.parse(expect(slipway(['sandbox', 'env', '--output', 'json'])));
delete sandbox.type;
const env = { ...process.env, ...sandbox, SLIPWAY_PLATFORM: '../platform.yml' };

heading('the secrets of the example, encrypted in the bucket (slipway secrets put)');
const stored = expect(slipway([...service, 'secrets', 'list'], { env }));
for (const environment of ['development', 'production']) {
  const file = `${environment}/example.yml`;
  if (stored.includes(file)) process.stderr.write(`= ${file} is there\n`);
  else
    expect(slipway([...service, 'secrets', 'put', file, '--from', '/dev/stdin'], { env, input: secret() }));
}

heading('branch development: nobody is asked (slipway run)');
expect(slipway([...service, 'run', '--branch', 'development'], { env }));

heading('branch master: production needs approval by a person (slipway run)');
process.exitCode = await production();
if (process.exitCode === 0)
  process.stderr.write(`
look at it:  eval "$(node ${program} sandbox env)"; kubectl get deploy,svc,pods -A
change examples/service/main.go and run npm start again: a RollingUpdate; change nothing: nothing to do
end it:      node ${program} sandbox down
`);

/** On a terminal slipway itself asks. With scripted input the plan is made first and approved by its digest. */
async function production() {
  const run = [...service, 'run', '--branch', 'master'];
  if (process.stdin.isTTY) return slipway(run, { env }).status;
  const first = slipway(run, { env });
  if (first.status !== 7) return first.status;
  const { digest, service: name } = JSON.parse(
    expect(slipway([...service, 'plan', '--branch', 'master', '--output', 'json'], { env }))
      .trim()
      .split('\n')
      .findLast((line) => line.includes('"plan.made"')),
  ).plan;
  process.stderr.write(`\nscripted input: type the service's name to deploy it to production: `);
  const [typed] = await firstLine();
  process.stderr.write(`${typed ?? ''}\n`);
  return typed === name ? slipway([...run, '--approve', digest], { env }).status : first.status;
}

async function firstLine() {
  for await (const line of createInterface({ input: process.stdin })) return [line.trim()];
  return [];
}

function secret() {
  return `apiVersion: v1
kind: Secret
metadata:
  name: example-env
stringData:
  DB_URL: postgres://example:${randomBytes(12).toString('hex')}@db.example.com/example
`;
}
