import { rightsMissing } from '../../core/catalogue/deploy.ts';
import type { Right } from './input.ts';
import { rulesOf } from './roles.ts';

/** Throws RIGHTS_MISSING with the rules to add; `only: 'asked'` where nobody wanted to write anything. */
export function assertRights(
  missing: readonly Right[],
  options: { readonly only?: 'asked' | undefined } = {},
): void {
  if (missing.length > 0) throw rightsMissing(missing.length, ruleLines(missing), options);
}

/** Rights as lines of a Role, verbs of one resource together. */
function ruleLines(missing: readonly Right[]): readonly string[] {
  const namespaces = [...new Set(missing.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) =>
    rulesOf(missing.filter((right) => right.namespace === namespace)).map(
      ({ apiGroups, resources, resourceNames, verbs }) => {
        const role = namespace === undefined ? 'ClusterRole' : `Role in ${namespace}`;
        const group = apiGroups.join("', '");
        const names = resourceNames ? ` resourceNames: ['${resourceNames.join("', '")}'],` : '';
        return `- { apiGroups: ['${group}'], resources: [${resources.join(', ')}],${names} verbs: [${verbs.join(', ')}] }  # ${role}`;
      },
    ),
  );
}
