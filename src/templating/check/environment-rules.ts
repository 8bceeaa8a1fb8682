import {
  hpaTargetRule,
  hpaReplicasRule,
  pdbDrainRule,
  namespaceAllowedRule,
  envLabelRule,
} from '../../core/catalogue/check.ts';
import type { RenderedManifest } from '../rendered.ts';
import { autoscalers, leastOf, smallestOf, type Target } from './autoscalers.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { fieldsAt, numberAt, podTemplateOf, selects, shown } from './pods.ts';

/** Rules about autoscalers, disruption budgets and the environment the objects go to. */
export const ENVIRONMENT_RULES: readonly Rule[] = [
  {
    entry: hpaTargetRule,
    check: ({ manifests }) =>
      autoscalers(manifests).flatMap(({ manifest, target }) =>
        targetOf(target, manifests)
          ? []
          : [
              {
                manifest,
                path: ['spec', 'scaleTargetRef'],
                message: `no ${target.kind} ${target.name} is in the templates`,
                hint: 'correct scaleTargetRef, or add # slipway: allow hpa-target',
              },
            ],
      ),
  },
  {
    entry: hpaReplicasRule,
    check: ({ manifests }) =>
      autoscalers(manifests).flatMap((scaler) => {
        const { manifest, target, least } = scaler;
        const workload = targetOf(target, manifests);
        const fixed = workload && numberAt(workload.object, 'spec', 'replicas');
        // A new workload begins with it, and the autoscaler would go no lower.
        if (!workload || fixed === undefined || fixed === leastOf(scaler)) return [];
        const { kind, metadata } = manifest.object;
        return [
          {
            manifest: workload,
            path: ['spec', 'replicas'],
            message: `spec.replicas is set, and ${kind} ${metadata.name} decides the number`,
            hint: `remove spec.replicas, or set it to ${least.field}, which a new workload begins with`,
          },
        ];
      }),
  },
  {
    entry: pdbDrainRule,
    check: ({ manifests }) => manifests.flatMap((manifest) => blockedDrain(manifest, manifests)),
  },
  {
    entry: namespaceAllowedRule,
    check: ({ manifests, environment }) => {
      const allowed = [environment.namespace, ...environment.namespaces];
      return manifests.flatMap((manifest) => {
        const { namespace } = manifest.object.metadata;
        if (namespace === undefined || allowed.includes(namespace)) return [];
        return [
          {
            manifest,
            path: ['metadata', 'namespace'],
            message: `namespace ${namespace} is not ${allowed.join(' or ')} of ${environment.name}`,
            hint: 'leave metadata.namespace out: the platform decides it',
          },
        ];
      });
    },
  },
  {
    entry: envLabelRule,
    check: ({ manifests, environment }) =>
      manifests.flatMap((manifest) => envLabel(manifest, environment.name)),
  },
];

function targetOf({ kind, name }: Target, manifests: Checked['manifests']): RenderedManifest | undefined {
  return manifests.find(({ object }) => object.kind === kind && object.metadata.name === name);
}

function blockedDrain(manifest: RenderedManifest, manifests: Checked['manifests']): Finding[] {
  const { object } = manifest;
  if (object.kind !== 'PodDisruptionBudget') return [];
  const selector = fieldsAt(object, ['spec', 'selector', 'matchLabels']) ?? {};
  const { minAvailable, maxUnavailable } = fieldsAt(object, ['spec']) ?? {};
  return manifests
    .filter(({ object: workload }) => ['Deployment', 'StatefulSet'].includes(workload.kind))
    .filter(({ object: workload }) => selects(selector, podTemplateOf(workload)?.labels ?? {}))
    .flatMap((workload) => {
      const replicas = numberAt(workload.object, 'spec', 'replicas') ?? smallestOf(workload, manifests);
      const field = blocks(minAvailable, maxUnavailable, replicas);
      if (!field) return [];
      const value = field === 'minAvailable' ? minAvailable : maxUnavailable;
      return [
        {
          manifest,
          path: ['spec', field],
          message: `${field} ${shown(value)} never lets a pod of ${workload.object.kind} ${workload.object.metadata.name} go, which has ${replicas}`,
          hint: 'set maxUnavailable: 1, and run at least 2 replicas',
        },
      ];
    });
}

/** The field that keeps every pod from being evicted. */
function blocks(
  minAvailable: unknown,
  maxUnavailable: unknown,
  replicas: number,
): 'minAvailable' | 'maxUnavailable' | undefined {
  if (maxUnavailable === 0 || maxUnavailable === '0%') return 'maxUnavailable';
  if (typeof minAvailable === 'number')
    return minAvailable >= replicas && replicas > 0 ? 'minAvailable' : undefined;
  if (typeof minAvailable !== 'string' || !minAvailable.endsWith('%')) return undefined;
  // A percentage is rounded up, in favour of what must stay.
  return Math.ceil((Number.parseInt(minAvailable, 10) * replicas) / 100) >= replicas
    ? 'minAvailable'
    : undefined;
}

function envLabel(manifest: RenderedManifest, environment: string): Finding[] {
  const { object } = manifest;
  const { env } = object.metadata.labels ?? {};
  if (env !== undefined && env !== environment)
    return [
      {
        manifest,
        path: ['metadata', 'labels', 'env'],
        message: `label env is ${env}, and this goes to ${environment}`,
        hint: `write env: ${environment}, or let the template fill in the environment`,
      },
    ];
  if (
    env !== undefined ||
    !['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'].includes(object.kind)
  )
    return [];
  return [
    {
      manifest,
      path: ['metadata', 'labels'],
      message: `${object.kind} ${object.metadata.name} has no label env`,
      hint: `add env: ${environment} to metadata.labels`,
    },
  ];
}
