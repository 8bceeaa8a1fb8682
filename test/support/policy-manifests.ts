import type { KubeObject } from '../../src/core/objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A container that no rule finds anything in. */
export const SOUND: Fields = {
  name: 'web',
  image: 'registry:5000/team/web:1.2',
  resources: { requests: { cpu: '100m', memory: '64Mi' } },
  readinessProbe: { httpGet: { path: '/', port: 80 } },
};

const LABELS = { matchLabels: { app: 'web' } };
const META = { labels: { app: 'web', env: 'production' } };

function object(apiVersion: string, kind: string, spec: Fields): KubeObject {
  return { apiVersion, kind, metadata: { name: 'web', ...META }, spec };
}

function template(spec: Fields): Fields {
  return { metadata: META, spec };
}

const JOB_POD = { restartPolicy: 'Never' };
const QUICK = { ttlSecondsAfterFinished: 600 };
type Make = (pod: Fields, more?: Fields) => KubeObject;

/** Each kind that makes Pods, around the spec of its Pods. */
export const MAKERS: Readonly<Record<string, Make>> = {
  Deployment: (pod, more = {}) =>
    object('apps/v1', 'Deployment', {
      revisionHistoryLimit: 5,
      selector: LABELS,
      template: template(pod),
      ...more,
    }),
  StatefulSet: (pod) =>
    object('apps/v1', 'StatefulSet', { serviceName: 'web', selector: LABELS, template: template(pod) }),
  DaemonSet: (pod) => object('apps/v1', 'DaemonSet', { selector: LABELS, template: template(pod) }),
  ReplicaSet: (pod) => object('apps/v1', 'ReplicaSet', { selector: LABELS, template: template(pod) }),
  Job: (pod, more = QUICK) =>
    object('batch/v1', 'Job', { ...more, template: template({ ...JOB_POD, ...pod }) }),
  CronJob: (pod, more = {}) =>
    object('batch/v1', 'CronJob', {
      schedule: '@daily',
      jobTemplate: { spec: { ...more, template: template({ ...JOB_POD, ...pod }) } },
    }),
  Pod: (pod) => object('v1', 'Pod', pod),
};

function probeless(container: Fields): Fields {
  return Object.fromEntries(Object.entries(container).filter(([field]) => field !== 'readinessProbe'));
}

function containers(...changes: readonly Fields[]): Fields {
  return { containers: changes.map((change, index) => ({ ...SOUND, name: `c${index}`, ...change })) };
}

function beside(init: Fields): Fields {
  return { ...containers({}), initContainers: [{ ...probeless(SOUND), name: 'init', ...init }] };
}

function hostPath(path: string): Fields {
  return { ...containers({}), volumes: [{ name: 'v', hostPath: { path } }] };
}

function env(name: string, value?: string): Fields {
  return containers({ env: [{ name, ...(value !== undefined && { value }) }] });
}

/** Specs of Pods, by what is odd about each. */
export const PODS: Readonly<Record<string, Fields>> = {
  'nothing odd': containers({}),
  'two containers': containers({}, {}),
  'no resources': containers({ resources: undefined }),
  'empty resources': containers({ resources: {} }),
  'null resources': containers({ resources: null }),
  'empty requests': containers({ resources: { requests: {} } }),
  'cpu alone': containers({ resources: { requests: { cpu: 1 } } }),
  'memory alone': containers({ resources: { requests: { memory: '1Gi' } } }),
  'limits alone': containers({ resources: { limits: { cpu: 1, memory: '1Gi' } } }),
  'a limit of one, a request of the other': containers({
    resources: { limits: { memory: '1Gi' }, requests: { cpu: 1 } },
  }),
  'the second without': containers({}, { resources: {} }),
  'the Pod asks as a whole': {
    ...containers({ resources: {} }),
    resources: { requests: { cpu: 1, memory: '1Gi' } },
  },
  'the Pod asks for cpu as a whole': { ...containers({ resources: {} }), resources: { limits: { cpu: 1 } } },
  'the Pod limits cpu, one container asks for memory': {
    ...containers({ resources: {} }, { resources: { requests: { memory: '1Gi' } } }),
    resources: { limits: { cpu: 2 } },
  },
  'an init container without requests': beside({ resources: undefined }),
  'an init container of latest': beside({ image: 'tool:latest' }),
  'a native sidecar without requests': beside({ restartPolicy: 'Always', resources: {} }),
  'a native sidecar of no tag': beside({ restartPolicy: 'Always', image: 'proxy' }),
  'a sound native sidecar': beside({ restartPolicy: 'Always' }),
  'no init containers': { ...containers({}), initContainers: [] },
  'null init containers': { ...containers({}), initContainers: null },
  'empty volumes': { ...containers({}), volumes: [] },
  'null volumes': { ...containers({}), volumes: null },
  'no probe': { containers: [probeless(SOUND)] },
  'a null probe': containers({ readinessProbe: null }),
  'a second container without a probe': { containers: [SOUND, { ...probeless(SOUND), name: 'more' }] },
  'an image without a tag': containers({ image: 'web' }),
  'an image of latest': containers({ image: 'web:latest' }),
  'an image of LATEST': containers({ image: 'web:Latest' }),
  'a registry with a port, no tag': containers({ image: 'localhost:5000/web' }),
  'a registry with a port and latest': containers({ image: 'localhost:5000/web:latest' }),
  'a registry with a port and a tag': containers({ image: 'localhost:5000/a/b/web:v1' }),
  'a registry that is called latest': containers({ image: 'latest:5000/web:1' }),
  'a digest': containers({ image: `web@sha256:${'a'.repeat(64)}` }),
  'latest with a digest': containers({ image: `localhost:5000/web:latest@sha256:${'a'.repeat(64)}` }),
  'a tag that ends in latest': containers({ image: 'web:not-latest' }),
  'no image': { containers: [{ ...SOUND, image: undefined }] },
  'an emptyDir': { ...containers({}), volumes: [{ name: 'v', emptyDir: {} }] },
  'logs of the node': hostPath('/var/log'),
  'a folder in the logs of the node': hostPath('//var//log/pods/'),
  'logs of docker': hostPath('/var/lib/docker/containers'),
  'a name that begins like logs': hostPath('/var/logs'),
  'docker.sock': hostPath('/var/run/docker.sock'),
  'docker.sock with slashes': hostPath('//run///docker.sock//'),
  docker_sock: hostPath('/run/dockerXsock'),
  'a folder with a socket': hostPath('/run/containerd'),
  'the folder of sockets': hostPath('/var/run/'),
  'the folder above it': hostPath('/var'),
  'the whole node': hostPath('/'),
  'the whole node, in slashes': hostPath('///'),
  'another folder': hostPath('/opt/data'),
  'below a socket': hostPath('/run/docker.sock/x'),
  'relative to nothing': hostPath('run/docker.sock'),
  'a password': env('DB_PASSWORD', 'hunter2'),
  'a password in small letters': env('db_password', 'hunter2'),
  'a password that is empty': env('DB_PASSWORD', ''),
  'a password without a value': env('DB_PASSWORD'),
  'a file of a password': env('DB_PASSWORD', '/run/secrets/db'),
  'another variable': env('DB_PASSWORD', '$(OTHER)'),
  'lines between brackets': env('API_KEY', '$(a\nb)'),
  'an address': env('TOKEN', 'https://issuer.example.com/token'),
  'an address with a password': env('DATABASE', 'postgres://app:hunter2@db:5432/app'),
  'an address with a name alone': env('DATABASE', 'postgres://app@db:5432/app'),
  'an address with a variable': env('DATABASE', 'postgres://app:$(PASSWORD)@db/app'),
  'a name that only holds the word': env('PASSWORD_MIN_LENGTH', '12'),
  'a secret of an init container': beside({ env: [{ name: 'SECRET', value: 's' }] }),
  'a reference': containers({
    env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
  }),
  'no variables': containers({ env: [] }),
  'null variables': containers({ env: null }),
};

/** Specs of kinds themselves, around a Pod that is sound. */
export const SPECS: readonly (readonly [string, KubeObject])[] = [
  ['Deployment, no limit of revisions', made('Deployment', { revisionHistoryLimit: undefined })],
  ['Deployment, a null limit of revisions', made('Deployment', { revisionHistoryLimit: null })],
  ['Deployment, a limit of 0', made('Deployment', { revisionHistoryLimit: 0 })],
  ['Deployment, a limit of 9', made('Deployment', { revisionHistoryLimit: 9 })],
  ['Deployment, a limit of 10', made('Deployment', { revisionHistoryLimit: 10 })],
  ['Deployment, a limit of 50', made('Deployment', { revisionHistoryLimit: 50 })],
  ['Job, no ttl', made('Job', {})],
  ['Job, a null ttl', made('Job', { ttlSecondsAfterFinished: null })],
  ['Job, a ttl of 0', made('Job', { ttlSecondsAfterFinished: 0 })],
  ['CronJob, a ttl of its Jobs', made('CronJob', QUICK)],
];

export function made(kind: string, more: Fields, pod: Fields = containers({})): KubeObject {
  const make = MAKERS[kind];
  if (!make) throw new Error(`no maker of ${kind}`);
  return make(pod, more);
}
