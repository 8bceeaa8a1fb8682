import type { KubeObject } from '../../../src/core/objects.ts';
import type { JudgeContext } from '../../../src/deploy/kinds/context.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';

/** Nothing stands context, everything may be read. */
export function context(overrides: Partial<JudgeContext> = {}): JudgeContext {
  return {
    pods: [],
    replicaSets: [],
    controllerRevisions: [],
    events: [],
    services: [],
    storageClasses: [],
    peers: [],
    memory: new Map(),
    images: new Map(),
    deletesStuckPods: false,
    policy: policyOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }),
    written: undefined,
    bystanders: [],
    lost: new Map(),
    changed: new Set(),
    withStatus: new Set(),
    rules: new Map(),
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
