import { expect } from 'chai';
import { remediesFor } from '../../../src/deploy/diagnose/remedies.ts';
import type { Cause } from '../../../src/core/cause.ts';

const ADD = 'add it to deploy/, or correct its name in the template';

describe('deploy/diagnose/remedies', () => {
  for (const [cause, reason, remedy] of [
    [
      'deadline',
      'pods are refused: error looking up service account shop/nope: serviceaccount "nope" not found',
      ADD,
    ],
    ['deadline', 'no node takes it: persistentvolumeclaim "nope" not found. not found', ADD],
    ['config', 'it is paused, so no new pod is started', 'kubectl rollout resume'],
    [
      'config',
      'unable to get the target\'s current scale: deployments.apps "gone" not found',
      'spec.scaleTargetRef',
    ],
  ] as readonly (readonly [Cause, string, string])[])
    it(`leads out of: ${reason}`, () => {
      const remedies = remediesFor({ cause, reason, groups: [], missing: [] }).join('\n');

      expect(remedies).to.include(remedy);
      expect(remedies).not.to.include('give it longer');
    });
});
