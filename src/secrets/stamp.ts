import { compareText } from '../core/compare.ts';
import { type KubeObject, type Manifest, withObject } from '../core/objects.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { isFields } from '../core/fields.ts';
import { podTemplateOf, usesOf } from './uses.ts';

/** Annotation of a pod template: the marks of the keys its Pods use, so that a changed key makes a new revision. */
const STAMP = 'slipway.dev/secrets';

type Stamp = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Stamps the pod templates that use one of the secrets, which `markSecrets` has marked. Pods, Jobs and what starts
 * Jobs are left alone: they read the Secret when they start, and a finished Job must not run again for it.
 */
export function stampConsumers(
  manifests: readonly Manifest[],
  secrets: readonly SecretManifest[],
): readonly Manifest[] {
  return manifests.map((manifest) => withObject(manifest, stamped(manifest.object, secrets)));
}

function stamped(object: KubeObject, secrets: readonly SecretManifest[]): KubeObject {
  const found = podTemplateOf(object);
  const restarts = found?.path.length === 2 && object.kind !== 'Job';
  const stamp = restarts ? stampFor(object, secrets) : {};
  if (Object.keys(stamp).length === 0) return object;
  const template = found?.template ?? {};
  const metadata = isFields(template['metadata']) ? template['metadata'] : {};
  const annotations = isFields(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...object,
    spec: {
      ...(object['spec'] as object),
      template: {
        ...template,
        metadata: { ...metadata, annotations: { ...annotations, [STAMP]: JSON.stringify(stamp) } },
      },
    },
  };
}

function stampFor(object: KubeObject, secrets: readonly SecretManifest[]): Stamp {
  const uses = usesOf(object).filter(({ how }) => how !== 'imagePullSecret');
  return Object.fromEntries(
    secrets
      .filter(({ namespace }) => namespace === (object.metadata.namespace ?? namespace))
      .toSorted((a, b) => compareText(a.name, b.name))
      .flatMap(({ name, marks }) => {
        const used = uses.filter(({ secret }) => secret === name);
        const whole = used.some(({ key }) => key === undefined);
        const keys = [...marks].filter(([key]) => whole || used.some((use) => use.key === key));
        return keys.length === 0 ? [] : [[name, Object.fromEntries(keys)] as const];
      }),
  );
}

/** Why a workload rolls, in a plan's words: `secret example-env key DB_URL changed`. Empty where no stamp differs. */
export function stampReasons(live: KubeObject | undefined, desired: KubeObject): readonly string[] {
  if (!live) return [];
  const [before, after] = [stampOf(live), stampOf(desired)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const [old = {}, now = {}] = [before[name], after[name]];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
    return keys
      .filter((key) => old[key] !== now[key])
      .map((key) => {
        const verb = now[key] === undefined ? 'is gone' : old[key] === undefined ? 'is new' : 'changed';
        return `secret ${name} key ${key} ${verb}`;
      });
  });
}

function stampOf(object: KubeObject): Stamp {
  const metadata = podTemplateOf(object)?.template['metadata'];
  const annotations = isFields(metadata) && isFields(metadata['annotations']) ? metadata['annotations'] : {};
  try {
    const text = annotations[STAMP];
    const stamp: unknown = typeof text === 'string' ? JSON.parse(text) : {};
    return isFields(stamp) && Object.values(stamp).every(isFields) ? (stamp as Stamp) : {};
  } catch {
    // Not ours any more; the diff shows it as a whole.
    return {};
  }
}
