import { groupOf, keyId } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import type { Ref } from '../../core/ports/cluster.ts';

export function refOfStep({ apiVersion, key }: Pick<Step, 'apiVersion' | 'key'>): Ref {
  return { apiVersion, kind: key.kind, namespace: key.namespace, name: key.name };
}

/** The keyId of what a ref or an item of an inventory names. */
export function itemId({ apiVersion, kind, namespace, name }: Ref): string {
  return keyId({ group: groupOf(apiVersion), kind, namespace, name });
}
