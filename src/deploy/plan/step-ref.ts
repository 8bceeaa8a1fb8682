import type { Step } from '../../core/plan.ts';
import type { Ref } from '../../core/ports/cluster.ts';

export function refOfStep({ apiVersion, key }: Pick<Step, 'apiVersion' | 'key'>): Ref {
  return { apiVersion, kind: key.kind, namespace: key.namespace, name: key.name };
}
