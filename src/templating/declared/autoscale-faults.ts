import {
  autoscaleReplicas,
  autoscaleRequest,
  autoscaleTwice,
  autoscaleVariable,
} from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import { keyText, keyOf } from '../../core/objects.ts';
import type { Autoscaling } from '../../core/release.ts';
import type { Path } from '../../core/yaml.ts';
import { containersOf, fieldsAt, listAt, numberAt, type PodTemplate, textAt } from '../check/pods.ts';
import type { RenderedManifest } from '../rendered.ts';

const AUTOSCALERS: readonly string[] = ['HorizontalPodAutoscaler', 'ScaledObject'];

/** What an autoscaler could not do with its workload, with the place in the template. */
export function targetFaults(
  autoscaling: Autoscaling,
  target: RenderedManifest,
  manifests: readonly RenderedManifest[],
): Fault[] {
  return [
    ...twice(autoscaling, target, manifests),
    ...fixedReplicas(autoscaling, target),
    ...requests(autoscaling, target),
    ...variable(autoscaling, target),
  ];
}

function twice(
  { name }: Autoscaling,
  target: RenderedManifest,
  manifests: readonly RenderedManifest[],
): Fault[] {
  const { kind, metadata } = target.object;
  return manifests
    .filter(
      ({ object }) =>
        AUTOSCALERS.includes(object.kind) &&
        textAt(object, 'spec', 'scaleTargetRef', 'name') === metadata.name &&
        (textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment') === kind,
    )
    .map((other) =>
      autoscaleTwice({
        message: `${keyText(keyOf(other.object))} scales ${kind} ${metadata.name}, and so does autoscale '${name}' of the block`,
        hint: 'keep one of the two',
        place: other.placeOf(['spec', 'scaleTargetRef']),
      }),
    );
}

function fixedReplicas({ name, min }: Autoscaling, target: RenderedManifest): Fault[] {
  const fixed = numberAt(target.object, 'spec', 'replicas');
  if (fixed === undefined || fixed === min.value) return [];
  const { kind, metadata } = target.object;
  return [
    autoscaleReplicas({
      message: `${kind} ${metadata.name} has ${fixed} replicas, and autoscale '${name}' begins with ${min.value}`,
      hint: 'write replicas: {{ replicas }}, which is min here, or leave it out',
      place: target.placeOf(['spec', 'replicas']),
    }),
  ];
}

function requests({ name, cpu, memory }: Autoscaling, target: RenderedManifest): Fault[] {
  const wanted = [...(cpu ? ['cpu'] : []), ...(memory ? ['memory'] : [])];
  return containersIn(target).flatMap(({ container, path }) =>
    wanted
      .filter((resource) =>
        ['requests', 'limits'].every(
          (bound) => fieldsAt(container, ['resources', bound])?.[resource] === undefined,
        ),
      )
      .map((resource) =>
        autoscaleRequest({
          message: `container ${container.name ?? 'without a name'} requests no ${resource}, and autoscale '${name}' counts in percent of it`,
          hint: `add resources: { requests: { ${resource}: ${resource === 'cpu' ? '100m' : '128Mi'} } }`,
          place: target.placeOf(path),
        }),
      ),
  );
}

function variable({ name, queue }: Autoscaling, target: RenderedManifest): Fault[] {
  if (!queue || containerWith(queue.from.value, target)) return [];
  const { kind, metadata } = target.object;
  return [
    autoscaleVariable({
      message: `autoscale '${name}': no container of ${kind} ${metadata.name} has a variable ${queue.from.value}`,
      hint: `name the variable in which the program finds RabbitMQ, or add it to the container's env`,
      place: queue.from.origin.place ?? target.place,
    }),
  ];
}

/** The container whose variables have that name, as far as the manifest tells: what it takes from elsewhere may have it. */
export function containerWith(
  name: string,
  target: RenderedManifest,
): { readonly index: number; readonly name: string | undefined } | undefined {
  const containers = containersIn(target).map(({ container }) => container);
  const found = containers.findIndex((container) =>
    listAt(container, 'env').some((one) => one['name'] === name),
  );
  const from = containers.findIndex((container) => listAt(container, 'envFrom').length > 0);
  const index = found >= 0 ? found : from;
  return index < 0 ? undefined : { index, name: containers[index]?.name };
}

/** Of a Rollout too, whose Pods are described as those of a Deployment are. */
function containersIn({ object }: RenderedManifest): ReturnType<typeof containersOf> {
  const path: Path = ['spec', 'template'];
  const template: PodTemplate = {
    path,
    labels: {},
    spec: fieldsAt(object, [...path, 'spec']) ?? {},
  };
  return containersOf(template);
}
