import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'mocha';
import type { Running } from '../../src/sandbox/launch.ts';
import { type OwnSandbox, sandboxWith } from '../support/sandbox.ts';
import { tool } from '../support/tool.ts';

let only: Promise<OwnSandbox> | undefined;

/** One sandbox for all tests of this ring, whose autoscaler looks every second instead of every 15. */
export function site(): Promise<OwnSandbox> {
  only ??= sandboxWith({ 'kube-controller-manager': ['--horizontal-pod-autoscaler-sync-period=1s'] });
  return only;
}

after('end the sandbox of the operators', async function () {
  this.timeout(30_000);
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

/** A program of `test/tools/operators.sh` as a process of this machine. */
export async function operator(
  box: OwnSandbox,
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  return box.beside({ name, path: join(tool('operators'), name), args, env });
}
