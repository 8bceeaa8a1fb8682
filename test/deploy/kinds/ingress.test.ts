import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import { context, object } from './context.ts';

function service(spec: object, metadata: object = {}): KubeObject {
  return object('Service', 'v1', { metadata, spec });
}

function ingress(backend: object, spec: object = {}): KubeObject {
  const paths = [{ path: '/', backend: { service: backend } }];
  return object('Ingress', 'networking.k8s.io/v1', { spec: { rules: [{ http: { paths } }], ...spec } });
}

function verdictOf(live: KubeObject, services: readonly KubeObject[] | undefined) {
  const { state, reason, lapse } = judge(live, context({ services }));
  return { state, reason, becomes: lapse?.to.state };
}

const web = service({ ports: [{ name: 'http', port: 80 }] });
const lost = (reason: string) => ({ state: 'waiting', reason, becomes: 'failed' });

describe('deploy/kinds/ingress', () => {
  it('is ready where its Service has the port it sends to', () => {
    for (const port of [{ number: 80 }, { name: 'http' }])
      expect(verdictOf(ingress({ name: 'web', port }), [web]).state).to.equal('ready');
  });

  it('fails after a grace where the Service does not exist', () => {
    const reason = 'it sends to Service other, which does not exist';
    const backend = { name: 'other', port: { number: 80 } };

    expect(verdictOf(ingress(backend), [web])).to.deep.equal(lost(reason));
    expect(
      verdictOf(ingress({ name: 'web', port: { number: 80 } }, { defaultBackend: { service: backend } }), [
        web,
      ]),
    ).to.deep.equal(lost(reason));
  });

  it('fails after a grace where the Service is one of another namespace', () => {
    const elsewhere = service({ ports: [{ port: 80 }] }, { namespace: 'other' });

    expect(verdictOf(ingress({ name: 'web', port: { number: 80 } }), [elsewhere]).becomes).to.equal('failed');
  });

  it('fails after a grace where the Service has no such port', () => {
    expect(verdictOf(ingress({ name: 'web', port: { number: 81 } }), [web])).to.deep.equal(
      lost('it sends to port 81 of Service web, which has no such port'),
    );
    expect(verdictOf(ingress({ name: 'web', port: { name: 'grpc' } }), [web])).to.deep.equal(
      lost('it sends to port grpc of Service web, which has no such port'),
    );
  });

  it('says nothing of Services that may not be read, or that stand for another name', () => {
    expect(verdictOf(ingress({ name: 'web', port: { number: 81 } }), undefined).state).to.equal('ready');
    const external = service({ type: 'ExternalName', externalName: 'example.com' });
    expect(verdictOf(ingress({ name: 'web', port: { number: 443 } }), [external]).state).to.equal('ready');
  });

  it('knows backends that are no Services', () => {
    const bucket = object('Ingress', 'networking.k8s.io/v1', {
      spec: { defaultBackend: { resource: { kind: 'Bucket', name: 'static' } } },
    });

    expect(verdictOf(bucket, []).state).to.equal('ready');
  });
});

describe('deploy/kinds/routes', () => {
  const conditions = ['Accepted', 'ResolvedRefs'].map((type) => ({ type, status: 'True' }));
  const route = (...backendRefs: readonly object[]): KubeObject =>
    object('HTTPRoute', 'gateway.networking.k8s.io/v1', {
      spec: { parentRefs: [{ name: 'gate' }], rules: [{ backendRefs }] },
      status: { parents: [{ parentRef: { name: 'gate' }, conditions }] },
    });

  it('fail after a grace where a Service or port is gone, though their gateway has not seen it yet', () => {
    expect(verdictOf(route({ name: 'web', port: 80 }), [web]).state).to.equal('ready');
    expect(verdictOf(route({ name: 'web', port: 80 }, { name: 'web', port: 81 }), [web])).to.deep.equal(
      lost('it sends to port 81 of Service web, which has no such port'),
    );
    expect(verdictOf(route({ name: 'other', port: 80 }), [web])).to.deep.equal(
      lost('it sends to Service other, which does not exist'),
    );
  });

  it('say nothing of backends in other namespaces and of other kinds', () => {
    const others = [
      { name: 'other', namespace: 'other', port: 80 },
      { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'other' },
    ];
    for (const other of others) expect(verdictOf(route(other), [web]).state).to.equal('ready');
  });
});
