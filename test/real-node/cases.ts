import { ECR } from '../support/aws-hosts.ts';
import { ADDRESS } from './node.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A release that fails on a real node, after one that is well. */
export type Case = {
  /** Also its namespace and its golden text. */
  readonly name: string;
  readonly about: string;
  readonly exit: number;
  /** Undefined where nothing was written, so that no rollout has failed. */
  readonly cause?: string;
  /** What is different in the container, and in the Pod. */
  readonly container?: Fields;
  readonly pod?: Fields;
  /** Further manifests, by the name of their template. */
  readonly more?: Readonly<Record<string, Fields>>;
  /** Words of the block. */
  readonly words?: string;
  /** Set up by somebody else after the good release. */
  readonly outside?: readonly Fields[];
  readonly environment?: Fields;
};

const probe = (path: string): Fields => ({
  httpGet: { path, port: 'http' },
  periodSeconds: 1,
  failureThreshold: 2,
});
/** Of what ends at once, so that no probe ever meets it by chance. */
const lateProbe: Fields = { ...probe('/'), initialDelaySeconds: 30 };
const job = (name: string, args: readonly string[]): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    template: { spec: { restartPolicy: 'Never', containers: [{ name, image: '{{ image }}', args }] } },
  },
});

/** Those that take longest come first, since several go on at the same time. */
export const cases: readonly Case[] = [
  {
    name: 'never-ready',
    about: 'a readiness probe that never passes',
    exit: 4,
    cause: 'probe',
    container: { readinessProbe: probe('/missing') },
  },
  {
    name: 'unschedulable',
    about: 'more processors than any node has',
    exit: 4,
    cause: 'schedule',
    container: { resources: { requests: { cpu: '1000' } } },
  },
  {
    name: 'unbound-claim',
    about: 'a claim that no volume is made for',
    exit: 4,
    cause: 'storage',
    container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    more: {
      claim: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: {
          storageClassName: 'nobody',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      },
    },
    outside: [
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'nobody' },
        provisioner: 'example.com/nobody',
      },
    ],
  },
  {
    name: 'missing-tag',
    about: 'a tag that is not in the registry',
    exit: 2,
    container: { image: `${ECR}/actor:v3` },
  },
  {
    name: 'missing-tag-elsewhere',
    about: 'a tag that is not in a registry which only the node can ask',
    exit: 4,
    cause: 'image',
    container: { image: `${ADDRESS}:5000/actor:v3` },
  },
  {
    name: 'bad-credentials',
    about: 'a registry that does not accept the login of the node',
    exit: 4,
    cause: 'image',
    container: { image: `${ADDRESS}:5001/actor:v1` },
  },
  {
    name: 'other-processor',
    about: 'an image whose program is made for another processor',
    exit: 4,
    cause: 'crash',
    container: { image: `${ECR}/actor:mismade`, readinessProbe: lateProbe },
  },
  {
    name: 'crash-loop',
    about: 'a program that ends with 3',
    exit: 4,
    cause: 'crash',
    container: { args: ['exit', '3', '0.2'], readinessProbe: lateProbe },
  },
  {
    name: 'out-of-memory',
    about: 'a program that takes more memory than it may',
    exit: 4,
    cause: 'memory',
    container: { args: ['eat'], readinessProbe: lateProbe, resources: { limits: { memory: '32Mi' } } },
  },
  {
    name: 'liveness-kills',
    about: 'a liveness probe that never passes, before the readiness probe does',
    exit: 4,
    cause: 'probe',
    container: { livenessProbe: probe('/missing'), readinessProbe: lateProbe },
    pod: { terminationGracePeriodSeconds: 3 },
  },
  {
    name: 'missing-key',
    about: 'a key that the Secret does not have',
    exit: 2,
    container: {
      env: [{ name: 'DB_URL', valueFrom: { secretKeyRef: { name: 'web-env', key: 'DB_URL' } } }],
    },
    outside: [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web-env' }, stringData: { DB_URI: 'x' } },
    ],
  },
  {
    name: 'no-text',
    about: 'a value that is no text, for a variable of the environment',
    exit: 4,
    cause: 'config',
    container: { env: [{ name: 'SALT', valueFrom: { secretKeyRef: { name: 'web-env', key: 'SALT' } } }] },
    outside: [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web-env' }, data: { SALT: '/+79gA==' } },
    ],
  },
  {
    name: 'init-fails',
    about: 'an init container that ends with 1',
    exit: 4,
    cause: 'crash',
    pod: { initContainers: [{ name: 'prepare', image: '{{ image }}', args: ['exit', '1', '0.2'] }] },
  },
  {
    name: 'sidecar-crashes',
    about: 'a native sidecar that ends with 5',
    exit: 4,
    cause: 'crash',
    container: { readinessProbe: lateProbe },
    pod: {
      initContainers: [
        { name: 'agent', image: '{{ image }}', restartPolicy: 'Always', args: ['exit', '5', '0.2'] },
      ],
    },
  },
  {
    name: 'quota',
    about: 'a quota without room for one more Pod',
    exit: 4,
    cause: 'quota',
    container: { args: ['serve', '/', 'again'] },
    outside: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'pods' },
        spec: { hard: { pods: '2' } },
      },
    ],
  },
  {
    name: 'migration-fails',
    about: 'a migration that ends with 4',
    exit: 4,
    cause: 'crash',
    words: "; migrate 'migrate'",
    more: { migrate: job('migrate', ['exit', '4', '0.2']) },
  },
  {
    name: 'read-only',
    about: 'a program that writes into a read-only file system',
    exit: 4,
    cause: 'crash',
    container: {
      args: ['write', '/cache'],
      readinessProbe: lateProbe,
      securityContext: { readOnlyRootFilesystem: true },
    },
  },
  {
    name: 'not-root',
    about: 'an image of root where root is forbidden',
    exit: 4,
    cause: 'config',
    container: { securityContext: { runAsNonRoot: true } },
  },
];

/** The templates of a release: of the good one where no case is given. */
export function templatesOf({ container = {}, pod = {}, more = {} }: Partial<Case>): Record<string, string> {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          terminationGracePeriodSeconds: 10,
          containers: [
            {
              name: 'web',
              image: '{{ image }}',
              args: ['serve', '/'],
              ports: [{ name: 'http', containerPort: 8080 }],
              readinessProbe: probe('/'),
              lifecycle: { preStop: { sleep: { seconds: 2 } } },
              ...container,
            },
          ],
          ...pod,
        },
      },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  };
  const all: Readonly<Record<string, Fields>> = { web: deployment, service, ...more };
  return Object.fromEntries(
    Object.entries(all).map(([name, object]) => [
      `deploy/${name}-template.yml`,
      `${JSON.stringify(object, null, 2)}\n`,
    ]),
  );
}
