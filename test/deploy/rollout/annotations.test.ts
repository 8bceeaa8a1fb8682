import { expect } from 'chai';
import { checkRolloutAnnotations } from '../../../src/deploy/rollout/annotations.ts';

function faults(annotations: Record<string, string>) {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', annotations } };
  return checkRolloutAnnotations([{ object, place: { file: 'deploy/web.yml', line: 4 } }]);
}

describe('deploy/rollout/annotations', () => {
  it('takes everything that is documented', () => {
    const annotations = {
      'slipway.dev/timeout': '10m',
      'slipway.dev/soak': '0s',
      'slipway.dev/allowed-failures': '0',
      'slipway.dev/required': '80%',
      'slipway.dev/track': 'none',
      'slipway.dev/ready-when': '{.status.conditions[?(@.type=="Synced")].status}=True',
      'slipway.dev/before': 'workloads',
      'slipway.dev/after': 'Job/migrate, ConfigMap/web',
      'other.example.com/timeout': 'whatever',
    };

    expect(faults(annotations)).to.deep.equal([]);
  });

  it('guesses what a misspelt one was meant to be, and says where it stands', () => {
    expect(faults({ 'slipway.dev/time-out': '10m' })).to.deep.equal([
      {
        code: 'ANNOTATION_UNKNOWN',
        message: "Deployment web: there is no annotation 'slipway.dev/time-out', did you mean 'timeout'?",
        hint: 'use one of timeout, apply-timeout, soak, allowed-failures, required, track, before, after, rollback, prune, made-in-cluster, ready-when after slipway.dev/',
        place: { file: 'deploy/web.yml', line: 4 },
      },
    ]);
  });

  const wrong: readonly (readonly [name: string, value: string])[] = [
    ['timeout', 'soon'],
    ['timeout', '0s'],
    ['timeout', '-5m'],
    ['soak', '5'],
    ['allowed-failures', 'two'],
    ['allowed-failures', '-1'],
    ['required', '0%'],
    ['required', '101%'],
    ['required', '3'],
    ['track', 'no'],
    ['ready-when', '.status.phase=Running'],
    ['ready-when', '{.status..phase}=Running'],
    ['before', 'services'],
    ['after', 'migrate'],
  ];
  for (const [name, value] of wrong)
    it(`refuses ${name}: ${value}`, () => {
      expect(faults({ [`slipway.dev/${name}`]: value }).map(({ code }) => code)).to.deep.equal([
        'ANNOTATION_INVALID',
      ]);
    });

  const inside: readonly (readonly [name: string, kind: string, spec: (annotations: object) => object])[] = [
    ['the pod template', 'Deployment', (annotations) => ({ template: { metadata: { annotations } } })],
    ['the template of a Job', 'CronJob', (annotations) => ({ jobTemplate: { metadata: { annotations } } })],
    [
      'the pod template of a CronJob',
      'CronJob',
      (annotations) => ({ jobTemplate: { spec: { template: { metadata: { annotations } } } } }),
    ],
    [
      'the template of a claim',
      'StatefulSet',
      (annotations) => ({ volumeClaimTemplates: [{ metadata: { name: 'data', annotations } }] }),
    ],
  ];
  for (const [where, kind, spec] of inside) {
    const faultsInside = (annotations: object): string[] =>
      checkRolloutAnnotations([
        {
          object: { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec: spec(annotations) },
          place: { file: 'deploy/web.yml', line: 4 },
        },
      ]).map(({ code, message, hint }) => `${code} ${message}; ${hint}`);

    it(`says where one belongs that stands on ${where}`, () => {
      const [fault] = faultsInside({ 'slipway.dev/timeout': '5s' });

      expect(fault).to.include('ANNOTATION_MISPLACED').and.include('slipway.dev/timeout');
      expect(fault).to.include(`belongs on metadata.annotations of the ${kind}`);
    });

    it(`says that one is misspelt that stands on ${where}`, () => {
      const [fault] = faultsInside({ 'slipway.dev/time-out': '5s' });

      expect(fault).to.include('ANNOTATION_UNKNOWN').and.include("did you mean 'timeout'?");
      expect(fault).to.include(`belongs on metadata.annotations of the ${kind}`);
    });
  }

  it('leaves alone what Slipway itself and others write on pod templates', () => {
    const [, , spec] = inside[0]!;
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: spec({ 'slipway.dev/secrets': 'a mark', 'sandbox.slipway.dev/behaviour': 'crash' }),
    };

    expect(checkRolloutAnnotations([{ object, place: { file: 'deploy/web.yml' } }])).to.deep.equal([]);
  });
});
