import { rightsMissing } from '../../core/catalogue/deploy.ts';
import type { Right } from './input.ts';

/** Throws RIGHTS_MISSING with the rules to add. */
export function assertRights(missing: readonly Right[]): void {
  if (missing.length > 0) throw rightsMissing(missing.length, ruleLines(missing));
}

/** Rights as lines of a Role, verbs of one resource together. */
function ruleLines(missing: readonly Right[]): readonly string[] {
  const byResource = new Map<string, Right[]>();
  for (const right of missing) {
    const id = `${right.namespace ?? ''} ${right.group} ${right.resource}`;
    byResource.set(id, [...(byResource.get(id) ?? []), right]);
  }
  return [...byResource.values()].flatMap((rights) => {
    const [{ group, resource, namespace } = { group: '', resource: '', namespace: undefined }] = rights;
    const verbs = rights.map(({ verb }) => verb).join(', ');
    const role = namespace === undefined ? 'ClusterRole' : `Role in ${namespace}`;
    return `- { apiGroups: ['${group}'], resources: [${resource}], verbs: [${verbs}] }  # ${role}`;
  });
}
