import { type ApiStatus, apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject } from '../../core/objects.ts';

const SAID =
  /immutable|updates to statefulset spec for fields other than|cannot change roleRef|may not change once set/i;

/** The fields the server will never change, where that is why it refused. */
export function immutableFields(error: unknown): readonly string[] {
  return immutableIn(apiStatusOf(error));
}

/** Jobs never change and are safe to make anew; nothing else is thrown away for a change. */
export function isRecreated(object: KubeObject, error: unknown): boolean {
  return object.kind === 'Job' && object.apiVersion.startsWith('batch/') && immutableFields(error).length > 0;
}

/** What to do about a field that cannot change, for one kind. */
export function immutableHint(kind: string): string {
  return HINTS[kind] ?? 'give the object another name, or delete it by hand and deploy again';
}

const HINTS: Readonly<Record<string, string>> = {
  Deployment:
    'keep spec.selector as it is; for other labels deploy under a new name, then remove the old Deployment',
  DaemonSet:
    'keep spec.selector as it is; for other labels deploy under a new name, then remove the old DaemonSet',
  StatefulSet:
    'keep it as it is, or delete the StatefulSet but not its Pods (kubectl delete --cascade=orphan) and deploy again',
  Service:
    'keep the address fields as they are, or delete the Service and deploy again; clients lose it for that moment',
  PersistentVolumeClaim:
    'a claim can only grow, and only where its class allows it; for other changes use a new claim',
  ConfigMap: 'the live one is marked immutable: give the new content a new name',
  Secret: 'the live one is marked immutable: give the new content a new name',
  RoleBinding: 'delete the binding and deploy again, or give it a new name',
  ClusterRoleBinding: 'delete the binding and deploy again, or give it a new name',
};

function immutableIn(status: ApiStatus | undefined): readonly string[] {
  if (status?.reason !== 'Invalid') return [];
  return status.causes.filter(({ message }) => SAID.test(message)).map(({ field }) => field);
}
