import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { planDefaults } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { annotated, configMap, deployment } from '../../support/objects.ts';
import { desiredOf, stored, surveyOf } from '../../support/surveyed.ts';

const NOTE =
  'Deployment web: its pods read ConfigMap settings when they start, and go on with what they have read: slipway restart development replaces them';

function web(container: object, pod: object = {}, image = 'example:1'): KubeObject {
  const containers = [{ name: 'web', image, ...container }];
  return deployment('web', image, { template: { metadata: {}, spec: { containers, ...pod } } });
}

/** Notes of a plan in which the ConfigMap changes, and the workload as it is told. */
function notes(after: KubeObject, before = after, data: Readonly<Record<string, string>> = {}) {
  const settings = configMap('settings', { 'app.yml': 'b', other: 'a', ...data });
  const of = (object: KubeObject) => ({
    live: stored(
      object.kind === 'ConfigMap' ? configMap('settings', { 'app.yml': 'a', other: 'a' }) : before,
    ),
    next: stored(object),
  });
  const objects = [after, settings];
  return makePlan(desiredOf(objects), surveyOf(objects, { of }), planDefaults, 0).notes;
}

const variable = (key: string) => ({
  env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key } } }],
});
const mounted = (more: object) => ({ volumeMounts: [{ name: 'v', mountPath: '/v', ...more }] });
const volume = { volumes: [{ name: 'v', configMap: { name: 'settings' } }] };
const projected = { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'settings' } }] } }] };

describe('a ConfigMap that changes under pods that run on', () => {
  const told: Readonly<Record<string, KubeObject>> = {
    'a variable': web(variable('app.yml')),
    'all variables': web({ envFrom: [{ configMapRef: { name: 'settings' } }] }),
    'a file by its subPath': web(mounted({ subPath: 'app.yml' }), volume),
    'a file of a projection': web(mounted({ subPath: 'app.yml' }), projected),
    'an init container': web({}, { initContainers: [{ name: 'init', ...variable('app.yml') }] }),
  };
  for (const [what, workload] of Object.entries(told))
    it(`is told for ${what}`, () => {
      expect(notes(workload)).to.deep.equal([NOTE]);
    });

  const untold: Readonly<Record<string, readonly [KubeObject, KubeObject?]>> = {
    'a volume, which is refreshed': [web(mounted({}), volume)],
    'a key that stays': [web(variable('other'))],
    'pods that are replaced anyway': [web(variable('app.yml'), {}, 'example:2'), web(variable('app.yml'))],
    'pods that another program restarts': [
      annotated(web(variable('app.yml')), { 'configmap.reloader.stakater.com/reload': 'settings' }),
    ],
  };
  for (const [what, [after, before]] of Object.entries(untold))
    it(`is not told for ${what}`, () => {
      expect(notes(after, before)).to.deep.equal([]);
    });
});
