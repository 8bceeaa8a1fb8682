import { expect } from 'chai';
import { UserError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { ImageAnswer } from '../../../src/deploy/kinds/context.ts';
import type { TrackOptions } from '../../../src/deploy/rollout/request.ts';
import { track } from '../../../src/deploy/rollout/track.ts';
import { object } from '../kinds/context.ts';
import { scriptedClock, stillCluster } from './script.ts';

const IMAGE = 'registry.example.com/shop/web:2';
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: IMAGE }] },
};
const owned = (kind: string, uid: string) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'web', uid }],
});

/** A rollout whose only new Pod cannot pull; the kubelet says no more than that. */
const target = object('Deployment', 'apps/v1', {
  metadata: { uid: 'u-d', generation: 1, resourceVersion: '1' },
  spec: { replicas: 1, template },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
});
const world: readonly KubeObject[] = [
  target,
  object('ReplicaSet', 'apps/v1', {
    metadata: { uid: 'u-r', ...owned('Deployment', 'u-d') },
    spec: { template },
  }),
  object('Pod', 'v1', {
    metadata: { uid: 'u-p', ...owned('ReplicaSet', 'u-r') },
    spec: template.spec,
    status: {
      containerStatuses: [
        {
          name: 'web',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'ErrImagePull', message: 'dial tcp 10.0.0.1:443: i/o timeout' } },
        },
      ],
    },
  }),
];

async function rolled(answers: readonly (ImageAnswer | Error)[], more: Partial<TrackOptions> = {}) {
  const asked: string[] = [];
  const lookUpImage = async (image: string): Promise<ImageAnswer> => {
    const answer = answers[Math.min(asked.push(image), answers.length) - 1];
    await Promise.resolve();
    if (answer instanceof Error) throw answer;
    return answer as ImageAnswer;
  };
  const { objects } = await track({
    targets: [target],
    cluster: stillCluster(world),
    clock: scriptedClock(),
    emit: () => undefined,
    options: { timeoutMs: 30_000, soakMs: 0, lookUpImage, ...more },
    signal: new AbortController().signal,
  });
  return { verdict: objects[0]?.verdict, remedies: objects[0]?.diagnosis?.remedies, asked };
}

describe('deploy/rollout/inquiries', () => {
  it('ends the wait for an image that its registry does not have, and says which tag is like it', async () => {
    const { verdict, remedies } = await rolled([{ state: 'missing', similar: ['1'] }]);

    expect(verdict).to.deep.include({
      state: 'failed',
      cause: 'image',
      reason: `image ${IMAGE} does not exist`,
    });
    expect(remedies?.[0]).to.include('its registry has the tag 1');
  });

  const passing: readonly (readonly [ImageAnswer['state'], string])[] = [
    ['exists', ', though its registry has it'],
    ['private', '; its registry requires a login'],
    ['unreachable', ', and its registry does not answer us either'],
  ];
  for (const [state, words] of passing)
    it(`goes on waiting where the answer is ${state}, and says so`, async () => {
      const { verdict } = await rolled([{ state }]);

      expect(verdict).to.include({ cause: 'deadline' });
      expect(verdict?.reason).to.include(`image ${IMAGE} cannot be pulled yet${words}`);
    });

  it('asks once for what was answered, and again for what was not', async () => {
    expect((await rolled([{ state: 'exists' }])).asked).to.have.length(1);
    expect(
      (await rolled([{ state: 'unreachable' }, { state: 'unreachable' }, { state: 'exists' }])).asked,
    ).to.have.length(3);
  });

  it('lets no unanswerable question decide', async () => {
    const { verdict } = await rolled([new UserError({ code: 'IMAGE_REFERENCE', message: 'no reference' })]);

    expect(verdict).to.include({ cause: 'deadline' });
  });

  it('asks nothing where nobody can be asked', async () => {
    const { verdict } = await rolled([], { lookUpImage: undefined as never });

    expect(verdict?.reason).to.match(/cannot be pulled yet$/);
  });
});
