import { expect } from 'chai';
import { join } from 'node:path';
import { clusterIp } from '../support/api-backend.ts';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import type { SmallService } from '../support/small-service.ts';
import { tool } from '../support/tool.ts';
import { loadOn } from './load.ts';
import { watchReplicas } from './replicas.ts';
import { deploySystem, type ScaledService, scaledService, system } from './services.ts';
import { asAccount, operator, type Operator, site } from './site.ts';

const DEPLOYS = 10;
const autoscale = (max: number): string => `autoscale 'example', cpu: 70, min: 2, max: [development: ${max}]`;

/** metrics-server and the controllers of Kubernetes as they are; only the containers' use of a processor is made up. */
describe('a service under a HorizontalPodAutoscaler and metrics-server', function () {
  this.timeout(180_000);
  let box: OwnSandbox;
  let addon: SmallService;
  let on: ScaledService;
  let server: Operator;

  before(async function () {
    this.timeout(1_800_000);
    tool('operators');
    box = await site();
    const folder = 'metrics-server-0.9.0/manifests/base';
    addon = await system(box, 'metrics-server', { folder, namespaces: ['kube-system'] });
    on = await scaledService(box, 'example');
  });
  after(() => {
    addon.remove();
    on.remove();
  });

  /** What the container of its Pod would run, at the address of its Service. */
  async function start(): Promise<void> {
    const address = await clusterIp(box, 'kube-system', 'metrics-server');
    const account = await asAccount(box, { namespace: 'kube-system', name: 'metrics-server' });
    server = await operator(box, 'metrics-server', [
      `--bind-address=${address}`,
      '--secure-port=443',
      ...['', 'authentication-', 'authorization-'].map((of) => `--${of}kubeconfig=${account}`),
      `--cert-dir=${join(box.folder, 'metrics-server')}`,
      `--kubelet-certificate-authority=${join(box.folder, 'pki/ca.crt')}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-use-node-status-port',
      '--metric-resolution=10s',
      '--kubelet-request-timeout=5s',
    ]);
  }

  it('is deployed once metrics-server, as published, answers for its API', async () => {
    const told = await deploySystem(addon, start);
    expect(told.lines.join('\n')).to.include('APIService v1beta1.metrics.k8s.io is available');
    await on.deploy(autoscale(12));
    expect(await on.replicas()).to.equal(2);
  });

  it(`gets more Pods under load, of which none is lost to ${DEPLOYS} deploys`, async () => {
    const load = loadOn(box, on.namespace, 'example');
    const watched = await watchReplicas(box, on.namespace, 'example');
    try {
      load.set(560);
      await retried(on.replicas, (count) => count >= 8);
      for (let at = 0; at < DEPLOYS; at++) await on.deploy(autoscale(12));
      expect(watched.falls()).to.deep.equal([]);
    } finally {
      watched.end();
      await load.end();
    }
  });

  it('keeps its Pods where the metrics are gone, and a new autoscaler says so', async () => {
    const before = await on.replicas();
    await server.end();
    await on.kubectl('wait', '--for=condition=ScalingActive=false', 'hpa/example', '--timeout=90s');
    const told = await on.deploy(autoscale(13));
    expect(told.lines.join('\n')).to.match(
      /HorizontalPodAutoscaler example scales nothing yet: .*unable to get metrics for resource cpu/,
    );
    expect(await on.replicas()).to.equal(before);
  });
});
