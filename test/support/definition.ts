import type { KubeObject } from '../../src/core/objects.ts';

/** A definition that takes whatever is written, with a status that only its controller writes. */
export function definitionOf(
  apiVersion: string,
  kind: string,
  scope: 'Namespaced' | 'Cluster' = 'Namespaced',
): KubeObject {
  const [group = '', name = ''] = apiVersion.split('/');
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = {
    openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Groups of k8s.io are refused without it.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' },
    },
    spec: {
      group,
      scope,
      names: { kind, plural, singular },
      versions: [{ name, served: true, storage: true, subresources: { status: {} }, schema }],
    },
  };
}
