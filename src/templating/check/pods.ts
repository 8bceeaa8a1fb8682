import { type Fields, isFields } from '../../core/fields.ts';
import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Path } from '../../core/yaml.ts';

export type Container = Fields & { readonly name?: string; readonly image?: string };

/** The part of a workload that makes pods, and the way to it. */
export type PodTemplate = {
  readonly path: Path;
  readonly labels: Fields;
  readonly spec: Fields;
};

/** By group and kind: a Deployment of another group is none of these. */
const AT: Readonly<Record<string, Path>> = {
  'apps Deployment': ['spec', 'template'],
  'apps StatefulSet': ['spec', 'template'],
  'apps DaemonSet': ['spec', 'template'],
  'apps ReplicaSet': ['spec', 'template'],
  ' ReplicationController': ['spec', 'template'],
  'batch Job': ['spec', 'template'],
  'batch CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  ' Pod': [],
};

/** The pod template of an object; undefined where it makes no pods. */
export function podTemplateOf(object: KubeObject): PodTemplate | undefined {
  const path = AT[`${groupOf(object.apiVersion)} ${object.kind}`];
  if (!path) return undefined;
  const template = fieldsAt(object, path);
  if (!template) return undefined;
  return {
    path,
    labels: fieldsAt(template, ['metadata', 'labels']) ?? {},
    spec: fieldsAt(template, ['spec']) ?? {},
  };
}

/** Containers with the way to each; `init` ones only where asked for. */
export function containersOf(
  { spec, path }: PodTemplate,
  lists: readonly ('containers' | 'initContainers')[] = ['containers'],
): { readonly container: Container; readonly path: Path }[] {
  return lists.flatMap((list) =>
    listAt(spec, list).map((container, index) => ({
      container: container,
      path: [...path, 'spec', list, index],
    })),
  );
}

export function fieldsAt(value: unknown, path: Path): Fields | undefined {
  let here = value;
  for (const step of path) here = isFields(here) ? here[step] : undefined;
  return isFields(here) ? here : undefined;
}

/** Items of a list that are mappings; an empty list where there is none. */
export function listAt(value: unknown, ...path: Path): Fields[] {
  const last = path.at(-1);
  const held = last === undefined ? value : fieldsAt(value, path.slice(0, -1))?.[last];
  return Array.isArray(held) ? held.filter(isFields) : [];
}

export function textAt(value: unknown, ...path: Path): string | undefined {
  const last = path.at(-1);
  const held = last === undefined ? value : fieldsAt(value, path.slice(0, -1))?.[last];
  return typeof held === 'string' ? held : undefined;
}

export function numberAt(value: unknown, ...path: Path): number | undefined {
  const last = path.at(-1);
  const held = last === undefined ? value : fieldsAt(value, path.slice(0, -1))?.[last];
  return typeof held === 'number' ? held : undefined;
}

/** Whether labels have everything that a selector's matchLabels ask for. */
export function selects(selector: Fields, labels: Fields): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** A scalar as people write it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number of pods that is written as such, or as a share of others. */
export function countOf(value: unknown, replicas: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number.parseInt(shown(value), 10) * replicas) / 100);
}
