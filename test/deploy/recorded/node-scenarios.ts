import type { Scenario } from './scenarios.ts';

/** Where `test/real-node/node.sh` serves its images from; port 5001 wants a login, on 5009 nobody answers. */
const IMAGE = '10.89.0.1:5000/actor';

type Spec = Readonly<Record<string, unknown>>;
type PodSpec = { readonly container?: Spec; readonly pod?: Spec; readonly replicas?: number };

const ready = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 };
const serving = { args: ['serve', '/ready'], readinessProbe: ready };
const deaf = { httpGet: { path: '/nowhere', port: 8080 }, periodSeconds: 1, failureThreshold: 2 };

function template({ container = serving, pod = {} }: PodSpec): Spec {
  return {
    metadata: { labels: { app: 'web' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'web', image: `${IMAGE}:v2`, ...container }],
      ...pod,
    },
  };
}

function deployment(spec: PodSpec): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: spec.replicas ?? 2,
      selector: { matchLabels: { app: 'web' } },
      template: template(spec),
    },
  };
}

/** From a serving v1, with real containers, to something else. */
function change(name: string, about: string, after: PodSpec, ms = 6_000): Scenario {
  return {
    name: `node-${name}`,
    about: `real kubelet: ${about}`,
    kinds: ['apps/v1 Deployment', 'apps/v1 ReplicaSet', 'Pod', 'Event'],
    before: async ({ apply, kubectl }) => {
      await kubectl('create', 'secret', 'generic', 'web-env', '--from-literal=OTHER=x');
      await apply(deployment({ container: { ...serving, image: `${IMAGE}:v1` } }));
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    },
    run: async ({ apply }) => apply(deployment(after)),
    ms,
  };
}

function reading(from: Spec): Spec {
  return { ...serving, env: [{ name: 'DB_URL', valueFrom: from }] };
}

export const nodeScenarios: readonly Scenario[] = [
  change('update', 'a healthy update', {}, 12_000),
  change('not-found', 'a tag that does not exist', { container: { ...serving, image: `${IMAGE}:nope` } }),
  change('no-repository', 'a repository that does not exist', {
    container: { ...serving, image: '10.89.0.1:5000/nobody/here:v1' },
  }),
  change('pull-denied', 'a registry that wants a login', {
    container: { ...serving, image: '10.89.0.1:5001/actor:v1' },
  }),
  change('no-registry', 'a registry at which nobody answers', {
    container: { ...serving, image: '10.89.0.1:5009/actor:v1' },
  }),
  change('bad-image-name', 'an image name that is none', { container: { ...serving, image: 'Web:One:Two' } }),
  change('never-pull', 'an image that may not be pulled', {
    container: { ...serving, image: `${IMAGE}:v3`, imagePullPolicy: 'Never' },
  }),
  change('crash', 'a container that ends with 3', { container: { args: ['exit', '3', '0.2'] } }, 20_000),
  change('crash-later', 'a crash 3 s after ready', { container: { args: ['exit', '3', '3'] } }, 25_000),
  change('exit-0', 'a container that ends well', { container: { args: ['exit', '0', '0.2'] } }, 20_000),
  change(
    'oom',
    'more memory than allowed',
    { container: { args: ['eat'], resources: { limits: { memory: '32Mi' } } } },
    20_000,
  ),
  change('no-secret', 'a Secret that does not exist', {
    container: reading({ secretKeyRef: { name: 'missing', key: 'DB_URL' } }),
  }),
  change('no-secret-key', 'a key that the Secret lacks', {
    container: reading({ secretKeyRef: { name: 'web-env', key: 'DB_URL' } }),
  }),
  change('no-config-map', 'a ConfigMap that does not exist', {
    container: { ...serving, envFrom: [{ configMapRef: { name: 'missing' } }] },
  }),
  change('no-command', 'a command that is not in the image', { container: { command: ['/missing'] } }, 12_000),
  change('not-executable', 'a command that is a folder', { container: { command: ['/etc'] } }, 12_000),
  change(
    'no-volume-secret',
    'a volume of a Secret that does not exist',
    {
      container: { ...serving, volumeMounts: [{ name: 'keys', mountPath: '/keys' }] },
      pod: { volumes: [{ name: 'keys', secret: { secretName: 'missing' } }] },
    },
    8_000,
  ),
  change('init-crash', 'an init container that ends with 1', {
    pod: { initContainers: [{ name: 'migrate', image: `${IMAGE}:v2`, args: ['exit', '1', '0.2'] }] },
  }, 20_000),
  change('unready', 'a readiness probe that never passes', { container: { ...serving, readinessProbe: deaf } }, 66_000),
  change('liveness', 'a liveness probe that never passes', { container: { ...serving, livenessProbe: deaf } }, 25_000),
  change('startup', 'a startup probe that never passes', { container: { ...serving, startupProbe: deaf } }, 25_000),
  change('unschedulable', 'more CPU than any node has', {
    container: { ...serving, resources: { requests: { cpu: '1000' } } },
  }, 33_000),
  change('not-root', 'an image of root where root is forbidden', {
    pod: { securityContext: { runAsNonRoot: true } },
  }),
  {
    name: 'node-job-fails',
    about: 'real kubelet: a Job whose Pod ends with 4',
    kinds: ['batch/v1 Job', 'Pod', 'Event'],
    run: async ({ apply }) => {
      const { metadata, spec } = template({ container: { args: ['exit', '4', '0.2'] } });
      return apply({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'web' },
        spec: {
          backoffLimit: 0,
          template: { metadata, spec: { ...(spec as object), restartPolicy: 'Never' } },
        },
      });
    },
    ms: 6_000,
  },
];
