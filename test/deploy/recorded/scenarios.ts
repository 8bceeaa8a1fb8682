import type { KubeObject } from '../../../src/core/objects.ts';

export type Tools = {
  readonly apply: (object: Record<string, unknown>) => Promise<KubeObject>;
  readonly kubectl: (...args: string[]) => Promise<string>;
  readonly wait: (ms: number) => Promise<void>;
};

export type Scenario = {
  readonly name: string;
  readonly about: string;
  readonly kinds: readonly string[];
  /** What stands there before the recording begins. */
  readonly before?: (tools: Tools) => Promise<void>;
  /** Makes the change; answers with the object whose way is judged. */
  readonly run: (tools: Tools) => Promise<KubeObject>;
  /** How long to go on recording. */
  readonly ms: number;
};

type Spec = Record<string, unknown>;

const DEPLOYMENT = ['apps/v1 Deployment', 'apps/v1 ReplicaSet', 'Pod', 'Event'];
const STATEFUL = ['apps/v1 StatefulSet', 'Pod', 'Event'];
const DAEMON = ['apps/v1 DaemonSet', 'apps/v1 ControllerRevision', 'Pod', 'Event'];
const JOB = ['batch/v1 Job', 'Pod', 'Event'];

function template(tag: string, container: Spec = {}, annotations: Spec = {}): Spec {
  return {
    metadata: { labels: { app: 'web' }, annotations },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'web', image: `example:${tag}`, ...container }],
    },
  };
}

function deployment(tag: string, spec: Spec = {}): Spec {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template(tag), ...spec },
  };
}

function statefulSet(tag: string, spec: Spec = {}): Spec {
  const selector = { matchLabels: { app: 'web' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: { replicas: 3, serviceName: 'web', selector, template: template(tag), ...spec },
  };
}

function daemonSet(tag: string, spec: Spec = {}): Spec {
  const selector = { matchLabels: { app: 'web' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'web' },
    spec: { selector, template: template(tag), ...spec },
  };
}

function job(tag: string, spec: Spec = {}, annotations: Spec = {}): Spec {
  const base = template(tag, {}, annotations) as { metadata: Spec; spec: Spec };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'web' },
    spec: { template: { ...base, spec: { ...base.spec, restartPolicy: 'Never' } }, ...spec },
  };
}

function one(kind: string, apiVersion: string, body: Spec): Spec {
  return { apiVersion, kind, metadata: { name: 'web' }, ...body };
}

/** From a healthy v1 to `after`. */
function change(
  name: string,
  about: string,
  after: Spec,
  more: Partial<Scenario> & { readonly from?: Spec } = {},
): Scenario {
  const { from = deployment('v1'), ...rest } = more;
  return {
    name,
    about,
    kinds: DEPLOYMENT,
    before: async ({ apply, kubectl }) => {
      await apply(from);
      await kubectl('rollout', 'status', `${(from['kind'] as string).toLowerCase()}/web`, '--timeout=30s');
    },
    run: ({ apply }) => apply(after),
    ms: 2_500,
    ...rest,
  };
}

function fresh(name: string, about: string, kinds: readonly string[], object: Spec, ms = 2_000): Scenario {
  return { name, about, kinds, run: ({ apply }) => apply(object), ms };
}

const probe = {
  readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2, failureThreshold: 2 },
};

const CRD = 'ships.example.com';

export const scenarios: readonly Scenario[] = [
  fresh('create', 'a Deployment that was not there before', DEPLOYMENT, deployment('v1')),
  change('update', 'v1 to v2, surge 1', deployment('v2')),
  change(
    'slow',
    'pods that take 1.5 s to be ready',
    deployment('v2', { template: template('v2', {}, { 'sandbox.slipway.dev/ready-after': '1500ms' }) }),
    { ms: 5_000 },
  ),
  change(
    'surge-0',
    'one pod less at a time',
    deployment('v2', {
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: template('v2', {}, { 'sandbox.slipway.dev/ready-after': '700ms' }),
    }),
    { ms: 4_000 },
  ),
  change(
    'all-at-once',
    'maxUnavailable 100%: all old pods go first',
    deployment('v2', {
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' } },
      template: template('v2', {}, { 'sandbox.slipway.dev/ready-after': '1s' }),
    }),
    { ms: 3_000 },
  ),
  change('recreate', 'strategy Recreate', deployment('v2', { strategy: { type: 'Recreate' } }), {
    from: deployment('v1', { strategy: { type: 'Recreate' } }),
    ms: 3_000,
  }),
  change('min-ready', 'each pod must stay ready for 2 s', deployment('v2', { minReadySeconds: 2 }), {
    ms: 6_000,
  }),
  change('scale', 'three more replicas, same template', deployment('v1', { replicas: 5 })),
  change('scale-and-update', 'replicas and template change together', deployment('v2', { replicas: 3 })),
  change(
    'scaled-outside',
    'somebody scales to 4 during the update',
    deployment('v2', { template: template('v2', {}, { 'sandbox.slipway.dev/ready-after': '1s' }) }),
    {
      run: async ({ apply, kubectl }) => {
        const target = await apply(
          deployment('v2', { template: template('v2', {}, { 'sandbox.slipway.dev/ready-after': '1s' }) }),
        );
        await kubectl('scale', 'deployment/web', '--replicas=4');
        return target;
      },
      ms: 4_000,
    },
  ),
  change('unchanged', 'the same manifest again', deployment('v1'), { ms: 800 }),
  change('back-to-old', 'v1 again after v2: the old ReplicaSet is taken up', deployment('v1'), {
    before: async ({ apply, kubectl }) => {
      for (const tag of ['v1', 'v2']) {
        await apply(deployment(tag));
        await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
      }
    },
  }),
  change('neighbour', 'another Deployment whose pods carry the same labels crashes', deployment('v2'), {
    before: async ({ apply, kubectl }) => {
      await apply(deployment('v1'));
      const twin = deployment('crash') as { metadata: Spec };
      await apply({ ...twin, metadata: { name: 'twin' } });
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
    },
    ms: 4_000,
  }),
  change('evicted', 'the node evicts one of the new pods', deployment('v2'), {
    run: async ({ apply, kubectl, wait }) => {
      const target = await apply(deployment('v2', { minReadySeconds: 1 }));
      await wait(400);
      const pods = (await kubectl('get', 'pods', '--sort-by=.metadata.creationTimestamp', '-o', 'name'))
        .trim()
        .split('\n');
      const patch = JSON.stringify({
        status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
      });
      await kubectl('patch', pods.at(-1) ?? '', '--subresource=status', '--type=merge', '-p', patch);
      return target;
    },
    ms: 4_000,
  }),
  change('paused', 'a paused Deployment with a change pending', deployment('v2', { paused: true }), {
    ms: 1_000,
  }),
  change('not-found', 'the image does not exist', deployment('not-found'), { ms: 5_000 }),
  change('pull-denied', 'the registry refuses', deployment('pull-denied')),
  change('bad-image-name', 'no valid image name', deployment('bad-image-name')),
  change('config-error', 'a Secret is missing', deployment('config-error')),
  change('run-error', 'the command is not in the image', deployment('run-error')),
  change('crash', 'crashes at once, again and again', deployment('crash'), { ms: 5_000 }),
  change('crash-later', 'crashes 3 s after it was ready', deployment('crash-later'), { ms: 9_000 }),
  change(
    'oom',
    'killed for memory',
    deployment('v2', { template: template('oom', { resources: { limits: { memory: '64Mi' } } }) }),
    { ms: 4_000 },
  ),
  change(
    'never-ready',
    'the readiness probe never passes',
    deployment('never-ready', { template: template('never-ready', probe) }),
    { ms: 4_000 },
  ),
  change(
    'never-ready-deadline',
    'progressDeadlineSeconds of 2 s',
    deployment('never-ready', { progressDeadlineSeconds: 2 }),
    { ms: 4_500 },
  ),
  change(
    'unschedulable',
    'more processors than any node has',
    deployment('v2', { template: template('v2', { resources: { requests: { cpu: '9000' } } }) }),
    { ms: 1_500 },
  ),
  change(
    'quota',
    'a quota of exactly the old pods, surge needed',
    deployment('v2', { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }),
    {
      before: async ({ apply, kubectl }) => {
        await apply(deployment('v1'));
        await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
        await apply(one('ResourceQuota', 'v1', { spec: { hard: { pods: '2' } } }));
      },
    },
  ),
  change(
    'quota-yields',
    'the same quota, but an old pod may go first',
    deployment('v2', { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }),
    {
      before: async ({ apply, kubectl }) => {
        await apply(deployment('v1'));
        await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
        await apply(one('ResourceQuota', 'v1', { spec: { hard: { pods: '2' } } }));
      },
      ms: 4_000,
    },
  ),
  change('drift', 'somebody sets another image', deployment('v2'), {
    run: async ({ apply, kubectl, wait }) => {
      const target = await apply(deployment('v2', { template: template('slow') }));
      await wait(300);
      await kubectl('set', 'image', 'deployment/web', 'web=example:v9');
      return target;
    },
    ms: 1_500,
  }),
  change('sts-update', 'a StatefulSet from v1 to v2', statefulSet('v2'), {
    kinds: STATEFUL,
    from: statefulSet('v1'),
    ms: 6_000,
  }),
  change(
    'sts-partition',
    'only ordinals from 2 on',
    statefulSet('v2', { updateStrategy: { rollingUpdate: { partition: 2 } } }),
    { kinds: STATEFUL, from: statefulSet('v1'), ms: 4_000 },
  ),
  change(
    'sts-on-delete',
    'OnDelete: nothing happens by itself',
    statefulSet('v2', { updateStrategy: { type: 'OnDelete' } }),
    {
      kinds: STATEFUL,
      from: statefulSet('v1', { updateStrategy: { type: 'OnDelete' } }),
      before: async ({ apply, kubectl, wait }) => {
        await apply(
          statefulSet('v1', { updateStrategy: { type: 'OnDelete' }, podManagementPolicy: 'Parallel' }),
        );
        while ((await kubectl('get', 'statefulset/web', '-o', 'jsonpath={.status.readyReplicas}')) !== '3')
          await wait(50);
      },
      run: ({ apply }) =>
        apply(statefulSet('v2', { updateStrategy: { type: 'OnDelete' }, podManagementPolicy: 'Parallel' })),
      ms: 1_500,
    },
  ),
  change('sts-crash', 'the new version crashes', statefulSet('crash'), {
    kinds: STATEFUL,
    from: statefulSet('v1'),
    ms: 6_000,
  }),
  change('sts-stuck', 'a broken pod of the old version blocks the fix', statefulSet('v2'), {
    kinds: STATEFUL,
    before: async ({ apply, kubectl, wait }) => {
      await apply(statefulSet('not-found'));
      while (!(await kubectl('get', 'pods', '-o', 'name'))) await wait(50);
      await wait(1_500);
    },
    ms: 5_000,
  }),
  change('ds-update', 'a DaemonSet from v1 to v2', daemonSet('v2'), {
    kinds: DAEMON,
    from: daemonSet('v1'),
    ms: 4_000,
  }),
  change('ds-not-found', 'a DaemonSet whose image is missing', daemonSet('not-found'), {
    kinds: DAEMON,
    from: daemonSet('v1'),
    ms: 4_000,
  }),
  change(
    'ds-on-delete',
    'a DaemonSet with OnDelete',
    daemonSet('v2', { updateStrategy: { type: 'OnDelete' } }),
    {
      kinds: DAEMON,
      before: async ({ apply, kubectl, wait }) => {
        await apply(daemonSet('v1', { updateStrategy: { type: 'OnDelete' } }));
        while (
          !(Number(await kubectl('get', 'daemonset/web', '-o', 'jsonpath={.status.numberAvailable}')) > 0)
        )
          await wait(50);
      },
      ms: 1_500,
    },
  ),
  fresh(
    'ds-no-node',
    'a DaemonSet that no node matches',
    DAEMON,
    daemonSet('v1', {
      template: {
        ...template('v1'),
        spec: { ...(template('v1')['spec'] as Spec), nodeSelector: { none: 'such' } },
      },
    }),
    1_000,
  ),
  fresh('replica-set', 'a ReplicaSet by itself', ['apps/v1 ReplicaSet', 'Pod', 'Event'], {
    ...deployment('v1'),
    kind: 'ReplicaSet',
  }),
  fresh(
    'pod',
    'a Pod by itself',
    ['Pod', 'Event'],
    one('Pod', 'v1', { spec: template('v1')['spec'] }),
    1_000,
  ),
  fresh(
    'pod-not-found',
    'a Pod whose image is missing',
    ['Pod', 'Event'],
    one('Pod', 'v1', { spec: template('not-found')['spec'] }),
    1_500,
  ),
  fresh('job', 'a Job that ends well', JOB, job('v1'), 2_500),
  fresh('job-fails', 'a Job that fails for good', JOB, job('crash', { backoffLimit: 0 }), 3_000),
  fresh('job-retries', 'a Job with two tries more', JOB, job('crash', { backoffLimit: 1 }), 16_000),
  fresh(
    'job-deadline',
    'a Job beyond activeDeadlineSeconds',
    JOB,
    job('v1', { activeDeadlineSeconds: 1 }, { 'sandbox.slipway.dev/complete-after': '30s' }),
    3_500,
  ),
  fresh('job-not-found', 'a Job whose image is missing', JOB, job('not-found'), 1_500),
  fresh('job-suspended', 'a suspended Job', JOB, job('v1', { suspend: true }), 800),
  fresh(
    'cron-job',
    'a CronJob',
    ['batch/v1 CronJob'],
    one('CronJob', 'batch/v1', {
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: (job('v1') as { spec: Spec }).spec } },
    }),
    500,
  ),
  {
    name: 'service',
    about: 'a Service and the Deployment behind it',
    kinds: ['Service', ...DEPLOYMENT],
    run: async ({ apply }) => {
      const target = await apply(
        one('Service', 'v1', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
      );
      await apply(
        deployment('v1', { template: template('v1', {}, { 'sandbox.slipway.dev/ready-after': '500ms' }) }),
      );
      return target;
    },
    ms: 1_800,
  },
  fresh(
    'service-astray',
    'a Service that selects nothing',
    ['Service', ...DEPLOYMENT],
    one('Service', 'v1', { spec: { selector: { app: 'wbe' }, ports: [{ port: 80 }] } }),
    500,
  ),
  fresh(
    'service-headless',
    'a Service without selector',
    ['Service', 'Pod'],
    one('Service', 'v1', { spec: { clusterIP: 'None', ports: [{ port: 80 }] } }),
    500,
  ),
  {
    name: 'service-load-balancer',
    about: 'a load balancer that gets its address after a while',
    kinds: ['Service', ...DEPLOYMENT],
    run: async ({ apply, kubectl, wait }) => {
      await apply(deployment('v1'));
      const target = await apply(
        one('Service', 'v1', {
          spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
        }),
      );
      await wait(1_000);
      const patch = JSON.stringify({
        status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } },
      });
      await kubectl('patch', 'service/web', '--subresource=status', '--type=merge', '-p', patch);
      return target;
    },
    ms: 800,
  },
  fresh(
    'ingress',
    'an Ingress no controller looks at',
    ['networking.k8s.io/v1 Ingress'],
    one('Ingress', 'networking.k8s.io/v1', {
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    }),
    500,
  ),
  fresh(
    'claim',
    'a PersistentVolumeClaim without StorageClass',
    ['PersistentVolumeClaim', 'storage.k8s.io/v1 StorageClass', 'Event'],
    one('PersistentVolumeClaim', 'v1', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'nowhere',
      },
    }),
    1_500,
  ),
  {
    name: 'claim-first-consumer',
    about: 'a claim whose class waits for the first consumer',
    kinds: ['PersistentVolumeClaim', 'storage.k8s.io/v1 StorageClass', 'Event'],
    before: async ({ apply }) => {
      await apply({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'lazy' },
        provisioner: 'example.com/none',
        volumeBindingMode: 'WaitForFirstConsumer',
      });
    },
    run: ({ apply }) =>
      apply(
        one('PersistentVolumeClaim', 'v1', {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
            storageClassName: 'lazy',
          },
        }),
      ),
    ms: 1_000,
  },
  {
    name: 'autoscaler',
    about: 'an autoscaler in a cluster without metrics',
    kinds: ['autoscaling/v2 HorizontalPodAutoscaler'],
    before: async ({ apply }) => {
      await apply(deployment('v1'));
    },
    run: ({ apply }) =>
      apply(
        one('HorizontalPodAutoscaler', 'autoscaling/v2', {
          spec: {
            maxReplicas: 4,
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
            metrics: [
              {
                type: 'Resource',
                resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
              },
            ],
          },
        }),
      ),
    ms: 17_000,
  },
  {
    name: 'disruption-budget',
    about: 'a PodDisruptionBudget',
    kinds: ['policy/v1 PodDisruptionBudget'],
    before: async ({ apply }) => {
      await apply(deployment('v1'));
    },
    run: ({ apply }) =>
      apply(
        one('PodDisruptionBudget', 'policy/v1', {
          spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
        }),
      ),
    ms: 1_000,
  },
  fresh(
    'resource-quota',
    'a ResourceQuota',
    ['ResourceQuota'],
    one('ResourceQuota', 'v1', { spec: { hard: { pods: '5', 'requests.cpu': '2' } } }),
    1_000,
  ),
  {
    name: 'definition',
    about: 'a CustomResourceDefinition',
    kinds: ['apiextensions.k8s.io/v1 CustomResourceDefinition'],
    before: async ({ kubectl }) => {
      await kubectl('delete', 'crd', CRD, '--ignore-not-found');
    },
    run: ({ apply }) =>
      apply({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: CRD },
        spec: definition(),
      }),
    ms: 1_500,
  },
  {
    name: 'custom-resource',
    about: 'a custom resource whose controller makes it ready',
    kinds: ['example.com/v1 Ship'],
    before: async ({ apply, wait }) => {
      await apply({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: CRD },
        spec: definition(),
      });
      await wait(1_500);
    },
    run: async ({ apply, kubectl, wait }) => {
      const target = await apply(one('Ship', 'example.com/v1', { spec: { sails: 3 } }));
      for (const status of [
        {
          observedGeneration: 1,
          phase: 'Rigging',
          conditions: [
            { type: 'Ready', status: 'False', reason: 'Rigging', message: 'two sails are missing' },
          ],
        },
        {
          observedGeneration: 1,
          phase: 'Sailing',
          conditions: [{ type: 'Ready', status: 'True', reason: 'Done' }],
        },
        {
          observedGeneration: 1,
          phase: 'Sunk',
          conditions: [{ type: 'Stalled', status: 'True', reason: 'Sunk', message: 'hit a rock' }],
        },
      ]) {
        await wait(200);
        await kubectl(
          'patch',
          'ship/web',
          '--subresource=status',
          '--type=merge',
          '-p',
          JSON.stringify({ status }),
        );
      }
      return target;
    },
    ms: 500,
  },
];

function definition(): Spec {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    group: 'example.com',
    names: { kind: 'Ship', plural: 'ships', singular: 'ship' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
  };
}
