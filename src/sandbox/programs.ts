import { join } from 'node:path';
import { FRONT_PROXY, pkiFiles } from './credentials.ts';
import type { Folders } from './folders.ts';
import type { Program } from './launch.ts';
import { LOOPBACK, POD_RANGE, SERVICE_RANGE } from './ports.ts';
import type { Bucket, Part, Ports } from './state.ts';

/** What a part is called with beside its usual arguments, such as another way to authenticate for the API server. */
export type MoreArguments = Partial<Readonly<Record<Part, readonly string[]>>>;

export type Layout = {
  readonly folders: Folders;
  /** Folder with the programs. */
  readonly bin: string;
  readonly ports: Ports;
  readonly bucket: Bucket;
  readonly moreArguments?: MoreArguments | undefined;
};

/** How each part is called. Nothing listens anywhere but on loopback, and nothing secret stands in an argument. */
export function programsFor(layout: Layout): Readonly<Record<Part, Program>> {
  const { folders, bin, ports, bucket, moreArguments = {} } = layout;
  const make = (name: Part, program: string, args: readonly string[], env = {}): Program => ({
    name,
    path: join(bin, program),
    args: [...args, ...(moreArguments[name] ?? [])],
    env,
  });
  const file = pkiFiles(folders);
  const config = (who: string): string => `--kubeconfig=${file(`${who}.kubeconfig`)}`;
  return {
    etcd: make('etcd', 'etcd', etcdArgs(layout)),
    'kube-apiserver': make('kube-apiserver', 'kube-apiserver', apiArgs(layout), {
      // By itself it collects garbage for a quarter of its time, on a machine that a build shares.
      GOGC: '200',
    }),
    'kube-controller-manager': make('kube-controller-manager', 'kube-controller-manager', [
      config('kube-controller-manager'),
      `--service-account-private-key-file=${file('tokens.key')}`,
      `--root-ca-file=${file('ca.crt')}`,
      '--leader-elect=false',
      '--secure-port=0',
      // At the default of 20 calls a second fifty rollouts crawl.
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      // It would call the made-up nodes dead: their heartbeats are rare on purpose.
      '--controllers=*,-node-lifecycle-controller',
    ]),
    'kube-scheduler': make('kube-scheduler', 'kube-scheduler', [
      config('kube-scheduler'),
      '--leader-elect=false',
      '--secure-port=0',
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
    ]),
    kwok: make('kwok', 'kwok', [
      config('kwok'),
      `--config=${file('kwok.yml')}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=40',
      `--cidr=${POD_RANGE}`,
      `--node-ip=${LOOPBACK}`,
      `--node-port=${ports.kubelet}`,
      `--server-address=${LOOPBACK}:${ports.kubelet}`,
      `--tls-cert-file=${file('kubelet.crt')}`,
      `--tls-private-key-file=${file('kubelet.key')}`,
    ]),
    registry: make('registry', 'crane', [
      'registry',
      'serve',
      `--address=${LOOPBACK}:${ports.registry}`,
      `--disk=${join(folders.data, 'registry')}`,
    ]),
    s3: make(
      's3',
      'versitygw',
      [
        `--port=${LOOPBACK}:${ports.s3}`,
        `--region=${bucket.region}`,
        '--keep-alive',
        'posix',
        `--versioning-dir=${join(folders.data, 's3-versions')}`,
        join(folders.data, 's3'),
      ],
      { ROOT_ACCESS_KEY_ID: bucket.accessKeyId, ROOT_SECRET_ACCESS_KEY: bucket.secretAccessKey },
    ),
  };
}

function etcdArgs({ folders, ports }: Layout): readonly string[] {
  const file = pkiFiles(folders);
  const url = (port: number): string => `https://${LOOPBACK}:${port}`;
  return [
    '--name=sandbox',
    `--data-dir=${join(folders.data, 'etcd')}`,
    `--listen-client-urls=${url(ports.etcd)}`,
    `--advertise-client-urls=${url(ports.etcd)}`,
    `--listen-peer-urls=${url(ports.etcdPeer)}`,
    `--initial-advertise-peer-urls=${url(ports.etcdPeer)}`,
    `--initial-cluster=sandbox=${url(ports.etcdPeer)}`,
    '--client-cert-auth=true',
    `--trusted-ca-file=${file('etcd-ca.crt')}`,
    `--cert-file=${file('etcd.crt')}`,
    `--key-file=${file('etcd.key')}`,
    '--peer-client-cert-auth=true',
    `--peer-trusted-ca-file=${file('etcd-ca.crt')}`,
    `--peer-cert-file=${file('etcd.crt')}`,
    `--peer-key-file=${file('etcd.key')}`,
    // A throwaway cluster need not survive a power cut.
    '--unsafe-no-fsync',
  ];
}

function apiArgs({ folders, ports }: Layout): readonly string[] {
  const file = pkiFiles(folders);
  return [
    `--bind-address=${LOOPBACK}`,
    `--advertise-address=${LOOPBACK}`,
    `--secure-port=${ports.api}`,
    `--tls-cert-file=${file('api.crt')}`,
    `--tls-private-key-file=${file('api.key')}`,
    `--client-ca-file=${file('ca.crt')}`,
    `--etcd-servers=https://${LOOPBACK}:${ports.etcd}`,
    `--etcd-cafile=${file('etcd-ca.crt')}`,
    `--etcd-certfile=${file('etcd-client.crt')}`,
    `--etcd-keyfile=${file('etcd-client.key')}`,
    `--kubelet-client-certificate=${file('api-to-kubelet.crt')}`,
    `--kubelet-client-key=${file('api-to-kubelet.key')}`,
    `--kubelet-certificate-authority=${file('ca.crt')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('tokens.pub')}`,
    `--service-account-signing-key-file=${file('tokens.key')}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--requestheader-client-ca-file=${file('front-proxy-ca.crt')}`,
    `--requestheader-allowed-names=${FRONT_PROXY}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${file('front-proxy.crt')}`,
    `--proxy-client-key-file=${file('front-proxy.key')}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    // As managed clusters have it: what a Pod may do is left to policies.
    '--allow-privileged=true',
    // Its taint on new nodes would stay, with nobody to take it away.
    '--disable-admission-plugins=TaintNodesByCondition',
    `--audit-policy-file=${file('audit.yml')}`,
    `--audit-log-path=${join(folders.logs, 'audit.log')}`,
  ];
}

/** Records who wrote what, so that a test can show that an unchanged deploy writes nothing; reads and the cluster's own parts are left out. */
export const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users:
      - system:apiserver
      - system:kube-controller-manager
      - system:kube-scheduler
      - system:kwok
  - level: Metadata
    verbs: [create, update, patch, delete, deletecollection]
  - level: None
`;
