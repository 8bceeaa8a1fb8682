import { expect } from 'chai';
import type { KubeObject, Manifest } from '../../../src/core/objects.ts';
import { brings, capabilityFaults, needsOf, newNeedsOf } from '../../../src/deploy/plan/capabilities.ts';

function object(apiVersion: string, kind: string, spec: object, annotations?: object): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'web', ...(annotations && { annotations }) },
    spec,
  } as KubeObject;
}

const ingress = (spec: object) => object('networking.k8s.io/v1', 'Ingress', spec);
const claim = (spec: object) => object('v1', 'PersistentVolumeClaim', spec);
const scaler = (spec: object) => object('autoscaling/v2', 'HorizontalPodAutoscaler', spec);
const said = (one: KubeObject) =>
  needsOf(one).map(({ need, path }) => `${need.kind} ${need.name ?? '(default)'} at ${path.join('.')}`);

describe('deploy/plan/capabilities', () => {
  it('finds the classes that objects name', () => {
    expect(said(ingress({ ingressClassName: 'nginx' }))).to.deep.equal([
      'IngressClass nginx at spec.ingressClassName',
    ]);
    expect(said(ingress({}))).to.deep.equal([]);
    expect(
      said(object('gateway.networking.k8s.io/v1', 'Gateway', { gatewayClassName: 'envoy' })),
    ).to.deep.equal(['GatewayClass envoy at spec.gatewayClassName']);
    expect(said(claim({ storageClassName: 'gp3' }))).to.deep.equal([
      'StorageClass gp3 at spec.storageClassName',
    ]);
    const templates = [{ spec: { storageClassName: 'gp3' } }, { spec: {} }];
    expect(said(object('apps/v1', 'StatefulSet', { volumeClaimTemplates: templates }))).to.deep.equal([
      'StorageClass gp3 at spec.volumeClaimTemplates.0.spec.storageClassName',
      'StorageClass (default) at spec.volumeClaimTemplates.1.spec',
    ]);
  });

  it('leaves claims alone whose volume is there already', () => {
    for (const spec of [{ storageClassName: '' }, { volumeName: 'v' }, { selector: { matchLabels: {} } }])
      expect(said(claim(spec))).to.deep.equal([]);
    expect(said(claim({}))).to.deep.equal(['StorageClass (default) at spec']);
  });

  it('finds the APIs that autoscalers measure by', () => {
    const metrics = ['Resource', 'Pods', 'External', 'Unheard'].map((type) => ({ type }));
    expect(said(scaler({ metrics }))).to.deep.equal([
      'API metrics.k8s.io at spec.metrics.0',
      'API custom.metrics.k8s.io at spec.metrics.1',
      'API external.metrics.k8s.io at spec.metrics.2',
    ]);
    expect(said(scaler({}))).to.deep.equal(['API metrics.k8s.io at spec']);
    const untracked = object(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      {},
      { 'slipway.dev/track': 'none' },
    );
    expect(said(untracked)).to.deep.equal([]);
  });

  it('asks only for what an object had not before', () => {
    const old = ingress({ ingressClassName: 'nginx' });

    expect(newNeedsOf(ingress({ ingressClassName: 'nginx' }), old)).to.deep.equal([]);
    expect(newNeedsOf(ingress({ ingressClassName: 'alb' }), old)).to.have.length(1);
    expect(newNeedsOf(old, undefined)).to.have.length(1);
  });

  it('counts what the release brings itself', () => {
    const nginx = { ...object('networking.k8s.io/v1', 'IngressClass', {}), metadata: { name: 'nginx' } };
    const api = object('apiregistration.k8s.io/v1', 'APIService', { group: 'metrics.k8s.io' });
    const usual = object(
      'storage.k8s.io/v1',
      'StorageClass',
      {},
      {
        'storageclass.kubernetes.io/is-default-class': 'true',
      },
    );

    expect(brings(nginx, { kind: 'IngressClass', name: 'nginx' })).to.equal(true);
    expect(brings(nginx, { kind: 'IngressClass', name: 'alb' })).to.equal(false);
    expect(brings(api, { kind: 'API', name: 'metrics.k8s.io' })).to.equal(true);
    expect(brings(usual, { kind: 'StorageClass', name: undefined })).to.equal(true);
  });

  it('names object, place, need and what brings it', () => {
    const need = { kind: 'IngressClass', name: 'ngnix' } as const;
    const manifest: Manifest = {
      object: ingress({ ingressClassName: 'ngnix' }),
      place: { file: 'deploy/web-template.yml', line: 1 },
      placeOf: () => ({ file: 'deploy/web-template.yml', line: 5, column: 21 }),
    };
    const metrics = { kind: 'API', name: 'metrics.k8s.io' } as const;
    const auto: Manifest = { object: scaler({}), place: { file: 'deploy/web-template.yml', line: 9 } };

    const faults = capabilityFaults(
      [
        [manifest, undefined],
        [auto, undefined],
      ],
      [
        { need, known: ['alb', 'nginx'] },
        { need: metrics, known: [], broken: 'failing or missing response: 503' },
      ],
    );

    expect(faults).to.deep.equal([
      {
        code: 'CAPABILITY_MISSING',
        message:
          "Ingress web needs IngressClass 'ngnix', which the cluster does not have, did you mean 'nginx'?",
        hint: 'an ingress controller brings it, such as ingress-nginx, Traefik or the AWS Load Balancer Controller; there is alb, nginx',
        place: { file: 'deploy/web-template.yml', line: 5, column: 21 },
      },
      {
        code: 'CAPABILITY_BROKEN',
        message:
          'HorizontalPodAutoscaler web needs the API metrics.k8s.io, which does not answer: failing or missing response: 503',
        hint: 'look at what serves it (kubectl get apiservices): metrics-server brings it',
        place: { file: 'deploy/web-template.yml', line: 9 },
      },
    ]);
  });
});
