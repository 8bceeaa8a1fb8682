import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { adoptable, keepersOf, takenOver } from '../../../src/deploy/plan/adoption.ts';

const leaf = {};

/** A live Deployment or Service as `kubectl apply` left it, owning these fields. */
function applied(kind: string, spec: object, fields: object): KubeObject {
  return {
    apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
    kind,
    metadata: {
      name: 'web',
      managedFields: [
        { manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: { 'f:spec': fields } },
      ],
    },
    spec,
  };
}

function written(live: KubeObject, spec: object): KubeObject {
  return { apiVersion: live.apiVersion, kind: live.kind, metadata: { name: 'web' }, spec };
}

function specOf(object: KubeObject): unknown {
  return object['spec'];
}

const container = (fields: object): object => ({
  'f:containers': { 'k:{"name":"web"}': { '.': leaf, 'f:name': leaf, ...fields } },
});

describe('deploy/adoption', () => {
  it('takes over from kubectl apply until Slipway has applied', () => {
    const live = applied('Service', {}, {});
    const { managedFields = [] } = live.metadata;

    expect(adoptable(live)).to.deep.equal(['kubectl-client-side-apply']);
    const ours = { manager: 'slipway', operation: 'Apply', fieldsV1: {} };
    expect(
      adoptable({ ...live, metadata: { ...live.metadata, managedFields: [...managedFields, ours] } }),
    ).to.deep.equal([]);
  });

  it('leaves alone what the controller of a kind adds, whoever wrote beside it', () => {
    const labels = { 'f:metadata': { 'f:labels': { 'f:scaledobject.keda.sh/name': leaf } } };
    const live: KubeObject = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: {
        name: 'web',
        labels: { 'scaledobject.keda.sh/name': 'web' },
        managedFields: [
          { manager: 'keda', operation: 'Update', fieldsV1: labels },
          { manager: 'keda', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': leaf } },
          { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:paused': leaf } } },
          // A person may write a status, too.
          {
            ...{ manager: 'kubectl-edit', operation: 'Update', subresource: 'status' },
            fieldsV1: { 'f:status': leaf },
          },
        ],
      },
      spec: { paused: true },
    };

    expect(keepersOf(live, written(live, {}))).to.deep.equal(['kubectl-edit']);
  });

  it('replaces the port of a Service, whose key is the port and not its name', () => {
    const live = applied(
      'Service',
      { clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }] },
      {
        'f:ports': {
          '.': leaf,
          'k:{"port":80,"protocol":"TCP"}': {
            '.': leaf,
            'f:name': leaf,
            'f:port': leaf,
            'f:protocol': leaf,
            'f:targetPort': leaf,
          },
        },
      },
    );

    expect(specOf(takenOver(live, written(live, { ports: [{ name: 'http', port: 8080 }] })))).to.deep.equal({
      clusterIP: '10.0.0.1',
      ports: [{ name: 'http', port: 8080 }],
    });
  });

  it('keeps what the server defaulted in an item whose key the manifest leaves out in part', () => {
    const live = applied(
      'Service',
      { ports: [{ port: 80, protocol: 'TCP', nodePort: 30_080 }] },
      { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': leaf, 'f:port': leaf } } },
    );

    expect(specOf(takenOver(live, written(live, { ports: [{ port: 80 }] })))).to.deep.equal({
      ports: [{ port: 80, protocol: 'TCP', nodePort: 30_080 }],
    });
  });

  it('lets a variable go from a value to a reference', () => {
    const env = [{ name: 'A', value: '1' }];
    const valueFrom = { configMapKeyRef: { name: 'cfg', key: 'A' } };
    const live = applied(
      'Deployment',
      { containers: [{ name: 'web', env }] },
      container({
        'f:env': { 'k:{"name":"A"}': { '.': leaf, 'f:name': leaf, 'f:value': leaf } },
      }),
    );

    expect(
      specOf(
        takenOver(live, written(live, { containers: [{ name: 'web', env: [{ name: 'A', valueFrom }] }] })),
      ),
    ).to.deep.equal({ containers: [{ name: 'web', env: [{ name: 'A', valueFrom }] }] });
  });

  it('lets one kind of probe replace another, with the defaults of the old one', () => {
    const live = applied(
      'Deployment',
      {
        containers: [
          {
            name: 'web',
            livenessProbe: { httpGet: { port: 80, path: '/', scheme: 'HTTP' }, periodSeconds: 10 },
          },
        ],
      },
      container({
        'f:livenessProbe': {
          '.': leaf,
          'f:httpGet': { '.': leaf, 'f:port': leaf, 'f:path': leaf, 'f:scheme': leaf },
        },
      }),
    );

    expect(
      specOf(
        takenOver(
          live,
          written(live, { containers: [{ name: 'web', livenessProbe: { tcpSocket: { port: 80 } } }] }),
        ),
      ),
    ).to.deep.equal({
      containers: [{ name: 'web', livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 10 } }],
    });
  });

  it('tells two mounts of one volume apart by their paths, and removes the one that is gone', () => {
    const mounts = [
      { name: 'data', mountPath: '/a' },
      { name: 'data', mountPath: '/b' },
    ];
    const of = (path: string): object => ({
      [`k:{"mountPath":"${path}"}`]: { '.': leaf, 'f:mountPath': leaf, 'f:name': leaf },
    });
    const live = applied(
      'Deployment',
      { containers: [{ name: 'web', volumeMounts: mounts }] },
      container({ 'f:volumeMounts': { ...of('/a'), ...of('/b') } }),
    );

    expect(
      specOf(
        takenOver(live, written(live, { containers: [{ name: 'web', volumeMounts: mounts.slice(1) }] })),
      ),
    ).to.deep.equal({ containers: [{ name: 'web', volumeMounts: mounts.slice(1) }] });
  });

  it('leaves items of other tools where they are, and lists that have no keys to the manifest', () => {
    const live: KubeObject = {
      ...applied(
        'Deployment',
        { containers: [{ name: 'sidecar' }, { name: 'web', args: ['a'] }] },
        container({ 'f:args': leaf }),
      ),
    };

    expect(
      specOf(takenOver(live, written(live, { containers: [{ name: 'web', args: ['b', 'c'] }] }))),
    ).to.deep.equal({ containers: [{ name: 'sidecar' }, { name: 'web', args: ['b', 'c'] }] });
  });

  describe('of two ports with one number', () => {
    const port = (protocol: string): object => ({
      [`k:{"containerPort":53,"protocol":"${protocol}"}`]: {
        '.': leaf,
        'f:containerPort': leaf,
        'f:protocol': leaf,
      },
    });
    const [udp, tcp] = [
      { containerPort: 53, protocol: 'UDP', hostPort: 1 },
      { containerPort: 53, protocol: 'TCP', hostPort: 2 },
    ];
    const live = applied(
      'Deployment',
      { containers: [{ name: 'dns', ports: [udp, tcp] }] },
      {
        'f:containers': {
          'k:{"name":"dns"}': { '.': leaf, 'f:ports': { '.': leaf, ...port('UDP'), ...port('TCP') } },
        },
      },
    );
    const after = (ports: readonly object[]): unknown =>
      specOf(takenOver(live, written(live, { containers: [{ name: 'dns', ports }] })));

    it('removes the one that is gone, also where the other has no protocol written', () => {
      expect(after([{ containerPort: 53 }])).to.deep.equal({
        containers: [{ name: 'dns', ports: [tcp] }],
      });
    });

    it('keeps each with what is its own', () => {
      expect(after([{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }])).to.deep.equal({
        containers: [{ name: 'dns', ports: [tcp, udp] }],
      });
    });
  });

  describe('what nobody owns, where it is in the way', () => {
    const own = (fields: object): readonly object[] => [
      { manager: 'slipway', operation: 'Apply', fieldsV1: { 'f:spec': fields } },
    ];
    const after = (spec: object, fields: object, desired: object): unknown => {
      const live = {
        ...applied('Deployment', spec, {}),
        metadata: { name: 'web', managedFields: own(fields) },
      } as KubeObject;
      return specOf(takenOver(live, written(live, desired), ['slipway']));
    };

    it('goes with the strategy that it was for', () => {
      const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } };

      expect(
        after(
          { replicas: 2, strategy: rolling },
          { 'f:replicas': leaf },
          {
            replicas: 2,
            strategy: { type: 'Recreate' },
          },
        ),
      ).to.deep.equal({ replicas: 2, strategy: { type: 'Recreate' } });
    });

    it('goes with the kind of probe and of volume that it was for', () => {
      const live = {
        containers: [
          { name: 'web', image: 'a', livenessProbe: { httpGet: { port: 80, scheme: 'HTTP' } }, stdin: false },
        ],
        volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 420 } }],
      };
      const probe = { 'f:httpGet': { 'f:port': leaf } };
      const fields = {
        'f:containers': {
          'k:{"name":"web"}': { '.': leaf, 'f:name': leaf, 'f:image': leaf, 'f:livenessProbe': probe },
        },
        'f:volumes': { 'k:{"name":"v"}': { '.': leaf, 'f:name': leaf, 'f:configMap': { 'f:name': leaf } } },
      };
      const desired = {
        containers: [{ name: 'web', image: 'a', livenessProbe: { tcpSocket: { port: 80 } } }],
        volumes: [{ name: 'v', emptyDir: {} }],
      };

      expect(after(live, fields, desired)).to.deep.equal(desired);
    });

    it('does not go where another manager has it as well', () => {
      const value = { 'f:env': { 'k:{"name":"A"}': { '.': leaf, 'f:name': leaf, 'f:value': leaf } } };
      const valueFrom = { configMapKeyRef: { name: 'cfg', key: 'A' } };
      const spec = (variable: object): object => ({
        containers: [{ name: 'web', env: [{ name: 'A', ...variable }] }],
      });
      const live = {
        ...applied('Deployment', spec({ value: '1' }), {}),
        metadata: {
          name: 'web',
          managedFields: [
            ...own(container(value)),
            { manager: 'helm', operation: 'Update', fieldsV1: { 'f:spec': container(value) } },
          ],
        },
      } as KubeObject;
      const after = (named: readonly string[]): unknown =>
        specOf(takenOver(live, written(live, spec({ valueFrom })), named));

      expect(after(['slipway'])).to.deep.equal(spec({ value: '1', valueFrom }));
      expect(after(['slipway', 'helm'])).to.deep.equal(spec({ valueFrom }));
    });

    it('leaves what another manager has', () => {
      const managedFields = [
        ...own({ 'f:replicas': leaf }),
        { manager: 'vpa', operation: 'Update', fieldsV1: { 'f:spec': { 'f:paused': leaf } } },
      ];
      const live = {
        ...applied('Deployment', { replicas: 1, paused: true, extra: 1 }, {}),
        metadata: { name: 'web', managedFields },
      } as KubeObject;

      expect(specOf(takenOver(live, written(live, { replicas: 2 }), ['slipway']))).to.deep.equal({
        replicas: 2,
        paused: true,
      });
    });
  });
});
