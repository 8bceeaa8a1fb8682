import { expect } from 'chai';
import { scope } from '../../../src/deploy/plan/shape.ts';
import { environment } from '../../support/surveyed.ts';

const place = { file: 'deploy/example.yml', line: 1 };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];

function applied(kind: string, more: object): object {
  const object = { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: 'web' }, ...more };
  const kinds = new Map([
    [`rbac.authorization.k8s.io/v1 ${kind}`, { name: 'clusterroles', group: '', namespaced: false }],
  ]);
  const [manifest] = scope([{ object, place }], { environment, kinds }).manifests;
  return manifest?.object ?? {};
}

describe('rules of a ClusterRole', () => {
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { app: 'web' } }] };

  it('are left to the control plane where they are gathered from others', () => {
    for (const written of [[], rules])
      expect(applied('ClusterRole', { aggregationRule, rules: written }))
        .to.deep.include({ aggregationRule })
        .and.not.to.have.property('rules');
  });

  it('stay where they are its own', () => {
    expect(applied('ClusterRole', { rules })).to.deep.include({ rules });
    expect(applied('ClusterRole', { aggregationRule: null, rules })).to.deep.include({ rules });
  });
});
