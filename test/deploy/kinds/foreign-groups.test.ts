import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { currentPodsOf, judge, kindOf, kinds } from '../../../src/deploy/kinds/index.ts';
import { immutableHint, isRecreated } from '../../../src/deploy/plan/immutable.ts';
import { kindWave } from '../../../src/deploy/plan/order.ts';
import { readAutoscalers } from '../../../src/deploy/survey/autoscalers.ts';
import { whyChanged } from '../../../src/deploy/plan/why.ts';
import { isUnaffected } from '../../../src/deploy/rollout/affected.ts';
import { selectionsFor } from '../../../src/deploy/rollout/selections.ts';
import { makeStore } from '../../../src/deploy/rollout/store.ts';
import { context, object } from './context.ts';

/** Kinds that other groups have under the same name, as Knative has a Service of its own. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['Service', 'serving.knative.dev/v1'],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Pod', 'ConfigMap'].map(
    (kind) => [kind, 'platform.example.com/v1'] as const,
  ),
];

const { signal } = new AbortController();

describe('a kind of another group with a known name', () => {
  for (const [kind, apiVersion] of FOREIGN) {
    const foreign: KubeObject = object(kind, apiVersion, {
      metadata: { generation: 2 },
      spec: { replicas: 3, selector: { app: 'web' }, template: { metadata: { labels: { app: 'web' } } } },
      status: { availableReplicas: 1, conditions: [{ type: 'Ready', status: 'False', message: 'not yet' }] },
    });

    describe(`${apiVersion} ${kind}`, () => {
      it('is judged by its own conditions', () => {
        const verdict = judge(foreign, context());

        expect(verdict.reason).to.include('not yet');
        expect(verdict).not.to.have.property('replicas');
      });

      it('is applied with the kinds that nobody knows', () => {
        expect(kindWave(foreign)).to.equal(kindWave(object('Unknown', 'example.org/v1')));
      });

      it('rolls no Pods, whatever changes in it', () => {
        const changes = [{ path: 'spec.template.spec.x', from: 1, to: 2 }];

        expect(whyChanged(foreign, changes, ['a secret'])).to.deep.equal(['spec.template.spec.x 1 → 2']);
      });

      it('is read by its own name, with pods of any labels, and its Pods are its own', () => {
        const selections = selectionsFor([foreign]);

        expect(selections).to.deep.include({
          apiVersion,
          kind,
          namespace: 'shop',
          fieldSelector: 'metadata.name=web',
        });
        expect(selections.filter(({ labelSelector }) => labelSelector)).to.deep.equal([]);
        expect(currentPodsOf(foreign, { pods: [], replicaSets: [], controllerRevisions: [] })).to.deep.equal(
          [],
        );
        expect(kindOf(foreign) ?? {}).to.not.have.property('availability');
      });

      it('is looked at with every change', () => {
        const known = { applied: foreign, verdict: { state: 'ready', reason: '' } as const };

        expect(isUnaffected(known, new Set())).to.equal(false);
      });

      it('is not found in the place of the core one', () => {
        const core = kinds.find((known) => known.kind === kind);
        const version = core?.group ? `${core.group}/v1` : 'v1';
        const selection = { apiVersion: version, kind, namespace: 'shop' };
        const store = makeStore([selection]);
        store.apply(selection, { type: 'listed', items: [object(kind, version)] });

        expect(store.find(foreign)).to.equal(undefined);
        expect(store.isReadable(foreign)).to.equal(false);
      });

      it('has no replicas that an autoscaler of ours could set', async () => {
        const cluster = {} as Cluster;

        expect(await readAutoscalers([foreign], { cluster, namespace: 'shop' }, signal)).to.deep.equal({
          resizers: [],
          scalers: [],
        });
      });

      it('is never replaced, and has no advice of the core one', () => {
        expect(isRecreated(foreign, new Error('field is immutable'))).to.equal(false);
        expect(immutableHint(foreign)).to.equal(
          'give the object another name, or delete it by hand and deploy again',
        );
      });
    });
  }
});
