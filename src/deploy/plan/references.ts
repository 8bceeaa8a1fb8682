import { isFields, fieldsOf } from '../../core/fields.ts';
import { type KubeObject, groupOf } from '../../core/objects.ts';

/** An object that another one names; the group is left out where the kind alone is told. */
export type Reference = { readonly kind: string; readonly name: string };

/** Fields that hold a name, by the field; from the API reference of Kubernetes 1.36. */
const NAMES: Readonly<Record<string, string>> = {
  serviceAccountName: 'ServiceAccount',
  priorityClassName: 'PriorityClass',
  runtimeClassName: 'RuntimeClass',
  claimName: 'PersistentVolumeClaim',
  ingressClassName: 'IngressClass',
};

/** Fields that hold an object with a `name`. */
const NAMED: Readonly<Record<string, string>> = {
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMap: 'ConfigMap',
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
};

/** Fields that hold an object with `kind` and `name`, or a list of such; the kind where none is written. */
const REFERENCES: Readonly<Record<string, string | undefined>> = {
  scaleTargetRef: undefined,
  targetRef: undefined,
  roleRef: undefined,
  issuerRef: 'Issuer',
  authenticationRef: 'TriggerAuthentication',
  backendRefs: 'Service',
  parentRefs: 'Gateway',
};

/** What the spec of an object names in its own namespace, or of the whole cluster, and cannot be without. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const found: Reference[] = [];
  const { metadata, ...rest } = object;
  collect(rest, found, metadata.namespace);
  if (object.kind === 'StatefulSet' && groupOf(object.apiVersion) === 'apps')
    push(found, 'Service', fieldsOf(object['spec'])['serviceName']);
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
    if (field === 'secret') push(found, 'Secret', fields['secretName']);
    if (field === 'backend' || field === 'defaultBackend')
      push(found, 'Service', fieldsOf(fields['service'])['name']);
    if (Object.hasOwn(REFERENCES, field))
      for (const one of Array.isArray(inner) ? inner.map(fieldsOf) : [fields])
        if ((one['namespace'] ?? namespace) === namespace)
          push(found, one['kind'] ?? REFERENCES[field], one['name']);
    collect(inner, found, namespace);
  }
}

function push(found: Reference[], kind: unknown, name: unknown): void {
  if (typeof kind === 'string' && typeof name === 'string') found.push({ kind, name });
}
