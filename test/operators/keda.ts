import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type ListenOptions } from 'node:net';
import { join } from 'node:path';
import { freePorts } from '../../src/sandbox/ports.ts';
import { clusterIp } from '../support/api-backend.ts';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import type { Told } from '../support/small-service.ts';
import { deploySystem } from './services.ts';
import { asAccount, operator } from './site.ts';

const NAMESPACE = 'keda';

let deployed: Promise<Told> | undefined;

/** Deploys it as it is published, once, and runs it. */
export function deployedKeda(box: OwnSandbox): Promise<Told> {
  deployed ??= deploySystem(
    box,
    'keda',
    {
      folder: 'keda-2.21.0/config/default',
      head: '# slipway: made-in-cluster Secret/kedaorg-certs\n',
      namespaces: ['kube-system', NAMESPACE],
    },
    async () => startKeda(box),
  );
  return deployed;
}

/** What the containers of its Pods would run, at the addresses of their Services, with the Secret that they would mount. */
async function startKeda(box: OwnSandbox): Promise<void> {
  const [operatorAt, adapterAt, webhooksAt] = await Promise.all(
    ['keda-operator', 'keda-metrics-apiserver', 'keda-admission-webhooks'].map(async (name) =>
      clusterIp(box, NAMESPACE, name),
    ),
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
  const { port } = await freePorts(['port']);
  await operator(
    box,
    'keda-admission-webhooks',
    [
      `--cert-dir=${certificates}`,
      `--port=${port}`,
      '--metrics-bind-address=0',
      '--health-probe-bind-address=0',
    ],
    env,
  );
  forward({ host: webhooksAt ?? '', port: 443 }, port);
}

/** As kube-proxy does for a Service whose Pod listens on another port. */
function forward(from: ListenOptions, port: number): void {
  const door = createServer((caller) => {
    const answering = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [caller, answering],
      [answering, caller],
    ] as const)
      one.pipe(other).on('error', () => one.destroy());
  });
  door.listen(from).unref();
}

/** As the kubelet does for a volume. */
async function mount(box: OwnSandbox, name: string, folder: string): Promise<void> {
  const secret = await box.admin('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
  const { data = {} } = secret as { readonly data?: Readonly<Record<string, string>> };
  if (data['tls.crt'] === undefined) throw new Error(`Secret ${name} has no certificate yet`);
  for (const [key, value] of Object.entries(data))
    writeFileSync(join(folder, key), Buffer.from(value, 'base64'), { mode: 0o600 });
}
