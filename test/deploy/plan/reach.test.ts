import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { reachNotes } from '../../../src/deploy/plan/reach.ts';
import { deployment } from '../../support/objects.ts';

function policy(podSelector: object): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'closed' },
    spec: { podSelector, policyTypes: ['Ingress'] },
  };
}

function pods(labels: Readonly<Record<string, string>>): KubeObject {
  const spec = { containers: [{ name: 'web', image: 'example:1' }] };
  return deployment('web', 'example:1', { template: { metadata: { labels }, spec } });
}

const kept = { live: pods({ app: 'web' }), next: pods({ app: 'web' }) };

describe('deploy/plan/reach', () => {
  it('tells what a policy applies to from now on, also where it selects everything', () => {
    for (const now of [{ matchLabels: { app: 'web' } }, {}])
      expect(
        reachNotes([kept, { live: policy({ matchLabels: { app: 'other' } }), next: policy(now) }]),
      ).to.deep.equal(['NetworkPolicy closed applies to the pods of Deployment web from now on']);
  });

  it('tells what leaves a policy that is as it was, because its labels change', () => {
    const stays = policy({ matchLabels: { app: 'web' } });

    expect(
      reachNotes([
        { live: pods({ app: 'web' }), next: pods({ app: 'shop' }) },
        { live: stays, next: stays },
      ]),
    ).to.deep.equal(['NetworkPolicy closed no longer applies to the pods of Deployment web']);
  });

  it('says nothing of what stays, and of what is new', () => {
    const stays = policy({ matchLabels: { app: 'web' } });

    expect(reachNotes([kept, { live: stays, next: stays }])).to.deep.equal([]);
    expect(reachNotes([kept, { next: stays }])).to.deep.equal([]);
    expect(reachNotes([{ next: kept.next }, { live: stays, next: stays }])).to.deep.equal([]);
  });
});
