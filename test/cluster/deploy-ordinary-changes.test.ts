import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { configMap, deployment, service } from '../support/objects.ts';

type Change = readonly [what: string, before: KubeObject, after: KubeObject];

const PORTS = { ports: [{ containerPort: 80 }] };

function web(name: string, container: object, pod: object = {}, spec: object = {}): KubeObject {
  const containers = [{ name: 'web', image: 'example:1', ...container }];
  const template = { metadata: { labels: { app: name } }, spec: { containers, ...pod } };
  return deployment(name, 'example:1', { template, ...spec });
}

const serving = (name: string, more: object): KubeObject =>
  service(name, { selector: { app: 'settled' }, ...more });
const mount = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
const probe = (kind: object): object => ({ ...PORTS, livenessProbe: kind });
const volume = (kind: object): object => ({ volumes: [{ name: 'v', ...kind }] });
const env = (kind: object): object => ({ env: [{ name: 'A', ...kind }] });
const scaler = (metric: object): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaler' },
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'settled' },
    ...metric,
  },
});
const ingress = (backend: object): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'front' },
  spec: { defaultBackend: { service: { name: 'front', port: backend } } },
});

const set = (more: object): KubeObject => ({
  ...web('set', {}, {}, { strategy: undefined, serviceName: 'front', ...more }),
  kind: 'StatefulSet',
});

/** What a team changes any day, in objects that Slipway has applied all the time. */
const CHANGES: readonly Change[] = [
  ['strategy', web('recreate', {}), web('recreate', {}, {}, { strategy: { type: 'Recreate' } })],
  [
    'kind of probe',
    web('probe', probe({ httpGet: { port: 80 } })),
    web('probe', probe({ tcpSocket: { port: 80 } })),
  ],
  [
    'probe to a command',
    web('command', probe({ httpGet: { port: 80, path: '/' } })),
    web('command', probe({ exec: { command: ['true'] } })),
  ],
  [
    'kind of volume',
    web('volume', mount, volume({ configMap: { name: 'cfg' } })),
    web('volume', mount, volume({ emptyDir: {} })),
  ],
  [
    'volume to a projection',
    web('projection', mount, volume({ configMap: { name: 'cfg' } })),
    web('projection', mount, volume({ projected: { sources: [{ configMap: { name: 'cfg' } }] } })),
  ],
  [
    'value of a variable to a reference',
    web('env', env({ value: '1' })),
    web('env', env({ valueFrom: { configMapKeyRef: { name: 'cfg', key: 'key' } } })),
  ],
  [
    'reference of a variable to a field',
    web('field', env({ valueFrom: { configMapKeyRef: { name: 'cfg', key: 'key' } } })),
    web('field', env({ valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } })),
  ],
  [
    'hook before the end',
    web('hook', { lifecycle: { preStop: { httpGet: { port: 80 } } } }),
    web('hook', { lifecycle: { preStop: { exec: { command: ['true'] } } } }),
  ],
  [
    'port of a Service',
    serving('ports', { ports: [{ name: 'http', port: 80 }] }),
    serving('ports', { ports: [{ name: 'http', port: 8080 }] }),
  ],
  [
    'type of a Service',
    serving('type', { type: 'NodePort', ports: [{ name: 'http', port: 80 }] }),
    serving('type', { ports: [{ name: 'http', port: 80 }] }),
  ],
  ['affinity of a Service', serving('affine', { sessionAffinity: 'ClientIP' }), serving('affine', {})],
  [
    'Service to a name elsewhere',
    serving('named', {}),
    service('named', { selector: undefined, type: 'ExternalName', externalName: 'example.com' }),
  ],
  ['strategy of a StatefulSet', set({}), set({ updateStrategy: { type: 'OnDelete' } })],
  [
    'metric of an autoscaler',
    scaler({
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    }),
    scaler({
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } },
        },
      ],
    }),
  ],
  ['port of a backend', ingress({ number: 5000 }), ingress({ name: 'http' })],
];

describe('ordinary changes of what Slipway has applied', function () {
  this.timeout(60_000);
  let on: Deployer;
  const rest = [configMap('cfg'), serving('front', {}), deployment('settled', 'example:1')];

  before(async function () {
    this.timeout(600_000);
    on = await deployer('ordinary');
    const { state } = await on.deploy([...rest, ...CHANGES.map(([, before]) => before)]);
    expect(state).to.equal('succeeded');
  });

  for (const [what, , after] of CHANGES)
    it(`are planned and done: the ${what}`, async () => {
      const objects = [...rest, ...CHANGES.map(([other, before]) => (other === what ? after : before))];

      const plan = await on.plan(objects);
      const changed = plan.steps.filter(({ op }) => op !== 'keep').map(({ key }) => key.name);
      const { state } = await on.execute(plan);
      const next = await on.plan(objects);

      expect(changed).to.include(after.metadata.name);
      expect(state).to.equal('succeeded');
      expect(
        next.steps.filter(({ op }) => op !== 'keep').map(({ key, why }) => `${key.name}: ${why.join('; ')}`),
      ).to.deep.equal([]);
    });
});
