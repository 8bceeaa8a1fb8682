import type { KubeObject } from '../../../src/core/objects.ts';
import type { Around } from '../../../src/deploy/kinds/around.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';

/** Nothing stands around, everything may be read. */
export function around(overrides: Partial<Around> = {}): Around {
  return {
    pods: [],
    replicaSets: [],
    controllerRevisions: [],
    events: [],
    storageClasses: [],
    company: [],
    memory: new Map(),
    images: new Map(),
    unstick: false,
    policy: policyOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }),
    at: 0,
    ...overrides,
  };
}

export function object(
  kind: string,
  apiVersion: string,
  fields: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const { metadata = {}, ...rest } = fields;
  return {
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'shop', uid: 'u-web', ...(metadata as object) },
    ...rest,
  };
}
