import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach } from 'mocha';
import { endAll, type Running } from '../../src/sandbox/launch.ts';
import { type OwnSandbox, sandboxWith } from '../support/sandbox.ts';
import { tool } from '../support/tool.ts';

export type Operator = { readonly name: string; end(): Promise<void> };

const BACK_OFF_MS = 500;
const operators: Operator[] = [];
let only: Promise<OwnSandbox> | undefined;

/** One sandbox for all tests of this ring, whose autoscaler looks every second instead of every 15. */
export function site(): Promise<OwnSandbox> {
  only ??= sandboxWith({ 'kube-controller-manager': ['--horizontal-pod-autoscaler-sync-period=1s'] });
  return only;
}

afterEach('say what the operators said', async function () {
  if (this.currentTest?.state !== 'failed' || !only) return;
  const logs = join((await only).folder, 'logs');
  for (const name of new Set(operators.map((one) => one.name)))
    console.log(`${name}:\n${readFileSync(join(logs, `${name}.log`), 'utf8').slice(-2_000)}`);
});

after('end the sandbox of the operators', async function () {
  this.timeout(30_000);
  await Promise.all(operators.map(async (one) => one.end()));
  await (await only)?.end();
});

type Account = { readonly namespace: string; readonly name: string };

/** A kubeconfig of a ServiceAccount, whose rights a Pod would have, as a file of the sandbox. */
export async function asAccount(box: OwnSandbox, { namespace, name }: Account): Promise<string> {
  const token = await box.kubectl('create', 'token', name, '-n', namespace, '--duration=1h');
  const file = join(box.folder, `${name}.kubeconfig`);
  const cluster = { server: box.server, 'certificate-authority': join(box.folder, 'pki/ca.crt') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster }],
    users: [{ name, user: { token: token.trim() } }],
    contexts: [{ name, context: { cluster: 'sandbox', user: name, namespace } }],
    'current-context': name,
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A program of `test/tools/operators.sh` as a process of this machine, started again where it ends, as the kubelet does. */
export async function operator(
  box: OwnSandbox,
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Operator> {
  const program = { name, path: join(tool('operators'), name), args, env };
  let wanted = true;
  let current: Running | undefined;
  const begin = async (): Promise<void> => {
    current = await box.beside(program);
    current.ended.addEventListener('abort', () => setTimeout(() => wanted && void begin(), BACK_OFF_MS));
  };
  const one = {
    name,
    end: async () => {
      wanted = false;
      if (current) await endAll([current]);
    },
  };
  operators.push(one);
  await begin();
  return one;
}
