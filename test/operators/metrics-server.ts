import { join } from 'node:path';
import { clusterIp } from '../support/api-backend.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import type { Told } from '../support/small-service.ts';
import { deploySystem } from './services.ts';
import { asAccount, operator, type Operator } from './site.ts';

let deployed: Promise<Told> | undefined;
let server: Operator | undefined;

/** Deploys it as it is published, once, and runs it. */
export function deployedMetricsServer(box: OwnSandbox): Promise<Told> {
  deployed ??= deploySystem(
    box,
    'metrics-server',
    { folder: 'metrics-server-0.9.0/manifests/base', namespaces: ['kube-system'] },
    async () => startMetricsServer(box),
  );
  return deployed;
}

/** What the container of its Pod would run, at the address of its Service. */
export async function startMetricsServer(box: OwnSandbox): Promise<void> {
  const address = await clusterIp(box, 'kube-system', 'metrics-server');
  const account = await asAccount(box, { namespace: 'kube-system', name: 'metrics-server' });
  server = await operator(box, 'metrics-server', [
    `--bind-address=${address}`,
    '--secure-port=443',
    ...['', 'authentication-', 'authorization-'].map((of) => `--${of}kubeconfig=${account}`),
    `--cert-dir=${join(box.folder, 'metrics-server')}`,
    `--kubelet-certificate-authority=${join(box.folder, 'pki/ca.crt')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--kubelet-use-node-status-port',
    '--metric-resolution=10s',
    '--kubelet-request-timeout=5s',
  ]);
}

export async function endMetricsServer(): Promise<void> {
  await server?.end();
}
