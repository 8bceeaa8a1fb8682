import { expect } from 'chai';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import { deployedKeda } from './keda.ts';
import { type Queue, queueIn } from './rabbitmq.ts';
import { watchReplicas } from './replicas.ts';
import { queueService, type ScaledService } from './services.ts';
import { site } from './site.ts';

const DEPLOYS = 10;
const AUTOSCALE =
  "autoscale 'worker', queue: 'orders', perPod: 10, from: 'RABBITMQ_URL', min: 0, max: [development: 30]";

/** KEDA, RabbitMQ and the controllers of Kubernetes as they are. */
describe('a service under KEDA and RabbitMQ', function () {
  this.timeout(180_000);
  let box: OwnSandbox;
  let on: ScaledService;
  let orders: Queue;

  before(async function () {
    this.timeout(1_800_000);
    box = await site();
    orders = await queueIn(box, 'orders');
    on = await queueService(box, 'worker', orders);
  });
  after(() => on.remove());

  it('is deployed once KEDA, as published, answers for its API', async () => {
    const { lines } = await deployedKeda(box);
    expect(lines.join('\n')).to.include('APIService v1beta1.external.metrics.k8s.io is available');
    await on.deploy(AUTOSCALE);
    expect(await on.replicas()).to.equal(0);
  });

  it(`has 8 Pods for 75 messages, of which none is lost to ${DEPLOYS} deploys`, async () => {
    const watched = await watchReplicas(box, on.namespace, 'worker');
    try {
      await orders.send(75);
      await retried(on.replicas, (count) => count === 8);
      for (let at = 0; at < DEPLOYS; at++) {
        const { lines } = await on.deploy(AUTOSCALE);
        expect(lines.join('\n')).not.to.include('keeps what the manifests lack');
      }
      expect(watched.falls()).to.deep.equal([]);
      expect(await on.replicas()).to.equal(8);
    } finally {
      watched.end();
    }
  });

  it('has none once the queue is empty, and no deploy starts one', async () => {
    // As somebody does who does not want to wait five minutes for it.
    const spec = {
      cooldownPeriod: 1,
      advanced: {
        horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
      },
    };
    await on.kubectl('patch', 'scaledobject', 'worker', '--type=merge', '-p', JSON.stringify({ spec }));
    await orders.empty();
    await retried(on.replicas, (count) => count === 0);
    await on.deploy(AUTOSCALE);
    expect(await on.replicas()).to.equal(0);
  });
});
