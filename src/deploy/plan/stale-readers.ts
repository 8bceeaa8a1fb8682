import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { type Key, type KubeObject, keyText } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import { kindOf } from '../kinds/index.ts';

/** A workload whose Pods go on with what they have read of a ConfigMap when they started. */
export type StaleReader = { readonly reader: Key; readonly read: Key };

/**
 * Workloads that run on while a ConfigMap changes under them: variables and a `subPath` are read once, when a container
 * starts. A plain volume is refreshed in place.
 */
export function staleReaders(steps: readonly Step[]): readonly StaleReader[] {
  const changed = steps.flatMap(({ op, key, changes }) => {
    const isMap = key.group === '' && key.kind === 'ConfigMap';
    const keys = isMap && op === 'update' ? changes.flatMap(({ path }) => dataKey(path)) : [];
    return keys.length > 0 ? [{ key, keys }] : [];
  });
  return steps.filter(runsOn).flatMap(({ key: reader, object }) => {
    const reads = readAtStart(object);
    return changed
      .filter(({ key }) => key.namespace === reader.namespace)
      .filter(({ key: { name }, keys }) =>
        reads.some(
          (one) => one.name === name && (one.key === undefined || keys.some((key) => key === one.key)),
        ),
      )
      .map(({ key }) => ({ reader, read: key }));
  });
}

/** What is so of the reader, in words. */
export function staleText({ read }: StaleReader, environment: string): string {
  return `its pods read ${keyText(read)} when they start, and go on with what they have read: slipway restart ${environment} replaces them`;
}

/** Whether its Pods stay: nothing in their template changes, and no program restarts them for it. */
function runsOn({ op, object, apiVersion, key, changes }: Step): boolean {
  if (!object || !(op === 'keep' || op === 'update')) return false;
  if (kindOf({ apiVersion, kind: key.kind })?.rolls !== true) return false;
  if (changes.some(({ path }) => path.startsWith('spec.template'))) return false;
  return !Object.keys(object.metadata.annotations ?? {}).some((name) => RELOADED.test(name));
}

const RELOADED = /(?:^|\.)reloader\.stakater\.com\//;

function dataKey(path: string): readonly string[] {
  const [, plain, quoted] = /^(?:data|binaryData)(?:\.(.+)|\[(.+)\])$/.exec(path) ?? [];
  const key = plain ?? quoted;
  return key === undefined ? [] : [key];
}

/** A ConfigMap that is read, and the key where it is one. */
type Read = { readonly name: unknown; readonly key?: unknown };

function readAtStart(object: KubeObject | undefined): readonly Read[] {
  const spec = fieldsOf(fieldsOf(fieldsOf(object?.spec)['template'])['spec']);
  const maps = itemsOf(spec['volumes']).flatMap(mapsOfVolume);
  return ['initContainers', 'containers']
    .flatMap((list) => itemsOf(spec[list]))
    .flatMap(({ env, envFrom, volumeMounts }) => [
      ...itemsOf(env).flatMap(({ valueFrom }): readonly Read[] => {
        const { name, key } = fieldsOf(fieldsOf(valueFrom)['configMapKeyRef']);
        return name === undefined ? [] : [{ name, key }];
      }),
      ...itemsOf(envFrom).flatMap(({ configMapRef }): readonly Read[] => {
        const { name } = fieldsOf(configMapRef);
        return name === undefined ? [] : [{ name }];
      }),
      ...itemsOf(volumeMounts)
        .filter(({ subPath, subPathExpr }) => (subPath ?? subPathExpr) !== undefined)
        .flatMap(({ name }) => maps.filter(({ volume }) => volume === name)),
    ]);
}

/** Those of a projection as well; which key a `subPath` leads to is left open, as `items` may name it otherwise. */
function mapsOfVolume({ name, configMap, projected }: Fields): readonly (Read & { volume: unknown })[] {
  const sources = itemsOf(fieldsOf(projected)['sources']).map((source) => source['configMap']);
  return [configMap, ...sources].filter(isFields).map((one) => ({ volume: name, name: one['name'] }));
}

function itemsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isFields) : [];
}
