import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { lostGrants } from '../../../src/deploy/plan/lost-grants.ts';
import { deployment } from '../../support/objects.ts';

const RBAC = 'rbac.authorization.k8s.io';

function inShop(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'shop' } };
}

function web(serviceAccountName: string): KubeObject {
  const spec = { serviceAccountName, containers: [{ name: 'web', image: 'example:1' }] };
  return inShop(deployment('web', 'example:1', { template: { metadata: { labels: { app: 'web' } }, spec } }));
}

function role(...rules: readonly object[]): KubeObject {
  return inShop({ apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { name: 'reader' }, rules });
}

function binding(roleRef: object, ...subjects: readonly object[]): KubeObject {
  return inShop({
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'reader' },
    roleRef,
    subjects,
  });
}

const reader = { kind: 'Role', name: 'reader' };
const account = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const pods = (...verbs: readonly string[]) => ({ apiGroups: [''], resources: ['pods'], verbs });
const before = [web('web'), role(pods('get', 'list')), binding(reader, account)];
const lost = (what: string, who = 'ServiceAccount web') =>
  `this release no longer lets the pods of Deployment web (${who}) ${what}`;

describe('deploy/plan/lost-grants', () => {
  it('tells what a role no longer gives, its binding, or another account', () => {
    const bound = binding(reader, account);
    for (const [after, text] of [
      [[web('web'), role(pods('get')), bound], lost('list pods')],
      [[web('web'), role(pods('get', 'list'))], lost('get, list pods')],
      [[web('web'), role(pods('get', 'list')), binding(reader)], lost('get, list pods')],
      [
        [web('other'), role(pods('get', 'list')), bound],
        lost('get, list pods', 'ServiceAccount other instead of web'),
      ],
      [
        [web('web'), role({ ...pods('get', 'list'), resourceNames: ['web-0'] }), bound],
        lost('get, list pods'),
      ],
    ] as const)
      expect(lostGrants({ before, after })).to.deep.equal([text]);
  });

  it('names a role of others as a whole, whose rules are not known', () => {
    const view = { kind: 'ClusterRole', name: 'view' };

    expect(lostGrants({ before: [web('web'), binding(view, account)], after: [web('web')] })).to.deep.equal([
      lost('use ClusterRole view'),
    ]);
  });

  it('says nothing where the same is given otherwise, and of what goes itself', () => {
    const group = { kind: 'Group', name: 'system:serviceaccounts:shop' };
    for (const after of [
      before,
      [web('web'), role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }), binding(reader, account)],
      [web('web'), role(pods('get', 'list')), binding(reader, group)],
      [role(pods('get')), binding(reader, account)],
    ])
      expect(lostGrants({ before, after })).to.deep.equal([]);
  });

  it('takes an account that a binding names without a namespace for one of its own', () => {
    const bound = binding(reader, { kind: 'ServiceAccount', name: 'web' });

    expect(
      lostGrants({
        before: [web('web'), role(pods('get', 'list')), bound],
        after: [web('web'), role(pods('get')), bound],
      }),
    ).to.deep.equal([lost('list pods')]);
  });

  it('says nothing where the role of a binding comes into the release', () => {
    const bound = binding(reader, account);

    expect(
      lostGrants({ before: [web('web'), bound], after: [web('web'), bound, role(pods('get'))] }),
    ).to.deep.equal([]);
  });

  it('does not miss what comes by another word for the account', () => {
    for (const subject of [
      { kind: 'User', name: 'system:serviceaccount:shop:web' },
      { kind: 'Group', name: 'system:authenticated' },
    ])
      expect(
        lostGrants({ before, after: [web('web'), role(pods('get', 'list')), binding(reader, subject)] }),
      ).to.deep.equal([]);
  });

  it('does not take a right to pods for one to their logs', () => {
    const logs = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };
    const had = [web('web'), role(pods('get'), logs), binding(reader, account)];
    const after = [web('web'), role(pods('get')), binding(reader, account)];

    expect(lostGrants({ before: had, after })).to.deep.equal([lost('get pods/log')]);
  });
});
