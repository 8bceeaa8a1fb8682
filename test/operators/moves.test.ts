import { expect } from 'chai';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import { deployedKeda } from './keda.ts';
import { type Load, loadOn } from './load.ts';
import { deployedMetricsServer } from './metrics-server.ts';
import { queueIn } from './rabbitmq.ts';
import { type Watched, watchReplicas } from './replicas.ts';
import { queueService, type ScaledService } from './services.ts';
import { site } from './site.ts';

const BY_CPU = 'cpu: 70';
const BY_QUEUE = "queue: 'parcels', perPod: 10, from: 'RABBITMQ_URL'";
const MOVES = [BY_QUEUE, `${BY_CPU}, ${BY_QUEUE}`, BY_CPU];

const autoscale = (by: string): string => `autoscale 'mover', ${by}, min: 2, max: [development: 12]`;

/** Both autoscalers want 6 Pods, so that one fewer at any time would be for a deploy. */
describe('a service that moves between a HorizontalPodAutoscaler and KEDA', function () {
  this.timeout(300_000);
  let box: OwnSandbox;
  let on: ScaledService;
  let load: Load | undefined;
  let watched: Watched | undefined;

  before(async function () {
    this.timeout(1_800_000);
    box = await site();
    await Promise.all([deployedKeda(box), deployedMetricsServer(box)]);
    const parcels = await queueIn(box, 'parcels');
    await parcels.send(60);
    on = await queueService(box, 'mover', parcels);
    await on.deploy(autoscale(BY_CPU));
    load = loadOn(box, on.namespace, 'mover');
    load.set(420);
    await retried(on.replicas, (count) => count >= 6);
    watched = await watchReplicas(box, on.namespace, 'mover');
  });
  after(async () => {
    watched?.end();
    await load?.end();
    on.remove();
  });

  it('has a KEDA whose webhooks are asked', async () => {
    const other = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'other' },
      // The container requests no memory, which the definition of the kind cannot know.
      spec: {
        scaleTargetRef: { name: 'mover' },
        triggers: [{ type: 'memory', metricType: 'Utilization', metadata: { value: '70' } }],
      },
    };
    const path = `/apis/keda.sh/v1alpha1/namespaces/${on.namespace}/scaledobjects`;
    const refused: unknown = await box.admin('POST', path, other).catch((error: unknown) => error);

    expect(String(refused)).to.match(/vscaledobject\.kb\.io.*memory request/);
  });

  for (const [at, by] of MOVES.entries())
    it(`loses no Pod in move ${at + 1}, to ${by}`, async () => {
      await on.deploy(autoscale(by));

      const scaler = by === BY_CPU ? 'mover' : 'keda-hpa-mover';
      expect(await on.kubectl('get', 'hpa', '-o', 'jsonpath={.items[*].metadata.name}')).to.equal(scaler);
      await on.kubectl('wait', '--for=condition=ScalingActive', `hpa/${scaler}`, '--timeout=60s');
      expect(watched?.falls()).to.deep.equal([]);
    });
});
