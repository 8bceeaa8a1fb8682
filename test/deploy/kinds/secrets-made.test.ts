import { expect } from 'chai';
import { type KubeObject, withObject } from '../../../src/core/objects.ts';
import { kindRules } from '../../../src/deploy/kinds/kind-rule.ts';
import { secretsCountedOn, secretsMade } from '../../../src/deploy/kinds/secrets-made.ts';

function object(apiVersion: string, kind: string, spec: object): KubeObject {
  return { apiVersion, kind, metadata: { name: 'web-env' }, spec };
}

const external = (spec: object): KubeObject => object('external-secrets.io/v1', 'ExternalSecret', spec);
const data = [{ secretKey: 'A' }, { secretKey: 'B' }];
const none = new Map();

const CASES: readonly (readonly [string, KubeObject, string | undefined, readonly string[] | undefined])[] = [
  ['keys of data', external({ data }), 'web-env', ['A', 'B']],
  ['its target', external({ target: { name: 'other' }, data }), 'other', ['A', 'B']],
  ['what dataFrom finds', external({ dataFrom: [{}] }), 'web-env', undefined],
  [
    'keys of a template alone',
    external({ target: { template: { data: { C: '' } } }, data }),
    'web-env',
    ['C'],
  ],
  [
    'keys of a template and of data',
    external({ target: { template: { data: { C: '' }, mergePolicy: 'Merge' } }, data }),
    'web-env',
    ['A', 'B', 'C'],
  ],
  [
    'what templateFrom finds',
    external({ target: { template: { templateFrom: [{}] } }, data }),
    'web-env',
    undefined,
  ],
  [
    'a SealedSecret',
    object('bitnami.com/v1alpha1', 'SealedSecret', {
      encryptedData: { A: 'x' },
      template: { metadata: { name: 'sealed' }, data: { B: 'y' } },
    }),
    'sealed',
    ['A', 'B'],
  ],
  [
    'a Certificate',
    object('cert-manager.io/v1', 'Certificate', { secretName: 'tls' }),
    'tls',
    ['tls.crt', 'tls.key', 'ca.crt'],
  ],
  [
    'a Certificate with keystores',
    object('cert-manager.io/v1', 'Certificate', { secretName: 'tls', keystores: {} }),
    'tls',
    undefined,
  ],
  [
    'a static secret of Vault',
    object('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', { destination: { name: 'db' } }),
    'db',
    undefined,
  ],
  [
    'spec.secretName of a kind that nobody declared',
    object('bugs.example.com/v1', 'Sealed', { secretName: 'db' }),
    'db',
    undefined,
  ],
  ['a cluster of PostgreSQL', object('postgresql.cnpg.io/v1', 'Cluster', {}), 'web-env-app', undefined],
];

describe('deploy/secrets-made', () => {
  for (const [what, made, name, keys] of CASES)
    it(`knows ${what}`, () => {
      expect(secretsMade(made, none)).to.deep.equal([{ name, keys }]);
    });

  it('knows what the platform says of a kind, before all else', () => {
    const rules = kindRules({ 'Database.acme.io': { produces: '{.spec.secretName}' } });

    expect(secretsMade(object('acme.io/v1', 'Database', { secretName: 'db' }), rules)).to.deep.equal([
      { name: 'db', keys: undefined },
    ]);
    expect(secretsMade(object('acme.io/v1', 'Database', {}), rules)).to.deep.equal([]);
  });

  it('takes no field of a kind that it knows for the name of a Secret', () => {
    for (const [version, kind] of [
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['external-secrets.io/v1', 'SecretStore'],
    ] as const)
      expect(secretsMade(object(version, kind, { secretName: 'db' }), none)).to.deep.equal([]);
  });

  it('counts on what a program makes itself, where that is said', () => {
    const web = object('apps/v1', 'Deployment', {});
    const annotations = { 'slipway.dev/made-in-cluster': 'Secret/certs, Secret/token' };
    const manifest = { object: { ...web, metadata: { name: 'web', annotations } }, place: { file: 'a.yml' } };

    expect(
      secretsCountedOn([manifest], { rules: none, namespace: 'shop' }).map(({ name, namespace }) => [
        namespace,
        name,
      ]),
    ).to.deep.equal([
      ['shop', 'certs'],
      ['shop', 'token'],
    ]);
  });

  it('counts on what the head of its file says, in the namespace of each object, also of another object', () => {
    const web = object('apps/v1', 'Deployment', {});
    const there = { ...web, metadata: { name: 'web', namespace: 'keda' } };
    const manifest = { object: web, place: { file: 'a.yml' }, madeInCluster: ['certs'] };

    expect(
      secretsCountedOn([manifest, withObject(manifest, there)], { rules: none, namespace: 'shop' }),
    ).to.deep.equal([
      { name: 'certs', keys: undefined, namespace: 'shop' },
      { name: 'certs', keys: undefined, namespace: 'keda' },
    ]);
  });
});
