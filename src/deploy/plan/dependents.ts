import { apiStatusOf } from '../../core/api-status.ts';
import { type KubeObject, keyOf } from '../../core/objects.ts';
import { kindId } from '../kinds/kind.ts';
import { means, referencesOf } from '../kinds/references.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What the API server wants to find when it takes an object: it refuses the object before that is there. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  '/Pod': ['ServiceAccount', 'PriorityClass', 'RuntimeClass'],
  [`${RBAC}/RoleBinding`]: ['Role', 'ClusterRole'],
  [`${RBAC}/ClusterRoleBinding`]: ['Role', 'ClusterRole'],
};

/** Whether objects of this kind may have to wait for others to be there. */
export function mayDepend(object: KubeObject): boolean {
  return WANTED[kindId(object)] !== undefined;
}

/** Whether one object has to be there before the other is taken. */
export function dependsOn(object: KubeObject, other: KubeObject): boolean {
  const wanted = WANTED[kindId(object)] ?? [];
  return (
    wanted.includes(other.kind) && referencesOf(object).some((reference) => means(reference, keyOf(other)))
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
