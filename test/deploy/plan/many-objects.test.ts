import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { selectedBy } from '../../../src/deploy/kinds/service-workloads.ts';
import { lostGrants } from '../../../src/deploy/plan/lost-grants.ts';
import { turnsFor } from '../../../src/deploy/plan/order.ts';
import { reachNotes } from '../../../src/deploy/plan/reach.ts';
import { findingsIn } from '../../../src/templating/check/check.ts';
import type { RenderedManifest } from '../../../src/templating/rendered.ts';

/** So many Services, each with its Deployment and the ConfigMap that it reads. */
function objects(services: number, onRead: () => void): readonly KubeObject[] {
  const counted = (object: KubeObject): KubeObject =>
    new Proxy(object, { get: (target, field) => (onRead(), Reflect.get(target, field) as unknown) });
  return Array.from({ length: services }, (_, index) => {
    const metadata = { name: `web-${index}`, namespace: 'development' };
    const labels = { app: metadata.name };
    const container = { name: 'web', image: 'web:1', envFrom: [{ configMapRef: { name: metadata.name } }] };
    return [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { A: 'b' } },
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container] } },
        },
      },
    ].map(counted);
  }).flat();
}

function budgetOf({ metadata }: KubeObject): KubeObject {
  const spec = { maxUnavailable: 1, selector: { matchLabels: { app: metadata.name } } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec };
}

/** How many fields of objects are read for each of them. */
async function readsEach(services: number, work: (all: readonly KubeObject[]) => unknown): Promise<number> {
  let reads = 0;
  const all = objects(services, () => (reads += 1));
  await work(all);
  return reads / all.length;
}

/** Four times as many objects may not be read more often each; a little more is kept for what is looked up once. */
async function growth(work: (all: readonly KubeObject[]) => unknown): Promise<number> {
  return (await readsEach(200, work)) / (await readsEach(50, work));
}

const MOST = 1.2;

describe('of many objects each is read as often as one of a few', () => {
  const place = { file: 'deploy/all.yml', line: 1 };

  it('to put them in order', async () => {
    expect(await growth((all) => turnsFor(all.map((object) => ({ object, place }))))).to.be.below(MOST);
  });

  it('to find what is behind Services', async () => {
    const work = (all: readonly KubeObject[]): void => {
      for (const one of all) if (one.kind === 'Service') selectedBy(one, all);
    };

    expect(await growth(work)).to.be.below(MOST);
  });

  it('to find whom policies and roles reach', async () => {
    const work = (all: readonly KubeObject[]): void => {
      const budgets = all.filter(({ kind }) => kind === 'Service').map(budgetOf);
      const whole = [...all, ...budgets];
      reachNotes(whole.map((object) => ({ live: object, next: object })));
      lostGrants({ before: whole, after: whole });
    };

    expect(await growth(work)).to.be.below(MOST);
  });

  it('to check them', async () => {
    const work = async (all: readonly KubeObject[]): Promise<void> => {
      const manifests = all.map(
        (object) => ({ object, file: { form: 'text', file: place.file } }) as unknown as RenderedManifest,
      );
      const environment = { name: 'development', namespace: 'development', namespaces: [] };
      await findingsIn({ manifests, environment });
    };

    expect(await growth(work)).to.be.below(MOST);
  });
});
