import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { type Key, type KubeObject, groupOf } from '../../core/objects.ts';

/** An object that another one names; the group is undefined where only the kind is told. */
export type Reference = { readonly group: string | undefined; readonly kind: string; readonly name: string };

type Named = readonly [group: string, kind: string];

/** Fields that hold a name, by the field; from the API reference of Kubernetes 1.36. */
const NAMES: Readonly<Record<string, Named>> = {
  serviceAccountName: ['', 'ServiceAccount'],
  priorityClassName: ['scheduling.k8s.io', 'PriorityClass'],
  runtimeClassName: ['node.k8s.io', 'RuntimeClass'],
  claimName: ['', 'PersistentVolumeClaim'],
  ingressClassName: ['networking.k8s.io', 'IngressClass'],
};

const SECRET: Named = ['', 'Secret'];
const CONFIG_MAP: Named = ['', 'ConfigMap'];
const SERVICE: Named = ['', 'Service'];

/** Fields that hold an object with a `name`. */
const NAMED: Readonly<Record<string, Named>> = {
  configMapKeyRef: CONFIG_MAP,
  configMapRef: CONFIG_MAP,
  configMap: CONFIG_MAP,
  secretKeyRef: SECRET,
  secretRef: SECRET,
};

/** Fields that hold an object with `kind` and `name`, or a list of such; the kind where none is written. */
const REFERENCES: Readonly<Record<string, Named | undefined>> = {
  scaleTargetRef: undefined,
  targetRef: undefined,
  roleRef: ['rbac.authorization.k8s.io', 'Role'],
  issuerRef: ['cert-manager.io', 'Issuer'],
  authenticationRef: ['keda.sh', 'TriggerAuthentication'],
  backendRefs: SERVICE,
  parentRefs: ['gateway.networking.k8s.io', 'Gateway'],
};

/** What the spec of an object names in its own namespace, or of the whole cluster, and cannot be without. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const found: Reference[] = [];
  const { metadata, ...rest } = object;
  collect(rest, found, metadata.namespace);
  if (object.kind === 'StatefulSet' && groupOf(object.apiVersion) === 'apps')
    push(found, SERVICE, fieldsOf(object['spec'])['serviceName']);
  return found;
}

function collect(value: unknown, found: Reference[], namespace: string | undefined): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found, namespace);
  if (!isFields(value)) return;
  for (const [field, inner] of Object.entries(value)) {
    const fields = fieldsOf(inner);
    if (fields['optional'] === true) continue;
    if (Object.hasOwn(NAMES, field)) push(found, NAMES[field], inner);
    if (Object.hasOwn(NAMED, field)) push(found, NAMED[field], fields['name']);
    if (field === 'secret') push(found, SECRET, fields['secretName']);
    if (field === 'backend' || field === 'defaultBackend')
      push(found, SERVICE, fieldsOf(fields['service'])['name']);
    if (Object.hasOwn(REFERENCES, field))
      for (const one of Array.isArray(inner) ? inner.map(fieldsOf) : [fields])
        if ((one['namespace'] ?? namespace) === namespace)
          push(found, kindNamed(one, REFERENCES[field]), one['name']);
    collect(inner, found, namespace);
  }
}

/** A group goes by `group`, `apiGroup` or `apiVersion`; that of a kind which is written alone may be any. */
function kindNamed(one: Fields, usual: Named | undefined): readonly [group: unknown, kind: unknown] {
  const { kind, group, apiGroup, apiVersion } = one;
  const written = group ?? apiGroup ?? (typeof apiVersion === 'string' ? groupOf(apiVersion) : undefined);
  const isUsual = kind === undefined || kind === usual?.[1];
  return [written ?? (isUsual ? usual?.[0] : undefined), kind ?? usual?.[1]];
}

function push(found: Reference[], [group, kind]: readonly unknown[] = [], name: unknown): void {
  if (typeof kind === 'string' && typeof name === 'string')
    found.push({ group: typeof group === 'string' ? group : undefined, kind, name });
}

/** Whether a reference means this object, of whatever namespace. */
export function means(
  reference: Reference,
  { group, kind, name }: Pick<Key, 'group' | 'kind' | 'name'>,
): boolean {
  return (
    reference.kind === kind &&
    reference.name === name &&
    (reference.group === undefined || reference.group === group)
  );
}
