import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { SecretManifest } from '../../src/core/secret-manifest.ts';
import { planDefaults } from '../../src/deploy/plan/input.ts';
import { planFileText } from '../../src/deploy/plan/plan-file.ts';
import { makePlan } from '../../src/deploy/plan/plan.ts';
import { desiredOf, surveyOf } from '../support/surveyed.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const OLD = 'kappOldValue-77777';

const source = { bucket: 'secrets', key: 'development/example.yml', versionId: '7' };
const entry = { manager: 'slipway', operation: 'Apply' as const };

function secret(
  metadata: Partial<KubeObject['metadata']>,
  data: Readonly<Record<string, string>>,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'example-env', namespace: 'development', ...metadata },
    type: 'Opaque',
    data,
  };
}

/** The plan of a release that has this Secret in the bucket, where that one is live. */
function planOf(written: KubeObject, live: KubeObject, next: KubeObject): Plan {
  const manifest = { name: 'example-env', namespace: 'development', source, place: { file: source.key } };
  const desired = {
    ...desiredOf([]),
    secrets: { manifests: [manifest as SecretManifest], reveal: () => written, reasons: () => [] },
  };
  const survey = surveyOf([written], { of: () => ({ live, next }) });
  return makePlan(desired, survey, { ...planDefaults, takeOver: ['kapp'], saved: true }, NOW);
}

describe('attacks by a reader of plans', () => {
  const marks = { 'slipway.dev/marks': '{"DB_URL":"98fa8f71746a8bdb"}' };
  const encoded = Buffer.from(OLD).toString('base64');

  it('find no value that a tool or a person wrote into the metadata of a live Secret', () => {
    const written = secret({ annotations: marks }, { DB_URL: 'bmV3' });
    const live = secret(
      {
        uid: 'u',
        resourceVersion: '7',
        annotations: {
          'kapp.k14s.io/original': `{"stringData":{"DB_URL":"${OLD}"}}`,
          'kapp.k14s.io/original2': `{"data":{"DB_URL":"${encoded}"}}`,
          note: `old pw ${OLD}`,
          both: `was ${OLD}`,
        },
        labels: { password: OLD },
        finalizers: [`example.com/${OLD}`],
      },
      { DB_URL: encoded },
    );
    const next = secret({ uid: 'u', annotations: { ...marks, both: 'now' } }, { DB_URL: 'bmV3' });

    const plan = planOf(written, live, next);
    const file = planFileText(plan);

    expect(file).not.to.contain(OLD).and.not.to.contain(encoded).and.not.to.contain('bmV3');
    expect(plan.steps[0]?.changes).to.deep.include({
      path: 'metadata.annotations.note',
      from: '[secret]',
      to: undefined,
    });
    expect(plan.steps[0]?.why).to.include.members(['metadata.annotations.both changed']);
    expect(file).to.contain('98fa8f71746a8bdb');
  });

  it('find no value of a key that somebody else holds on to', () => {
    const fields = (keys: readonly string[]): object => ({
      'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])),
    });
    const held = { ...entry, manager: 'kubectl-edit', operation: 'Update' as const };
    const of = (keys: readonly string[]): NonNullable<KubeObject['metadata']['managedFields']> => [
      { ...entry, fieldsV1: fields(keys) },
      { ...held, fieldsV1: fields(['OLD']) },
    ];
    const data = { DB_URL: 'bmV3', OLD: encoded };
    const meta = { uid: 'u', resourceVersion: '7', annotations: marks };

    const plan = planOf(
      secret({ annotations: marks }, { DB_URL: 'bmV3' }),
      secret({ ...meta, managedFields: of(['DB_URL', 'OLD']) }, data),
      secret({ ...meta, managedFields: of(['DB_URL']) }, data),
    );

    expect(plan.steps[0]?.why).to.deep.equal([
      'data.OLD stays as it is although the manifest no longer has it',
    ]);
    expect(planFileText(plan)).not.to.contain(encoded);
  });
});
