import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import type { ExposeConfig } from '../../src/core/platform.ts';
import type {
  Autoscaling,
  Declared,
  Exposure,
  Release,
  Rollback,
  Said,
  Verifying,
} from '../../src/core/release.ts';
import { NOTHING_DECLARED } from '../../src/core/release.ts';
import { explain } from '../../src/templating/explain.ts';
import { renderFiles, type Rendering } from '../../src/templating/render.ts';
import { deployWith, releaseWith, valueOf } from './support/release.ts';

type Texts = Readonly<Record<string, string>>;

async function rendered(declared: Partial<Declared>, texts: Texts, release: Partial<Release> = {}) {
  const made = releaseWith({ declared: { ...NOTHING_DECLARED, ...declared }, ...release });
  return { release: made, rendering: await renderFiles(made, deployWith(texts)) };
}

function faultsOf({ faults }: Rendering): string[] {
  return faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
}

function madeBy(rendering: Rendering, release: Release): string[] {
  return explain(rendering, release).objects.flatMap(({ fields }) =>
    fields.map(({ path, value, from }) => {
      const origins = from.map(({ name, origin }) => `${name} ← ${origin.text}`);
      return `${path} = ${String(value)}: ${origins.join(', ')}`;
    }),
  );
}

describe('templating/declared', () => {
  describe('a migration', () => {
    const place = { file: 'Jenkinsfile', line: 6 };
    const migration = (value?: Rollback): Partial<Declared> => {
      const rollback = value && { value, origin: { text: 'Jenkinsfile:6 migrate rollback', place } };
      return { migrations: [{ name: 'db', rollback, origin: { text: 'Jenkinsfile:6 migrate', place } }] };
    };
    const job = (annotations = '') =>
      `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: db\n${annotations}spec: {}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: db }\n`;

    const annotationsOf = ({ manifests }: Rendering) =>
      manifests.map(({ object: { kind, metadata } }) => [kind, metadata.annotations]);

    it('runs the Job of its template before the workloads, and leaves other objects as they are', async () => {
      const { rendering } = await rendered(migration(), { 'db-template.yml': job() });

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(annotationsOf(rendering)).to.deep.equal([
        ['Job', { 'slipway.dev/before': 'workloads' }],
        ['ConfigMap', undefined],
      ]);
    });

    for (const [said, annotation] of [
      ['none', undefined],
      ['job', 'run'],
      ['refuse', 'refuse'],
    ] as const)
      it(`says with rollback: '${said}' what a rollback does`, async () => {
        const { rendering } = await rendered(migration(said), { 'db-template.yml': job() });
        const [[, annotations] = []] = annotationsOf(rendering);

        expect(annotations).to.deep.equal({
          'slipway.dev/before': 'workloads',
          ...(annotation && { 'slipway.dev/rollback': annotation }),
        });
      });

    it('has the places and origins of its word in what it adds', async () => {
      const { rendering, release } = await rendered(migration('refuse'), { 'db-template.yml': job() });
      const [manifest] = rendering.manifests;

      expect(manifest?.placeOf(['metadata', 'annotations', 'slipway.dev/rollback'])).to.equal(place);
      expect(manifest?.place.file).to.equal('deploy/db-template.yml');
      expect(madeBy(rendering, release)).to.deep.equal([
        'metadata.annotations.slipway.dev/before = workloads: migrate ← Jenkinsfile:6 migrate',
        'metadata.annotations.slipway.dev/rollback = refuse: rollback ← Jenkinsfile:6 migrate rollback',
      ]);
    });

    it('needs a template, and a Job in it', async () => {
      const without = await rendered(migration(), {});
      const empty = await rendered(migration(), {
        'db-template.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: db }\n',
      });

      expect(faultsOf(without.rendering)).to.deep.equal([
        "Jenkinsfile:6 migrate 'db' has no template for production",
      ]);
      expect(faultsOf(empty.rendering)).to.deep.equal([
        "Jenkinsfile:6 migrate 'db' has no Job in its template",
      ]);
    });

    it('does not say one thing in the block and another in the template', async () => {
      const says = (value: string) => job(`  annotations:\n    slipway.dev/rollback: ${value}\n`);
      const other = await rendered(migration('none'), { 'db-template.yml': says('run') });
      const same = await rendered(migration('job'), { 'db-template.yml': says('run') });
      const silent = await rendered(migration(), { 'db-template.yml': says('run') });

      expect(faultsOf(other.rendering)).to.deep.equal([
        "deploy/db-template.yml:6:5 migrate 'db' says rollback: 'none', and its Job slipway.dev/rollback: run",
      ]);
      expect(faultsOf(same.rendering)).to.deep.equal([]);
      expect(faultsOf(silent.rendering)).to.deep.equal([]);
    });
  });

  describe('an autoscaler', () => {
    const origin = (option: string, line = 7) => ({
      text: `Jenkinsfile:${line} autoscale ${option}`,
      place: { file: 'Jenkinsfile', line },
    });
    const said = <T>(value: T, option: string): Said<T> => ({ value, origin: origin(option) });
    const autoscaling = (more: Partial<Autoscaling> = {}): Autoscaling => ({
      name: 'web',
      min: said(2, 'min'),
      max: said(10, 'max production'),
      cpu: said(70, 'cpu'),
      memory: undefined,
      queue: undefined,
      origin: origin('', 6),
      ...more,
    });
    const queue = (from = 'RABBITMQ_URL') => ({
      name: said('orders', 'queue'),
      perPod: said(10, 'perPod'),
      from: said(from, 'from'),
    });
    const deployments = [
      { name: 'web', replicas: 2, values: [valueOf('REPLICAS', 2), valueOf('ENVIRONMENT', 'production')] },
    ];

    type Web = {
      readonly requests?: string;
      readonly more?: string;
      readonly containers?: string;
      readonly replicas?: string;
    };
    const web = ({
      requests = '{ cpu: 50m }',
      more = '',
      containers = '',
      replicas = '{{ replicas }}',
    }: Web = {}) =>
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: web-{{ environment }}, labels: { app: web } }
spec:
  replicas: ${replicas}
  template:
    spec:
      containers:${containers}
        - name: web
          resources: { requests: ${requests} }
          env:
            - { name: RABBITMQ_URL, value: x }
${more}`;

    async function scaled(more: Partial<Autoscaling> = {}, text = web(), texts: Texts = {}) {
      const declared = { autoscalers: [autoscaling(more)] };
      return rendered(declared, { 'web-template.yml': text, ...texts }, { deployments });
    }

    const objectsOf = ({ manifests }: Rendering) => manifests.map(({ object }) => object);

    it('by cpu becomes a HorizontalPodAutoscaler of what the template of its deployment makes', async () => {
      const { rendering } = await scaled();

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(objectsOf(rendering).at(-1)).to.deep.equal({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: {
          name: 'web-production',
          labels: { app: 'web' },
          annotations: { 'validations.keda.sh/hpa-ownership': 'false' },
        },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-production' },
          minReplicas: 2,
          maxReplicas: 10,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
            },
          ],
        },
      });
    });

    it('by a queue becomes one ScaledObject, with a trigger each for what decides besides', async () => {
      const { rendering } = await scaled({ queue: queue(), min: said(0, 'min') }, web({ replicas: '0' }));

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(objectsOf(rendering)).to.have.length(2);
      expect(objectsOf(rendering).at(-1)).to.deep.equal({
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata: { name: 'web-production', labels: { app: 'web' } },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-production' },
          minReplicaCount: 0,
          maxReplicaCount: 10,
          initialCooldownPeriod: 300,
          triggers: [
            {
              type: 'rabbitmq',
              metadata: {
                hostFromEnv: 'RABBITMQ_URL',
                mode: 'QueueLength',
                queueName: 'orders',
                value: '10',
              },
            },
            { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } },
          ],
        },
      });
    });

    it('tells KEDA which container has the variable where it is not the first', async () => {
      const proxy = '\n        - { name: proxy, resources: { requests: { cpu: 5m } } }';
      const { rendering } = await scaled({ queue: queue() }, web({ containers: proxy }));

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(objectsOf(rendering).at(-1)?.['spec']).to.deep.nested.include({
        'scaleTargetRef.envSourceContainerName': 'web',
      });
    });

    it('has the place of its word, and of each option in the fields that this makes', async () => {
      const { rendering, release } = await scaled();
      const made = rendering.manifests.at(-1);

      expect(made?.place).to.deep.equal({ file: 'Jenkinsfile', line: 6 });
      expect(made?.placeOf(['spec', 'maxReplicas'])).to.deep.equal({ file: 'Jenkinsfile', line: 7 });
      expect(madeBy(rendering, release).slice(-3)).to.deep.equal([
        'spec.minReplicas = 2: min ← Jenkinsfile:7 autoscale min',
        'spec.maxReplicas = 10: max ← Jenkinsfile:7 autoscale max production',
        'spec.metrics[0].resource.target.averageUtilization = 70: cpu ← Jenkinsfile:7 autoscale cpu',
      ]);
    });

    it('finds what keeps it from working, at its place', async () => {
      const hpa = (name: string) =>
        `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: old }\nspec:\n  scaleTargetRef: { kind: Deployment, name: ${name} }\n`;
      const faults = async (...args: Parameters<typeof scaled>) =>
        faultsOf((await scaled(...args)).rendering);

      expect(await faults({}, web({ requests: '{ memory: 1Mi }' }))).to.deep.equal([
        "deploy/web-template.yml:9:11 container web requests no cpu, and autoscale 'web' counts in percent of it",
      ]);
      expect(await faults({ memory: said(80, 'memory') })).to.deep.equal([
        "deploy/web-template.yml:9:11 container web requests no memory, and autoscale 'web' counts in percent of it",
      ]);
      expect(await faults({}, web({ replicas: '3' }))).to.deep.equal([
        "deploy/web-template.yml:5:3 Deployment web-production has 3 replicas, and autoscale 'web' begins with 2",
      ]);
      expect(await faults({ queue: queue('AMQP') })).to.deep.equal([
        "Jenkinsfile:7 autoscale 'web': no container of Deployment web-production has a variable AMQP",
      ]);
      expect(await faults({}, web(), { 'hpa-template.yml': hpa('web-production') })).to.deep.equal([
        "deploy/hpa-template.yml:5:3 HorizontalPodAutoscaler old scales Deployment web-production, and so does autoscale 'web' of the block",
      ]);
      expect(await faults({}, web(), { 'hpa-template.yml': hpa('other') })).to.deep.equal([]);
      expect(await faults({}, 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n')).to.deep.equal([
        "Jenkinsfile:6 autoscale 'web': its template makes no Deployment, StatefulSet or Rollout",
      ]);
    });

    it('takes what a container gets from elsewhere for the variable, and a limit for a request', async () => {
      const text = web({ requests: '{}' })
        .replace('requests: {}', 'limits: { cpu: 1 }')
        .replace(/env:\n.*/, 'envFrom: [{ secretRef: { name: web } }]');

      expect(faultsOf((await scaled({ queue: queue() }, text)).rendering)).to.deep.equal([]);
    });
  });

  describe('a deployment that is exposed', () => {
    const at = (line: number) => ({ file: 'Jenkinsfile', line });
    const platform = { file: 'platform.yml', line: 9 };
    const exposure = (way: ExposeConfig, more: Partial<Exposure> = {}): Exposure => ({
      name: 'web',
      host: { value: 'shop.example.com', origin: { text: 'host production', place: at(8) } },
      path: { value: '/shop', origin: { text: 'path', place: at(8) } },
      port: undefined,
      way: { value: way, origin: { text: 'platform', place: platform } },
      origin: { text: 'expose', place: at(7) },
      ...more,
    });
    const deployments = [{ name: 'web', replicas: 2, values: [] }];
    const web =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { metadata: { labels: { app: web, tier: a } } } }\n';
    const service = (name: string, selector = '{ app: web }', ports = '[{ port: 80 }]') =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, labels: { app: web } }\nspec: { selector: ${selector}, ports: ${ports} }\n`;

    const INGRESS: ExposeConfig = { by: 'ingress', ingressClass: 'alb', annotations: {} };

    async function exposed(way: ExposeConfig, texts: Texts = {}, more: Partial<Exposure> = {}) {
      const declared = { exposures: [exposure(way, more)] };
      const all = { 'web-template.yml': web, 'service-template.yml': service('front'), ...texts };
      return rendered(declared, all, { deployments });
    }

    const lastOf = ({ manifests }: Rendering) => manifests.at(-1)?.object;

    it('gets an Ingress to the Service that selects its Pods, as the platform says', async () => {
      const { rendering, release } = await exposed({
        ...INGRESS,
        annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' },
        tls: 'wildcard',
      });

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(lastOf(rendering)).to.deep.equal({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name: 'front',
          labels: { app: 'web' },
          annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' },
        },
        spec: {
          ingressClassName: 'alb',
          tls: [{ hosts: ['shop.example.com'], secretName: 'wildcard' }],
          rules: [
            {
              host: 'shop.example.com',
              http: {
                paths: [
                  {
                    path: '/shop',
                    pathType: 'Prefix',
                    backend: { service: { name: 'front', port: { number: 80 } } },
                  },
                ],
              },
            },
          ],
        },
      });
      expect(madeBy(rendering, release).slice(-5)).to.deep.equal([
        'metadata.annotations.alb.ingress.kubernetes.io/scheme = internal: annotations ← platform',
        'spec.ingressClassName = alb: ingressClass ← platform',
        'spec.tls[0].secretName = wildcard: tls ← platform',
        'spec.rules[0].host = shop.example.com: host ← host production',
        'spec.rules[0].http.paths[0].path = /shop: path ← path',
      ]);
      const made = rendering.manifests.at(-1);
      expect(made?.placeOf(['spec', 'ingressClassName'])).to.equal(platform);
      expect(made?.place).to.deep.equal(at(7));
    });

    it('gets an HTTPRoute where the platform names a Gateway', async () => {
      const { rendering } = await exposed({
        by: 'gateway',
        gateway: 'public',
        namespace: 'infra',
        annotations: {},
      });

      expect(lastOf(rendering)).to.deep.equal({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'front', labels: { app: 'web' } },
        spec: {
          parentRefs: [{ name: 'public', namespace: 'infra' }],
          hostnames: ['shop.example.com'],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/shop' } }],
              backendRefs: [{ name: 'front', port: 80 }],
            },
          ],
        },
      });
    });

    it('needs one Service with one port, or to be told which', async () => {
      const faults = async (...[texts, more]: [Texts, Partial<Exposure>?]) =>
        faultsOf((await exposed(INGRESS, texts, more)).rendering);
      const two = {
        'service-template.yml': service(
          'front',
          '{ app: web }',
          '[{ port: 80, name: a }, { port: 81, name: b }]',
        ),
      };
      const port = (value: number) => ({ port: { value, origin: { text: 'port', place: at(8) } } });

      expect(await faults({ 'service-template.yml': service('front', '{ app: other }') })).to.deep.equal([
        "Jenkinsfile:7 expose 'web': no Service of the templates selects its Pods",
      ]);
      expect(await faults({ 'other-template.yml': service('back', '{ tier: a }') })).to.deep.equal([
        "Jenkinsfile:7 expose 'web': several Services select its Pods: back, front",
      ]);
      expect(await faults({ 'other-template.yml': service('web', '{ tier: a }') })).to.deep.equal([]);
      expect(await faults(two)).to.deep.equal([
        "Jenkinsfile:7 expose 'web': Service front has several ports",
      ]);
      expect(await faults(two, port(81))).to.deep.equal([]);
      expect(await faults(two, port(82))).to.deep.equal([
        "Jenkinsfile:8 expose 'web': Service front has no port 82",
      ]);
    });
  });

  describe('what is verified', () => {
    const place = { file: 'Jenkinsfile', line: 6 };
    const origin = { text: 'Jenkinsfile:6 verify', place };
    const deployments = [{ name: 'web', replicas: 1, values: [] }];
    const http = (more: object = {}): Verifying => ({
      by: 'http',
      deployment: 'web',
      path: { value: '/healthz', origin },
      port: undefined,
      status: undefined,
      during: undefined,
      duringMs: 5_000,
      origin,
      ...more,
    });
    const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { metadata: { labels: { app: web } } } }
`;
    const front = `apiVersion: v1
kind: Service
metadata: { name: front, namespace: shared }
spec: { selector: { app: web }, ports: [{ port: 80 }, { port: 8080 }] }
`;
    const texts = { 'web-template.yml': web, 'front-template.yml': front };

    it('is asked of the Service that selects the Pods, wherever that is', async () => {
      const port = { value: 8080, origin };

      const { rendering, release } = await rendered(
        { verifications: [http({ port }), http({ port })] },
        texts,
        { deployments },
      );

      const [first, second] = rendering.verifications.map(({ verification }) => verification);
      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(first).to.deep.equal({
        by: 'http',
        name: 'front',
        namespace: 'shared',
        service: 'front',
        port: 8080,
        path: '/healthz',
        duringMs: 5_000,
      });
      expect(second?.name).to.equal('front-2');
      expect(madeBy(rendering, release)).to.include('http = /healthz: http ← Jenkinsfile:6 verify');
    });

    it('has the place of its word where no Service is there to be asked', async () => {
      const { rendering } = await rendered(
        { verifications: [http()] },
        { 'web-template.yml': web },
        { deployments },
      );
      const several = await rendered({ verifications: [http()] }, texts, { deployments });

      expect(faultsOf(rendering)).to.deep.equal([
        "Jenkinsfile:6 verify 'web': no Service of the templates selects its Pods",
      ]);
      expect(faultsOf(several.rendering)).to.deep.equal([
        "Jenkinsfile:6 verify 'web': Service front has several ports",
      ]);
    });
  });
});
