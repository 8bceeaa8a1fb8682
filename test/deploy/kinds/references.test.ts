import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { choiceOf, chosenOf, lostPort } from '../../../src/deploy/kinds/choosers.ts';
import { judge, neededOf } from '../../../src/deploy/kinds/index.ts';
import { refId } from '../../../src/deploy/kinds/lost-references.ts';
import { referencesOf } from '../../../src/deploy/kinds/references.ts';
import { context, object } from './context.ts';

/**
 * What becomes of the release when the named object never is there: `fails` by the judge of what names it; `controller`
 * where a controller says so in a status or refuses the Pods; `nothing` where it does no harm. That a release never removes what it
 * still names holds for all (test/deploy/plan/plan.test.ts).
 */
type Absent = 'fails' | 'controller' | 'nothing';

const labels = { app: 'web' };
const pods = (spec: object): object => ({
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [{ name: 'web' }], ...spec } },
});
const container = (fields: object): object => pods({ containers: [{ name: 'web', ...fields }] });
const volume = (fields: object): object => pods({ volumes: [{ name: 'v', ...fields }] });
const env = (valueFrom: object): object => container({ env: [{ name: 'A', valueFrom }] });
const http = (filter: object): object => ({ rules: [{ filters: [filter] }] });
const client = (name: string): object => ({ service: { name, namespace: 'shop' } });
const RBAC = 'rbac.authorization.k8s.io';
const GATEWAY = 'gateway.networking.k8s.io/v1';

const IN_PODS: readonly (readonly [spec: object, named: string, absent: Absent])[] = [
  [env({ configMapKeyRef: { name: 'old', key: 'A' } }), '/ConfigMap', 'fails'],
  [container({ envFrom: [{ configMapRef: { name: 'old' } }] }), '/ConfigMap', 'fails'],
  [volume({ configMap: { name: 'old' } }), '/ConfigMap', 'fails'],
  [volume({ projected: { sources: [{ configMap: { name: 'old' } }] } }), '/ConfigMap', 'fails'],
  [env({ secretKeyRef: { name: 'old', key: 'A' } }), '/Secret', 'controller'],
  [container({ envFrom: [{ secretRef: { name: 'old' } }] }), '/Secret', 'controller'],
  [volume({ secret: { secretName: 'old' } }), '/Secret', 'controller'],
  [volume({ projected: { sources: [{ secret: { name: 'old' } }] } }), '/Secret', 'controller'],
  [volume({ csi: { nodePublishSecretRef: { name: 'old' } } }), '/Secret', 'controller'],
  [pods({ imagePullSecrets: [{ name: 'old' }] }), '/Secret', 'controller'],
  [pods({ serviceAccountName: 'old' }), '/ServiceAccount', 'fails'],
  [pods({ priorityClassName: 'old' }), 'scheduling.k8s.io/PriorityClass', 'fails'],
  [pods({ runtimeClassName: 'old' }), 'node.k8s.io/RuntimeClass', 'fails'],
  [volume({ persistentVolumeClaim: { claimName: 'old' } }), '/PersistentVolumeClaim', 'fails'],
  [
    pods({ resourceClaims: [{ name: 'gpu', resourceClaimName: 'old' }] }),
    'resource.k8s.io/ResourceClaim',
    'controller',
  ],
  [
    volume({ csi: { volumeAttributes: { secretProviderClass: 'old' } } }),
    'secrets-store.csi.x-k8s.io/SecretProviderClass',
    'controller',
  ],
];

const OTHERS: readonly (readonly [kind: string, fields: object, named: string, absent: Absent])[] = [
  [
    `${RBAC}/v1 RoleBinding`,
    { roleRef: { apiGroup: RBAC, kind: 'Role', name: 'old' } },
    `${RBAC}/Role`,
    'fails',
  ],
  [
    `${RBAC}/v1 RoleBinding`,
    { roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'old' } },
    `${RBAC}/ClusterRole`,
    'fails',
  ],
  [
    `${RBAC}/v1 ClusterRoleBinding`,
    { roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'old' } },
    `${RBAC}/ClusterRole`,
    'fails',
  ],
  ['v1 ServiceAccount', { imagePullSecrets: [{ name: 'old' }] }, '/Secret', 'nothing'],
  ['apps/v1 StatefulSet', { spec: { ...pods({}), serviceName: 'old' } }, '/Service', 'nothing'],
  ['v1 PersistentVolumeClaim', { spec: { storageClassName: 'old' } }, 'storage.k8s.io/StorageClass', 'fails'],
  [
    'networking.k8s.io/v1 Ingress',
    { spec: { defaultBackend: { service: { name: 'old', port: { number: 80 } } } } },
    '/Service',
    'fails',
  ],
  ['networking.k8s.io/v1 Ingress', { spec: { tls: [{ secretName: 'old' }] } }, '/Secret', 'nothing'],
  [
    'networking.k8s.io/v1 Ingress',
    { spec: { ingressClassName: 'old' } },
    'networking.k8s.io/IngressClass',
    'nothing',
  ],
  [
    'autoscaling/v2 HorizontalPodAutoscaler',
    { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old' } } },
    'apps/Deployment',
    'controller',
  ],
  [
    'keda.sh/v1alpha1 ScaledObject',
    { spec: { scaleTargetRef: { name: 'old' } } },
    'apps/Deployment',
    'controller',
  ],
  [
    'keda.sh/v1alpha1 ScaledObject',
    { spec: { triggers: [{ authenticationRef: { name: 'old' } }] } },
    'keda.sh/TriggerAuthentication',
    'controller',
  ],
  [
    'keda.sh/v1alpha1 TriggerAuthentication',
    { spec: { secretTargetRef: [{ name: 'old', key: 'a' }] } },
    '/Secret',
    'nothing',
  ],
  [
    'autoscaling.k8s.io/v1 VerticalPodAutoscaler',
    { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old' } } },
    'apps/Deployment',
    'controller',
  ],
  [
    'argoproj.io/v1alpha1 Rollout',
    { spec: { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'old' } } },
    'apps/Deployment',
    'controller',
  ],
  [
    'argoproj.io/v1alpha1 Rollout',
    { spec: { strategy: { canary: { stableService: 'old' } } } },
    '/Service',
    'controller',
  ],
  [
    'argoproj.io/v1alpha1 Rollout',
    { spec: { strategy: { blueGreen: { activeService: 'old' } } } },
    '/Service',
    'controller',
  ],
  [
    `${GATEWAY} HTTPRoute`,
    { spec: { rules: [{ backendRefs: [{ name: 'old' }] }] } },
    '/Service',
    'controller',
  ],
  [
    `${GATEWAY} HTTPRoute`,
    { spec: http({ requestMirror: { backendRef: { name: 'old' } } }) },
    '/Service',
    'controller',
  ],
  [
    `${GATEWAY} HTTPRoute`,
    { spec: { parentRefs: [{ name: 'old' }] } },
    'gateway.networking.k8s.io/Gateway',
    'controller',
  ],
  [
    `${GATEWAY} Gateway`,
    { spec: { listeners: [{ tls: { certificateRefs: [{ name: 'old' }] } }] } },
    '/Secret',
    'controller',
  ],
  [
    `${GATEWAY} Gateway`,
    { spec: { gatewayClassName: 'old' } },
    'gateway.networking.k8s.io/GatewayClass',
    'controller',
  ],
  [
    'cert-manager.io/v1 Certificate',
    { spec: { issuerRef: { name: 'old' } } },
    'cert-manager.io/Issuer',
    'controller',
  ],
  [
    'external-secrets.io/v1 ExternalSecret',
    { spec: { secretStoreRef: { name: 'old' } } },
    'external-secrets.io/SecretStore',
    'controller',
  ],
  [
    'external-secrets.io/v1 SecretStore',
    {
      spec: {
        provider: { aws: { auth: { secretRef: { accessKeyIDSecretRef: { name: 'old', key: 'a' } } } } },
      },
    },
    '/Secret',
    'controller',
  ],
  [
    'networking.istio.io/v1 VirtualService',
    { spec: { http: [{ route: [{ destination: { host: 'old.shop.svc.cluster.local' } }] }] } },
    '/Service',
    'controller',
  ],
  ['networking.istio.io/v1 DestinationRule', { spec: { host: 'old' } }, '/Service', 'controller'],
  [
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    { webhooks: [{ clientConfig: client('old') }] },
    '/Service',
    'nothing',
  ],
  [
    'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
    { webhooks: [{ clientConfig: client('old') }] },
    '/Service',
    'nothing',
  ],
  ['apiregistration.k8s.io/v1 APIService', { spec: client('old') }, '/Service', 'controller'],
  [
    'apiextensions.k8s.io/v1 CustomResourceDefinition',
    { spec: { conversion: { webhook: { clientConfig: client('old') } } } },
    '/Service',
    'nothing',
  ],
];

const namesOf = (live: KubeObject): readonly string[] =>
  referencesOf(live).map(({ group, kind, name }) => `${group ?? '?'}/${kind} ${name}`);

/** As a workload whose Pods run goes on although the cluster has lost what it names. */
function running(kind: string, apiVersion: string, spec: object): KubeObject {
  const template = kind === 'CronJob' ? { jobTemplate: { spec } } : { replicas: 1, ...spec };
  const status = {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
  };
  return object(kind, apiVersion, { metadata: { generation: 1 }, spec: template, status });
}

function absentVerdict(live: KubeObject, id: string): string {
  const lost = new Map(neededOf(live).map(({ ref }) => [refId(ref), 'missing' as const]));
  const { state, lapse } = judge(live, context({ pods: undefined, written: live, lost }));
  return lost.size > 0 && state === 'waiting' && lapse?.to.state === 'failed'
    ? 'fails'
    : `${state} without ${id}`;
}

describe('what an object names', () => {
  for (const [kind, apiVersion] of [
    ['Deployment', 'apps/v1'],
    ['CronJob', 'batch/v1'],
  ] as const)
    for (const [spec, named, absent] of IN_PODS)
      it(`${kind}: ${named} ${JSON.stringify((spec as { template: { spec: object } }).template.spec)}`, () => {
        const live = running(kind, apiVersion, spec);

        expect(namesOf(live)).to.include(`${named} old`);
        if (absent === 'fails') expect(absentVerdict(live, named)).to.equal('fails');
      });

  for (const [type, fields, named, absent] of OTHERS)
    it(`${type}: ${named} ${JSON.stringify(fields)}`, () => {
      const [apiVersion = '', kind = ''] = type.split(' ');
      const live = object(kind, apiVersion, fields as Readonly<Record<string, unknown>>);

      expect(namesOf(live)).to.include(`${named} old`);
      if (absent !== 'fails') expect(neededOf(live).map(({ ref }) => ref.name)).not.to.include('old');
      else {
        const lost = new Map(neededOf(live).map(({ ref }) => [refId(ref), 'missing' as const]));
        expect(judge(live, context({ written: live, lost })).lapse?.to.state).to.equal('failed');
      }
    });

  it('is nothing where it is optional', () => {
    const spec = volume({ configMap: { name: 'old', optional: true } });

    expect(namesOf(running('Deployment', 'apps/v1', spec))).to.deep.equal([]);
  });

  describe('a key of a config map', () => {
    const lost = new Map([['/ConfigMap/shop/old', new Set(['B'])]]);
    const changed = new Set(['/ConfigMap/shop/old']);
    const readers: readonly (readonly [what: string, spec: object])[] = [
      ['configMapKeyRef', env({ configMapKeyRef: { name: 'old', key: 'A' } })],
      ['an item of a volume', volume({ configMap: { name: 'old', items: [{ key: 'A', path: 'a' }] } })],
      [
        'an item of a projected volume',
        volume({
          projected: { sources: [{ configMap: { name: 'old', items: [{ key: 'A', path: 'a' }] } }] },
        }),
      ],
      [
        'a subPath',
        pods({
          containers: [{ name: 'web', volumeMounts: [{ name: 'v', mountPath: '/a', subPath: 'A' }] }],
          volumes: [{ name: 'v', configMap: { name: 'old' } }],
        }),
      ],
    ];
    for (const [what, spec] of readers)
      for (const [kind, apiVersion] of [
        ['Deployment', 'apps/v1'],
        ['StatefulSet', 'apps/v1'],
        ['CronJob', 'batch/v1'],
      ] as const)
        it(`read by ${what} of an unchanged ${kind} may not vanish`, () => {
          const { state, reason, lapse } = judge(
            running(kind, apiVersion, spec),
            context({ pods: undefined, lost, changed }),
          );

          expect({ state, reason }).to.deep.equal({
            state: 'waiting',
            reason: 'config map old has no key A, which it needs',
          });
          expect(lapse?.to).to.include({ state: 'failed', cause: 'config' });
        });

    it('that this release has no part in is no failure of it', () => {
      const [[, spec] = ['', {}]] = readers;

      expect(
        judge(running('Deployment', 'apps/v1', spec), context({ pods: undefined, lost })).state,
      ).to.equal('ready');
    });

    it('is no matter of a Job that has ended', () => {
      const [[, spec] = ['', {}]] = readers;
      const status = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
      const job = object('Job', 'batch/v1', { spec, status });

      expect(judge(job, context({ lost, changed, written: job })).state).to.equal('ready');
    });
  });

  describe('a selector', () => {
    const policy = object('NetworkPolicy', 'networking.k8s.io/v1', {
      spec: { podSelector: { matchLabels: labels } },
    });
    const budget = (selector: object): KubeObject =>
      object('PodDisruptionBudget', 'policy/v1', { spec: { selector } });
    const workload = running('Deployment', 'apps/v1', pods({}));
    const monitor = object('ServiceMonitor', 'monitoring.coreos.com/v1', {
      spec: { selector: { matchLabels: labels } },
    });
    const behind = object('Service', 'v1', { metadata: { labels } });
    const astray = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] };

    const found = (chooser: KubeObject, others: readonly KubeObject[]): boolean | undefined => {
      const choice = choiceOf(chooser);
      return choice && chosenOf(choice, chooser, others).length > 0;
    };

    it('finds the pods of a template, or the labels of a Service', () => {
      expect(found(policy, [workload])).to.equal(true);
      expect(found(budget({ matchLabels: labels }), [workload])).to.equal(true);
      expect(found(monitor, [workload, behind])).to.equal(true);
      expect(found(monitor, [workload])).to.equal(false);
      expect(found(budget(astray), [workload])).to.equal(false);
    });

    it('of a monitor asks for ports that are there', () => {
      const asking = (port: string): KubeObject =>
        object('ServiceMonitor', 'monitoring.coreos.com/v1', { spec: { endpoints: [{ port }] } });
      const served = object('Service', 'v1', { metadata: { labels }, spec: { ports: [{ name: 'http' }] } });
      const ports = [{ name: 'metrics' }];
      const pod = running('Deployment', 'apps/v1', container({ ports }));
      const ofPods = object('PodMonitor', 'monitoring.coreos.com/v1', {
        spec: { podMetricsEndpoints: [{ port: 'metrics' }, { port: 'other' }] },
      });

      expect(lostPort(asking('http'), [served])).to.equal(undefined);
      expect(lostPort(asking('metrics'), [served])).to.equal('metrics');
      expect(lostPort(ofPods, [pod])).to.equal('other');
    });

    it('of everything, or of other namespaces, is no choice', () => {
      expect(found(budget({}), [])).to.equal(undefined);
      const elsewhere = { selector: { matchLabels: labels }, namespaceSelector: { any: true } };
      expect(found(object('ServiceMonitor', 'monitoring.coreos.com/v1', { spec: elsewhere }), [])).to.equal(
        undefined,
      );
    });
  });
});
