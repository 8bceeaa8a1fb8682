import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { planDefaults } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { deployment } from '../../support/objects.ts';
import { desiredOf, inNamespace, stored, surveyOf } from '../../support/surveyed.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

/** What a plan says of a change of the image. */
function why(kind: string, apiVersion: string, spec: object = {}): readonly string[] {
  const [before, after] = ['example:1', 'example:2'].map((image): KubeObject => ({
    ...deployment('web', image, { ...spec }),
    apiVersion,
    kind,
  }));
  if (!before || !after) throw new Error('there are two');
  const next = { ...stored(before), spec: inNamespace(after).spec };
  const survey = surveyOf([after], { of: () => ({ live: stored(before), next }) });
  return makePlan(desiredOf([after]), survey, planDefaults, NOW).steps[0]?.why ?? [];
}

const image = 'image …:1 → …:2';

describe('what replaces no pod', () => {
  for (const [kind, apiVersion] of [
    ['ReplicaSet', 'apps/v1'],
    ['ReplicationController', 'v1'],
  ] as const)
    it(`is said of a ${kind}`, () => {
      expect(why(kind, apiVersion)).to.deep.equal([
        image,
        `its pods stay as they are, for a ${kind} replaces none`,
      ]);
      expect(why(kind, apiVersion, { replicas: 2 })).to.include(image);
    });

  it('is said of a Deployment that somebody else has paused', () => {
    const web = deployment('web', 'example:2');
    const live = stored(deployment('web', 'example:1'));
    const paused = (object: KubeObject): KubeObject => ({
      ...object,
      spec: { ...(object.spec as object), paused: true },
    });
    const next = paused({ ...live, spec: inNamespace(web).spec });
    const why = (now: KubeObject): readonly string[] =>
      makePlan(
        desiredOf([web]),
        surveyOf([web], { of: () => ({ live: paused(live), next: now }) }),
        planDefaults,
        NOW,
      ).steps[0]?.why ?? [];

    expect(why(next)).to.include('its pods stay as they are while it is paused');
    expect(why({ ...live, spec: inNamespace(web).spec })).to.include(
      'what was held back while it was paused is rolled out',
    );
  });

  it('is said of OnDelete', () => {
    for (const kind of ['StatefulSet', 'DaemonSet'])
      expect(why(kind, 'apps/v1', { updateStrategy: { type: 'OnDelete' } })).to.deep.equal([
        image,
        'its pods stay as they are until somebody deletes them (OnDelete)',
      ]);
  });

  it('is said of a partition that keeps all back, and of no other', () => {
    const partitioned = (partition: number): object => ({
      replicas: 3,
      updateStrategy: { rollingUpdate: { partition } },
    });

    expect(why('StatefulSet', 'apps/v1', partitioned(9))).to.deep.equal([
      image,
      'its pods stay as they are, kept back by partition 9',
    ]);
    expect(why('StatefulSet', 'apps/v1', partitioned(2))).to.deep.equal([image, 'rolls because image']);
  });

  it('is said of a Deployment that is paused', () => {
    expect(why('Deployment', 'apps/v1', { paused: true })).to.deep.equal([
      image,
      'its pods stay as they are while it is paused',
    ]);
  });
});
