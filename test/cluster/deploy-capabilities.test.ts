import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { emptyApi } from '../support/api-backend.ts';
import { definitionOf } from '../support/definition.ts';
import { deployment } from '../support/objects.ts';
import { retried } from '../support/retried.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const API = '/apis/apiregistration.k8s.io/v1/apiservices';
const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';

const INGRESS: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', annotations: {} },
  spec: {
    ingressClassName: 'edge',
    defaultBackend: { service: { name: 'web', port: { number: 80 } } },
  },
};
const SCALER: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    maxReplicas: 2,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  },
};
const CLAIM: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '1Gi' } },
  },
};

const USE = { type: 'Utilization', averageUtilization: 70 } as const;
const EACH = { type: 'AverageValue', averageValue: '10' } as const;

/** An API that is registered: without a Service the API server itself answers for it, with one that is missing nobody does. */
const registered = (service?: object, group = 'metrics.k8s.io') => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: `v1beta1.${group}` },
  spec: {
    group,
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    ...(service && { service, insecureSkipTLSVerify: true }),
  },
});

describe('what a release needs of the cluster', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let of: SmallService;
  const web = deployment('web', 'web:1');

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const lists = [
      ['networking.k8s.io', 'ingressclasses'],
      ['storage.k8s.io', 'storageclasses'],
      ['', 'persistentvolumes'],
      ['apiregistration.k8s.io', 'apiservices'],
    ];
    await box.admin('POST', `${rbac}/clusterroles`, {
      metadata: { name: 'capabilities' },
      rules: lists.map(([group, resource]) => ({
        apiGroups: [group],
        resources: [resource],
        verbs: ['list'],
      })),
    });
    await box.kubectl(
      'create',
      'clusterrolebinding',
      'capabilities',
      '--clusterrole=capabilities',
      '--group=slipway:deployers',
    );
  });
  after(async () => {
    await box.kubectl('delete', 'clusterrole/capabilities', 'clusterrolebinding/capabilities');
  });
  beforeEach(async () => {
    of = await smallService(box, 'needs');
  });
  afterEach(() => of.remove());

  async function planned(...objects: KubeObject[]) {
    of.write(web, ...objects);
    const { code, lines } = await of.slipway(['deploy', 'development', '--image', 'web:1', '--no-input']);
    return { code, text: lines.join('\n'), there: await written() };
  }

  /** All that a deploy could have written here, its record and lease included. */
  async function written(): Promise<string> {
    const kinds = 'deployment,ingress,hpa,pvc,service,configmap,secret,lease';
    const names = (await of.kubectl('get', kinds, '-o', 'name')).split('\n');
    return names.filter((name) => name !== '' && name !== 'configmap/kube-root-ca.crt').join(' ');
  }

  it('is told before any write where it is missing: object, place, need and what brings it', async () => {
    const { code, text, there } = await planned(INGRESS, SCALER, CLAIM);

    expect(code, text).to.equal(2);
    expect(text)
      .to.match(
        /deploy\/ingress-web-template.yml:\d+:\d+ {2}Ingress web needs IngressClass 'edge', which the cluster does not have/,
      )
      .and.include('an ingress controller brings it')
      .and.match(/HorizontalPodAutoscaler web needs the API metrics.k8s.io, which the cluster does not have/)
      .and.include('metrics-server brings it')
      .and.match(/PersistentVolumeClaim data needs StorageClass 'fast', which the cluster does not have/);
    expect(there).to.equal('');
  });

  it('is told where it is registered and does not answer', async () => {
    await box.admin('POST', API, registered({ name: 'none', namespace: of.namespace, port: 443 }));
    try {
      await box.kubectl('wait', '--for=condition=Available=false', 'apiservice/v1beta1.metrics.k8s.io');
      const { code, text, there } = await planned(SCALER);

      expect(code, text).to.equal(2);
      expect(text).to.match(
        /needs the API metrics.k8s.io, which does not answer: service\/none .* not present/,
      );
      expect(there).to.equal('');
    } finally {
      await box.admin('DELETE', `${API}/v1beta1.metrics.k8s.io`);
    }
  });

  it('is nothing to tell of where it is there', async () => {
    await box.admin('POST', CLASSES, {
      metadata: { name: 'edge' },
      spec: { controller: 'example.com/edge' },
    });
    await box.admin('POST', API, registered());
    await box.admin('POST', '/apis/storage.k8s.io/v1/storageclasses', {
      metadata: { name: 'fast' },
      provisioner: 'example.com/fast',
    });
    try {
      await box.kubectl('wait', '--for=condition=Available', 'apiservice/v1beta1.metrics.k8s.io');
      of.write(web, INGRESS, SCALER, CLAIM);
      const { code, lines } = await of.slipway(['plan', 'development', '--image', 'web:1']);

      expect(code, lines.join('\n')).to.equal(0);
      expect(lines.join('\n')).to.include('4 to create');
    } finally {
      await box.admin('DELETE', `${CLASSES}/edge`);
      await box.kubectl('delete', 'storageclass', 'fast');
      await box.admin('DELETE', `${API}/v1beta1.metrics.k8s.io`);
    }
  });

  for (const [group, type, source] of [
    ['metrics.k8s.io', 'Resource', { resource: { name: 'cpu', target: USE } }],
    ['custom.metrics.k8s.io', 'Pods', { pods: { metric: { name: 'queue' }, target: EACH } }],
    ['external.metrics.k8s.io', 'External', { external: { metric: { name: 'queue' }, target: EACH } }],
  ] as const)
    it(`is refused without ${group}, and while its server answers 503, and goes on once it answers`, async () => {
      const scaler = { ...SCALER, spec: { ...(SCALER['spec'] as object), metrics: [{ type, ...source }] } };
      const name = `v1beta1.${group}`;
      const backend = { namespace: of.namespace, name: 'metrics', groupVersion: `${group}/v1beta1` };
      const missing = await planned(scaler);
      expect(missing.code, missing.text).to.equal(2);
      expect(missing.text).to.include(`needs the API ${group}, which the cluster does not have`);
      expect(missing.there).to.equal('');

      const home = `/api/v1/namespaces/${of.namespace}`;
      const metadata = { name: 'metrics' };
      await box.admin('POST', `${home}/services`, { metadata, spec: { ports: [{ port: 443 }] } });
      // That there are some is looked at; asked is the address of the Service.
      const subsets = [{ addresses: [{ ip: '10.0.0.9' }], ports: [{ port: 443 }] }];
      await box.admin('POST', `${home}/endpoints`, { metadata, subsets });
      await box.admin(
        'POST',
        API,
        registered({ name: 'metrics', namespace: of.namespace, port: 443 }, group),
      );
      try {
        const sick = await emptyApi(box, backend, 503);
        try {
          await of.kubectl('wait', '--for=condition=Available=false', `apiservice/${name}`, '--timeout=60s');
          await retried(
            async () => JSON.stringify(await box.admin('GET', `${API}/${name}`)),
            (text) => text.includes('503'),
          );
          const broken = await planned(scaler);
          expect(broken.code, broken.text).to.equal(2);
          expect(broken.text).to.include(`needs the API ${group}, which does not answer`).and.include('503');
          expect(broken.there).to.equal('service/metrics');
        } finally {
          sick.close();
        }
        const well = await emptyApi(box, backend);
        try {
          await of.kubectl('wait', '--for=condition=Available', `apiservice/${name}`, '--timeout=60s');
          of.write(web, scaler);
          const { code, lines } = await of.slipway(['plan', 'development', '--image', 'web:1']);
          expect(code, lines.join('\n')).to.equal(0);
          expect(await written()).to.equal('service/metrics');
        } finally {
          well.close();
        }
      } finally {
        await box.admin('DELETE', `${API}/${name}`);
      }
    });

  it('is refused without the class of a Gateway, and goes on with it', async () => {
    const group = 'gateway.networking.k8s.io';
    const definitions = [
      definitionOf(`${group}/v1`, 'Gateway'),
      definitionOf(`${group}/v1`, 'GatewayClass', 'Cluster'),
    ];
    const gateway: KubeObject = {
      apiVersion: `${group}/v1`,
      kind: 'Gateway',
      metadata: { name: 'public' },
      spec: { gatewayClassName: 'edge' },
    };
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    for (const definition of definitions) await box.admin('POST', path, definition);
    const names = definitions.map(({ metadata }) => metadata.name);
    try {
      for (const name of names) await of.kubectl('wait', '--for=condition=Established', `crd/${name}`);
      await box.kubectl('create', 'clusterrole', 'gateways', '--verb=*', `--resource=${names.join()}`);
      await box.kubectl(
        'create',
        'clusterrolebinding',
        'gateways',
        '--clusterrole=gateways',
        '--group=slipway:deployers',
      );
      const missing = await planned(gateway);
      expect(missing.code, missing.text).to.equal(2);
      expect(missing.text).to.include(
        "Gateway public needs GatewayClass 'edge', which the cluster does not have",
      );
      expect(missing.there).to.equal('');

      await box.admin('POST', `/apis/${group}/v1/gatewayclasss`, {
        apiVersion: `${group}/v1`,
        kind: 'GatewayClass',
        metadata: { name: 'edge' },
        spec: {},
      });
      of.write(web, gateway);
      const { code, lines } = await of.slipway(['plan', 'development', '--image', 'web:1']);
      expect(code, lines.join('\n')).to.equal(0);
    } finally {
      await box.kubectl(
        'delete',
        'clusterrole/gateways',
        'clusterrolebinding/gateways',
        '--ignore-not-found',
      );
      for (const name of names) await box.kubectl('delete', 'crd', name);
    }
  });

  it('stops nothing that ran without it, and nothing that is not waited for', async () => {
    const untracked = { ...SCALER, metadata: { name: 'web', annotations: { 'slipway.dev/track': 'none' } } };
    expect((await planned(untracked)).code).to.equal(0);
    await of.kubectl('annotate', 'hpa', 'web', 'slipway.dev/track-');
    of.write(web, SCALER);

    const { code, lines } = await of.slipway(['plan', 'development', '--image', 'web:1']);

    expect(code, lines.join('\n')).to.equal(0);
  });
});
