import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { steerRollout } from '../../../src/deploy/execute/steer-rollout.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { failureOf } from '../../support/failure.ts';

const ref = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'shop', name: 'web' };

function rollout(status: object, spec: object = {}): KubeObject {
  const { apiVersion, kind, name, namespace } = ref;
  const metadata = { name, namespace, generation: 2 };
  return { apiVersion, kind, metadata, spec, status: { observedGeneration: '2', ...status } };
}

/** What is written to answer, as `path: body`. */
async function answered(answer: 'promote' | 'abort', live?: KubeObject): Promise<readonly string[]> {
  const patches: string[] = [];
  const patch: Cluster['patch'] = async (_, { subresource, body }) => {
    patches.push(`${subresource ?? 'object'}: ${JSON.stringify(body)}`);
    return Promise.resolve(live as KubeObject);
  };
  const cluster = { ...fakeCluster({ objects: live ? [live] : [] }), patch } as unknown as Cluster;
  await steerRollout(ref, answer, { cluster, signal: new AbortController().signal });
  return patches;
}

const paused = { phase: 'Paused', pauseConditions: [{ reason: 'CanaryPauseStep' }] };

describe('deploy/execute/steer-rollout', () => {
  it('lets a paused one go on, and ends it', async () => {
    expect(await answered('promote', rollout(paused))).to.deep.equal([
      'status: {"status":{"pauseConditions":null}}',
    ]);
    expect(await answered('abort', rollout(paused))).to.deep.equal(['status: {"status":{"abort":true}}']);
    expect(await answered('abort', rollout({ phase: 'Progressing' }))).to.have.length(1);
  });

  it('takes back the pause that a person has written', async () => {
    expect(await answered('promote', rollout({ phase: 'Paused' }, { paused: true }))).to.deep.equal([
      'object: {"spec":{"paused":false}}',
      'status: {"status":{"pauseConditions":null}}',
    ]);
  });

  const refused: readonly (readonly ['promote' | 'abort', KubeObject | undefined, string])[] = [
    ['promote', rollout({ phase: 'Healthy' }), 'it is healthy, and nothing of it is on its way'],
    ['abort', rollout({ phase: 'Healthy' }), 'it is healthy, and nothing of it is on its way'],
    [
      'promote',
      rollout({ phase: 'Progressing', message: 'more' }),
      'it is not paused, but progressing (more)',
    ],
    [
      'promote',
      rollout({ phase: 'Healthy', observedGeneration: '1' }),
      'its controller has not seen the last change yet',
    ],
    ['promote', rollout({ phase: 'Degraded', abort: true, message: 'no' }), 'it is aborted already (no)'],
    ['abort', rollout({ phase: 'Degraded', abort: true }), 'it is aborted already'],
    ['promote', rollout({ phase: 'Degraded', message: 'bad' }), 'it is degraded (bad)'],
    ['promote', undefined, 'it is not in the cluster'],
  ];
  for (const [answer, live, why] of refused)
    it(`refuses to ${answer} where ${why}, and writes nothing`, async () => {
      expect(await failureOf(answered(answer, live))).to.include({
        code: 'NOTHING_TO_ANSWER',
        message: `Rollout web cannot be answered: ${why}`,
      });
    });
});
