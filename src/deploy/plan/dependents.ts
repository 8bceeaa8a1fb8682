import { apiStatusOf } from '../../core/api-status.ts';
import { type KubeObject, groupOf } from '../../core/objects.ts';

type Dependency = { readonly group: string; readonly kind: string; readonly name: string };

const RBAC = 'rbac.authorization.k8s.io';

/** Objects that the API server wants to find when it takes this one: it refuses the object before they are there. */
export function dependenciesOf(object: KubeObject): readonly Dependency[] {
  const group = groupOf(object.apiVersion);
  if (group === RBAC && object.kind.endsWith('RoleBinding')) {
    const { kind, name } = (object['roleRef'] ?? {}) as Partial<Dependency>;
    return kind !== undefined && name !== undefined ? [{ group: RBAC, kind, name }] : [];
  }
  if (group !== '' || object.kind !== 'Pod') return [];
  const { serviceAccountName, priorityClassName, runtimeClassName } = (object['spec'] ?? {}) as Readonly<
    Partial<Record<string, string>>
  >;
  return [
    { group: '', kind: 'ServiceAccount', name: serviceAccountName },
    { group: 'scheduling.k8s.io', kind: 'PriorityClass', name: priorityClassName },
    { group: 'node.k8s.io', kind: 'RuntimeClass', name: runtimeClassName },
  ].flatMap(({ name, ...kind }) => (name === undefined ? [] : [{ ...kind, name }]));
}

/** Whether one object has to be there before the other is taken. */
export function dependsOn(object: KubeObject, other: KubeObject): boolean {
  const group = groupOf(other.apiVersion);
  return dependenciesOf(object).some(
    (one) => one.kind === other.kind && one.group === group && one.name === other.metadata.name,
  );
}

/**
 * Which of the objects that are still to be made the server missed when it refused this one; undefined where the
 * refusal has another cause. The server names what it missed in its message, except for roles.
 */
export function missedIn(
  object: KubeObject,
  error: unknown,
  toBeMade: readonly KubeObject[],
): KubeObject | undefined {
  const status = apiStatusOf(error);
  if (!status || ![400, 403, 404, 422].includes(status.code)) return undefined;
  const missing = /not found|no PriorityClass|does not exist/i.test(status.message);
  if (!missing) return undefined;
  return toBeMade.find(
    (other) =>
      other !== object &&
      (dependsOn(object, other) ||
        (status.message.includes(other.metadata.name) &&
          status.message.toLowerCase().includes(other.kind.toLowerCase()))),
  );
}
