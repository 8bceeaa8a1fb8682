import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { deployment } from '../support/objects.ts';
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

/** An API that is registered: without a Service the API server itself answers for it, with one that is missing nobody does. */
const registered = (service?: object) => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: {
    group: 'metrics.k8s.io',
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
    const there = await of.kubectl('get', 'deployment,ingress,hpa,pvc', '-o', 'name');
    return { code, text: lines.join('\n'), there };
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
    try {
      await box.kubectl('wait', '--for=condition=Available', 'apiservice/v1beta1.metrics.k8s.io');
      of.write(web, INGRESS, SCALER);
      const { code, lines } = await of.slipway(['plan', 'development', '--image', 'web:1']);

      expect(code, lines.join('\n')).to.equal(0);
      expect(lines.join('\n')).to.include('3 to create');
    } finally {
      await box.admin('DELETE', `${CLASSES}/edge`);
      await box.admin('DELETE', `${API}/v1beta1.metrics.k8s.io`);
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
