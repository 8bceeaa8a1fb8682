import { compareText } from '../../core/compare.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Right } from './input.ts';

const API = 'rbac.authorization.k8s.io';

/** Verbs of one resource together, as a Role has them. */
type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};

/** Rights as Roles of their namespaces and, for what lies outside of these, as a ClusterRole. */
export function rolesFrom(rights: readonly Right[], name: string): readonly KubeObject[] {
  const namespaces = [...new Set(rights.map(({ namespace }) => namespace))];
  return namespaces
    .toSorted((a, b) => Number(a === undefined) - Number(b === undefined) || compareText(a ?? '', b ?? ''))
    .map((namespace) => ({
      apiVersion: `${API}/v1`,
      kind: namespace === undefined ? 'ClusterRole' : 'Role',
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      rules: rulesOf(rights.filter((right) => right.namespace === namespace)),
    }));
}

export function rulesOf(rights: readonly Right[]): readonly Rule[] {
  const byResource = new Map<string, Right[]>();
  for (const right of rights) {
    const id = `${right.namespace ?? ''} ${right.group} ${right.resource} ${(right.names ?? []).join(' ')}`;
    byResource.set(id, [...(byResource.get(id) ?? []), right]);
  }
  return [...byResource.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { group, resource, names } = first;
    return [
      {
        apiGroups: [group],
        resources: [resource],
        ...(names && { resourceNames: names }),
        verbs: same.map(({ verb }) => verb),
      },
    ];
  });
}
