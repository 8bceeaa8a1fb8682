import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { KindWords } from '../../../src/core/platform.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import type { Outcome } from '../../../src/core/verdict.ts';
import { track } from '../../../src/deploy/rollout/track.ts';
import { scriptedClock } from './script.ts';

type Answer = { readonly status: object; readonly afterMs: number };

/** A controller that answers once, some time after the apply, or never. */
async function rolled(
  applied: KubeObject,
  answer?: Answer,
  { kinds, hasStatus = true }: { kinds?: Readonly<Record<string, KindWords>>; hasStatus?: boolean } = {},
): Promise<Outcome> {
  const clock = scriptedClock();
  const startedAt = clock.now();
  const live = (): KubeObject =>
    answer && clock.now() - startedAt >= answer.afterMs ? { ...applied, status: answer.status } : applied;
  const resource = { name: 'things', group: '', namespaced: true, hasStatus };
  const cluster: Pick<Cluster, 'list' | 'watch' | 'resource'> = {
    list: async ({ kind }) =>
      Promise.resolve({ items: kind === applied.kind ? [live()] : [], resourceVersion: '1' }),
    // Ends at once, as a proxy may: then everything is listed again.
    watch: () => ({
      [Symbol.asyncIterator]: () => ({ next: async () => Promise.resolve({ done: true, value: undefined }) }),
    }),
    resource: async () => Promise.resolve(resource),
  };
  return track({
    targets: [applied],
    cluster: cluster as Cluster,
    clock,
    emit: () => undefined,
    options: { timeoutMs: 600_000, soakMs: 0, startedAt, kinds },
    signal: new AbortController().signal,
  });
}

function custom(id: string, fields: object = {}): KubeObject {
  const [group = '', kind = ''] = id.split('/');
  return {
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name: 'it', namespace: 'shop', uid: 'u', generation: 2, resourceVersion: '7' },
    ...fields,
  };
}

type Word = 'True' | 'False';

const condition =
  (...types: readonly string[]) =>
  (word: Word, observedGeneration: number) => ({
    conditions: types.map((type) => ({
      type,
      status: word,
      reason: 'Said',
      message: 'so it is',
      observedGeneration,
    })),
  });

const route = (word: Word, generation: number) => ({
  parents: [{ parentRef: { name: 'gate' }, ...condition('Accepted', 'ResolvedRefs')(word, generation) }],
});

/** What controllers of each kind write: id, their status for a word and a generation, more fields. */
const KINDS: readonly (readonly [string, (word: Word, generation: number) => object, object?])[] = [
  [
    'argoproj.io/Rollout',
    (word, generation) => ({
      observedGeneration: String(generation),
      ...(word === 'True' ? { phase: 'Healthy' } : { phase: 'Degraded', message: 'so it is' }),
    }),
  ],
  [
    'external-secrets.io/ExternalSecret',
    (word, generation) => ({
      conditions: [{ type: 'Ready', status: word, reason: 'Said', message: 'so it is' }],
      syncedResourceVersion: `${generation}-abc`,
    }),
  ],
  ['external-secrets.io/SecretStore', condition('Ready')],
  [
    'bitnami.com/SealedSecret',
    (word, generation) => ({ observedGeneration: generation, ...condition('Synced')(word, 2) }),
  ],
  ['cert-manager.io/Certificate', condition('Ready')],
  ['keda.sh/ScaledObject', condition('Ready')],
  ['keda.sh/ScaledJob', condition('Ready')],
  ['gateway.networking.k8s.io/HTTPRoute', route, { spec: { parentRefs: [{ name: 'gate' }] } }],
  ['gateway.networking.k8s.io/GRPCRoute', route, { spec: { parentRefs: [{ name: 'gate' }] } }],
  ['gateway.networking.k8s.io/Gateway', condition('Accepted', 'Programmed')],
  ['apiregistration.k8s.io/APIService', condition('Available')],
  ['karpenter.sh/NodePool', condition('Ready')],
];

describe('custom resources', () => {
  for (const [id, status, fields] of KINDS)
    describe(id, () => {
      for (const afterMs of [0, 1_000, 5_000]) {
        it(`is ready by its controller's word after ${afterMs} ms`, async () => {
          const { state } = await rolled(custom(id, fields), { status: status('True', 2), afterMs });

          expect(state).to.equal('ready');
        });

        it(`is failed with its controller's message after ${afterMs} ms`, async () => {
          const outcome = await rolled(custom(id, fields), { status: status('False', 2), afterMs });

          expect(outcome.state).to.equal('failed');
          expect(outcome.objects[0]?.verdict.reason).to.include('so it is');
          expect(outcome.ms).to.be.lessThan(60_000);
        });
      }

      it('runs out of time where no controller reports on it', async () => {
        const outcome = await rolled(custom(id, fields));

        expect(outcome.state).to.equal('timed-out');
        expect(outcome.objects[0]?.verdict.reason).to.match(/^no controller reports on it: /);
        expect(outcome.ms).to.be.within(60_000, 120_000);
      });

      it('does not take a word on an older generation for an answer', async () => {
        const old = custom(id, { ...fields, status: status('True', 1) });

        expect((await rolled(old)).state).to.equal('timed-out');
      });
    });

  describe('a Rollout of Argo', () => {
    const said = (status: object) =>
      rolled(custom('argoproj.io/Rollout'), { status: { observedGeneration: '2', ...status }, afterMs: 0 });

    it('is failed where it was aborted, though enough old Pods are available', async () => {
      const conditions = [{ type: 'Available', status: 'True' }];
      const { state, objects } = await said({
        phase: 'Degraded',
        abort: true,
        message: 'RolloutAborted',
        conditions,
      });

      expect(state).to.equal('failed');
      expect(objects[0]?.verdict.reason).to.equal('it was aborted: RolloutAborted');
    });

    it('waits in a pause, and says how it goes on', async () => {
      const { state, objects } = await said({ phase: 'Paused', currentStepIndex: 1 });

      expect(state).to.equal('timed-out');
      expect(objects[0]?.verdict.reason).to.include(
        'go on with slipway promote, or end it with slipway abort',
      );
    });
  });

  describe('a kind that nobody knows', () => {
    const id = 'acme.io/Database';

    it('is stored where no controller has said anything of it for 5 s', async () => {
      const { state, objects, ms } = await rolled(custom(id));

      expect(state).to.equal('ready');
      expect(objects[0]?.verdict.reason).to.equal('stored; no controller has said anything of it');
      expect(ms).to.be.within(5_000, 6_000);
    });

    it('exists at once where its definition has no status', async () => {
      const { objects, ms } = await rolled(custom(id), undefined, { hasStatus: false });

      expect(objects[0]?.verdict.reason).to.equal('exists');
      expect(ms).to.be.lessThan(1_000);
    });

    it('goes by the word that comes within 5 s', async () => {
      expect(
        (await rolled(custom(id), { status: condition('Ready')('False', 2), afterMs: 1_000 })).state,
      ).to.equal('failed');
    });

    it('waits on while its controller says that it is at work', async () => {
      const status = { conditions: [{ type: 'Ready', status: 'False', reason: 'Creating' }] };

      expect((await rolled(custom(id), { status, afterMs: 0 })).state).to.equal('timed-out');
    });

    it('goes by the rules of the platform file', async () => {
      const kinds = {
        'Database.acme.io': { readyWhen: '{.status.phase}=Running', failedWhen: '{.status.phase}=Broken' },
      };
      const said = async (phase: string): Promise<string> =>
        (await rolled(custom(id), { status: { phase }, afterMs: 1_000 }, { kinds })).state;

      expect(await said('Running')).to.equal('ready');
      expect(await said('Broken')).to.equal('failed');
      expect(await said('Starting')).to.equal('timed-out');
    });

    it('takes no condition of an older generation for an answer to a rule', async () => {
      const readyWhen = `{.status.conditions[?(@.type=="Up")].status}=True`;
      const kinds = { 'Database.acme.io': { readyWhen } };
      const old = custom(id, { status: condition('Up')('True', 1) });

      expect((await rolled(old, undefined, { kinds })).state).to.equal('timed-out');
      const told = await rolled(old, { status: condition('Up')('True', 2), afterMs: 5_000 }, { kinds });
      expect(told.state).to.equal('ready');
      expect(told.ms).to.be.within(5_000, 6_000);
    });

    it('takes no phase beside conditions of an older generation for an answer at once', async () => {
      const kinds = {
        'Database.acme.io': { readyWhen: '{.status.phase}=Up', failedWhen: '{.status.phase}=Down' },
      };
      const status = { phase: 'Up', ...condition('Synced')('True', 1) };
      const next = { phase: 'Down', ...condition('Synced')('True', 2) };
      const told = await rolled(custom(id, { status }), { status: next, afterMs: 3_000 }, { kinds });

      expect(told.state).to.equal('failed');
    });

    it('goes by the rules of the platform file for a kind that is known, too', async () => {
      const kinds = { 'HTTPRoute.gateway.networking.k8s.io': { readyWhen: '{.status.phase}=Running' } };
      const route = custom('gateway.networking.k8s.io/HTTPRoute');

      expect((await rolled(route, { status: { phase: 'Running' }, afterMs: 0 }, { kinds })).state).to.equal(
        'ready',
      );
    });

    it('keeps to the words of a known kind of which the platform only says what it makes', async () => {
      const kinds = { 'ExternalSecret.external-secrets.io': { produces: '{.spec.target.name}' } };
      const { state, objects } = await rolled(custom('external-secrets.io/ExternalSecret'), undefined, {
        kinds,
      });

      expect(state).to.equal('timed-out');
      expect(objects[0]?.verdict.reason).to.include('no controller reports on it');
    });
  });
});
