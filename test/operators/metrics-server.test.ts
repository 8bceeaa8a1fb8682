import { expect } from 'chai';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import { loadOn } from './load.ts';
import { deployedMetricsServer, endMetricsServer, startMetricsServer } from './metrics-server.ts';
import { watchReplicas } from './replicas.ts';
import { type ScaledService, scaledService } from './services.ts';
import { site } from './site.ts';

const DEPLOYS = 10;
const autoscale = (max: number): string => `autoscale 'example', cpu: 70, min: 2, max: [development: ${max}]`;

/** metrics-server and the controllers of Kubernetes as they are; only the containers' use of a processor is made up. */
describe('a service under a HorizontalPodAutoscaler and metrics-server', function () {
  this.timeout(180_000);
  let box: OwnSandbox;
  let on: ScaledService;

  before(async function () {
    this.timeout(1_800_000);
    box = await site();
    on = await scaledService(box, 'example');
  });
  after(() => on.remove());

  it('is deployed once metrics-server, as published, answers for its API', async () => {
    const { lines } = await deployedMetricsServer(box);
    expect(lines.join('\n')).to.include('APIService v1beta1.metrics.k8s.io is available');
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
    await endMetricsServer();
    await on.kubectl('wait', '--for=condition=ScalingActive=false', 'hpa/example', '--timeout=90s');
    const told = await on.deploy(autoscale(13));
    expect(told.lines.join('\n')).to.match(
      /HorizontalPodAutoscaler example scales nothing yet: .*unable to get metrics for resource cpu/,
    );
    expect(await on.replicas()).to.equal(before);
    await startMetricsServer(box);
    const api = 'apiservice/v1beta1.metrics.k8s.io';
    await box.kubectl('wait', '--for=condition=Available', api, '--timeout=60s');
  });
});
