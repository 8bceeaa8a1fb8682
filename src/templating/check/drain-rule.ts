import { drainRule } from '../../core/catalogue/check.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Finding, Rule } from './finding.ts';
import {
  containersOf,
  fieldsAt,
  listAt,
  numberAt,
  type PodTemplate,
  podTemplateOf,
  selects,
} from './pods.ts';

/** What Kubernetes gives a pod to end where its template says nothing. */
const USUAL_GRACE = 30;

/** Requests reach a pod for some seconds after it was told to end, until every node has heard of it. */
export const DRAIN_RULE: Rule = {
  entry: drainRule,
  check: ({ manifests }) => {
    const selectors = manifests.flatMap(({ object }) =>
      object.kind === 'Service' && object.apiVersion === 'v1'
        ? [fieldsAt(object, ['spec', 'selector']) ?? {}]
        : [],
    );
    return manifests.flatMap((manifest) => {
      const template = podTemplateOf(manifest.object);
      if (!template || !['Deployment', 'StatefulSet'].includes(manifest.object.kind)) return [];
      const served = selectors.some((selector) => selects(selector, template.labels));
      return served ? endings(manifest, template) : [];
    });
  },
};

function endings(manifest: RenderedManifest, template: PodTemplate): Finding[] {
  const grace = numberAt(template.spec, 'terminationGracePeriodSeconds') ?? USUAL_GRACE;
  return containersOf(template).flatMap(({ container, path }): Finding[] => {
    if (listAt(container, 'ports').length === 0) return [];
    const name = container.name ?? 'without a name';
    const preStop = fieldsAt(container, ['lifecycle', 'preStop']);
    if (!preStop)
      return [
        {
          manifest,
          path,
          message: `container ${name} stops at once, while requests still reach it`,
          hint: 'add lifecycle: { preStop: { sleep: { seconds: 5 } } }',
        },
      ];
    const seconds = numberAt(preStop, 'sleep', 'seconds') ?? 0;
    if (seconds < grace) return [];
    return [
      {
        manifest,
        path: [...path, 'lifecycle', 'preStop', 'sleep', 'seconds'],
        message: `container ${name} is killed after ${grace} seconds, before its sleep of ${seconds} is over`,
        hint: `set terminationGracePeriodSeconds to more than ${seconds}`,
      },
    ];
  });
}
