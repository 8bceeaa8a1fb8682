import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterIp } from '../support/api-backend.ts';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import { asAccount, operator } from './site.ts';

const NAMESPACE = 'keda';

/** What the containers of its Pods would run, at the addresses of their Services, with the Secret that they would mount. */
export async function startKeda(box: OwnSandbox): Promise<void> {
  const [operatorAt, adapterAt] = await Promise.all(
    ['keda-operator', 'keda-metrics-apiserver'].map(async (name) => clusterIp(box, NAMESPACE, name)),
  );
  const account = await asAccount(box, { namespace: NAMESPACE, name: 'keda-operator' });
  const env = {
    KUBECONFIG: account,
    POD_NAMESPACE: NAMESPACE,
    // Read by a Pod from its mounted token.
    KEDA_CLUSTER_OBJECT_NAMESPACE: NAMESPACE,
    WATCH_NAMESPACE: '',
    KEDA_HTTP_DEFAULT_TIMEOUT: '',
  };
  const certificates = join(box.folder, 'keda-certs');
  mkdirSync(certificates, { mode: 0o700 });
  await operator(
    box,
    'keda',
    [
      '--enable-cert-rotation=true',
      `--cert-dir=${certificates}`,
      `--metrics-service-bind-address=${operatorAt}:9666`,
      '--metrics-bind-address=0',
      '--health-probe-bind-address=0',
    ],
    env,
  );
  await retried(async () => mount(box, 'kedaorg-certs', certificates));
  await operator(
    box,
    'keda-adapter',
    [
      `--bind-address=${adapterAt}`,
      '--secure-port=443',
      // Of its own metrics, on every address.
      '--port=0',
      ...['lister-', 'authentication-', 'authorization-'].map((of) => `--${of}kubeconfig=${account}`),
      `--client-ca-file=${join(certificates, 'ca.crt')}`,
      `--tls-cert-file=${join(certificates, 'tls.crt')}`,
      `--tls-private-key-file=${join(certificates, 'tls.key')}`,
      `--cert-dir=${certificates}`,
      `--metrics-service-address=${operatorAt}:9666`,
      '--metrics-service-grpc-authority=keda-operator.keda.svc.cluster.local',
    ],
    env,
  );
}

/** As the kubelet does for a volume. */
async function mount(box: OwnSandbox, name: string, folder: string): Promise<void> {
  const secret = await box.admin('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
  const { data = {} } = secret as { readonly data?: Readonly<Record<string, string>> };
  if (data['tls.crt'] === undefined) throw new Error(`Secret ${name} has no certificate yet`);
  for (const [key, value] of Object.entries(data))
    writeFileSync(join(folder, key), Buffer.from(value, 'base64'), { mode: 0o600 });
}
