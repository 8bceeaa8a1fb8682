import type { KubeObject } from '../core/objects.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { MARKS } from './marks.ts';

/** The object for the API server: here, and nowhere else on the way to the cluster, the values are in the open. */
export function secretObject(secret: SecretManifest): KubeObject {
  const { name, namespace, labels, annotations, type, immutable, values, marks } = secret;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels,
      annotations: {
        ...annotations,
        ...(marks.size > 0 && { [MARKS]: JSON.stringify(Object.fromEntries(marks)) }),
      },
    },
    type,
    ...(immutable && { immutable }),
    data: Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()])),
  };
}
