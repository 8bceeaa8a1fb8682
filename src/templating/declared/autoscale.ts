import { autoscaleTarget } from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import type { Autoscaling, Said } from '../../core/release.ts';
import type { Path } from '../../core/yaml.ts';
import type { RenderedFile, RenderedManifest } from '../rendered.ts';
import { containerWith, targetFaults } from './autoscale-faults.ts';
import { type Generated, generatedFile, type SaidField } from './generated.ts';
import { type Made, targetsOf } from './workloads.ts';

/** As long as KEDA waits between the last message and no Pod at all, also right after it was told of the queue. */
const COOLDOWN_SECONDS = 300;

/** A HorizontalPodAutoscaler, or where a queue decides too one ScaledObject, for each deployment that is scaled. */
export function autoscalerFor(autoscaling: Autoscaling, { manifests, whole }: Made): RenderedFile {
  const { name, origin, queue } = autoscaling;
  const targets = targetsOf(name, manifests);
  const target = targets.find(({ object }) => object.metadata.name === name) ?? targets[0];
  if (!target) return generatedFile('autoscale', [], whole ? [noTarget(name, autoscaling)] : []);
  const faults = targetFaults(autoscaling, target, manifests);
  const made = queue ? scaledObject(autoscaling, target) : podAutoscaler(autoscaling, target);
  return generatedFile(`autoscale '${name}'`, [{ ...made, origin }], faults);
}

function noTarget(name: string, { origin }: Autoscaling): Fault {
  return autoscaleTarget({
    message: `autoscale '${name}': its template makes no Deployment, StatefulSet or Rollout`,
    hint: `write one into deploy/${name}-template.yml`,
    ...(origin.place && { place: origin.place }),
  });
}

type Unplaced = Omit<Generated, 'origin'>;

function podAutoscaler(autoscaling: Autoscaling, target: RenderedManifest): Unplaced {
  const { min, max } = autoscaling;
  const metrics = resourcesOf(autoscaling);
  return {
    object: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {
        ...metadataOf(target),
        // KEDA refuses its ScaledObject while this one is there, and this one goes when that one is ready.
        annotations: { 'validations.keda.sh/hpa-ownership': 'false' },
      },
      spec: {
        scaleTargetRef: referenceTo(target),
        minReplicas: min.value,
        maxReplicas: max.value,
        metrics: metrics.map(({ resource, percent }) => ({
          type: 'Resource',
          resource: { name: resource, target: { type: 'Utilization', averageUtilization: percent.value } },
        })),
      },
    },
    fields: [
      said(['spec', 'minReplicas'], 'min', min),
      said(['spec', 'maxReplicas'], 'max', max),
      ...metrics.map(({ resource, percent }, index) =>
        said(['spec', 'metrics', index, 'resource', 'target', 'averageUtilization'], resource, percent),
      ),
    ],
  };
}

function scaledObject(autoscaling: Autoscaling, target: RenderedManifest): Unplaced {
  const { min, max, queue } = autoscaling;
  const metrics = resourcesOf(autoscaling);
  const first = queue ? 1 : 0;
  return {
    object: {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: metadataOf(target),
      spec: {
        scaleTargetRef: { ...referenceTo(target), ...containerFor(autoscaling, target) },
        minReplicaCount: min.value,
        maxReplicaCount: max.value,
        ...(min.value === 0 && { initialCooldownPeriod: COOLDOWN_SECONDS }),
        triggers: [
          ...(queue
            ? [
                {
                  type: 'rabbitmq',
                  metadata: {
                    hostFromEnv: queue.from.value,
                    mode: 'QueueLength',
                    queueName: queue.name.value,
                    value: String(queue.perPod.value),
                  },
                },
              ]
            : []),
          ...metrics.map(({ resource, percent }) => ({
            type: resource,
            metricType: 'Utilization',
            metadata: { value: String(percent.value) },
          })),
        ],
      },
    },
    fields: [
      said(['spec', 'minReplicaCount'], 'min', min),
      said(['spec', 'maxReplicaCount'], 'max', max),
      ...(queue
        ? [
            said([...TRIGGER, 'hostFromEnv'], 'from', queue.from),
            said([...TRIGGER, 'queueName'], 'queue', queue.name),
            said([...TRIGGER, 'value'], 'perPod', queue.perPod),
          ]
        : []),
      ...metrics.map(({ resource, percent }, index) =>
        said(['spec', 'triggers', first + index, 'metadata', 'value'], resource, percent),
      ),
    ],
  };
}

const TRIGGER = ['spec', 'triggers', 0, 'metadata'] as const;

function said(path: Path, name: string, { origin }: Said<unknown>): SaidField {
  return { path, name, origin };
}

function resourcesOf({ cpu, memory }: Autoscaling) {
  const all = { cpu, memory };
  return (['cpu', 'memory'] as const).flatMap((resource) => {
    const percent = all[resource];
    return percent ? [{ resource, percent }] : [];
  });
}

/** KEDA reads the variables of the first container where it is not told which. */
function containerFor({ queue }: Autoscaling, target: RenderedManifest): object {
  const found = queue && containerWith(queue.from.value, target);
  return found && found.index > 0 ? { envSourceContainerName: found.name } : {};
}

function referenceTo({ object: { apiVersion, kind, metadata } }: RenderedManifest) {
  return { apiVersion, kind, name: metadata.name };
}

function metadataOf({ object: { metadata } }: RenderedManifest) {
  const { name, namespace, labels } = metadata;
  return { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) };
}
