import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { type Key, type KubeObject, groupOf } from '../../core/objects.ts';
import { kindId } from './kind.ts';

/** An object that another one names. */
export type Reference = {
  /** Undefined where only the kind is told. */
  readonly group: string | undefined;
  readonly kind: string;
  /** Undefined where it is that of the object, or there is none. */
  readonly namespace?: string;
  readonly name: string;
  /** Keys of its data that are read one by one. */
  readonly keys?: readonly string[];
};

type Named = readonly [group: string, kind: string];

const SECRET: Named = ['', 'Secret'];
const CONFIG_MAP: Named = ['', 'ConfigMap'];
const SERVICE: Named = ['', 'Service'];
const RBAC = 'rbac.authorization.k8s.io';
const ISTIO = 'networking.istio.io';

/** Fields that hold a name, by the field; from the API reference of Kubernetes 1.36 and of common operators. */
const NAMES: Readonly<Record<string, Named>> = {
  serviceAccountName: ['', 'ServiceAccount'],
  priorityClassName: ['scheduling.k8s.io', 'PriorityClass'],
  runtimeClassName: ['node.k8s.io', 'RuntimeClass'],
  claimName: ['', 'PersistentVolumeClaim'],
  resourceClaimName: ['resource.k8s.io', 'ResourceClaim'],
  resourceClaimTemplateName: ['resource.k8s.io', 'ResourceClaimTemplate'],
  storageClassName: ['storage.k8s.io', 'StorageClass'],
  volumeAttributesClassName: ['storage.k8s.io', 'VolumeAttributesClass'],
  ingressClassName: ['networking.k8s.io', 'IngressClass'],
  gatewayClassName: ['gateway.networking.k8s.io', 'GatewayClass'],
  secretProviderClass: ['secrets-store.csi.x-k8s.io', 'SecretProviderClass'],
  canaryService: SERVICE,
  stableService: SERVICE,
  activeService: SERVICE,
  previewService: SERVICE,
  stableIngress: ['networking.k8s.io', 'Ingress'],
};

/** Fields that hold an object with a `name`, or a list of such. */
const NAMED: Readonly<Record<string, Named>> = {
  configMapKeyRef: CONFIG_MAP,
  configMapRef: CONFIG_MAP,
  configMap: CONFIG_MAP,
  configMapTargetRef: CONFIG_MAP,
  secretKeyRef: SECRET,
  secretRef: SECRET,
  secretTargetRef: SECRET,
  imagePullSecrets: SECRET,
};

/** Fields that hold an object with `kind` and `name`, or a list of such; the kind where none is written. */
const REFERENCES: Readonly<Record<string, Named | undefined>> = {
  // KEDA leaves the kind out for a Deployment.
  scaleTargetRef: ['apps', 'Deployment'],
  targetRef: undefined,
  targetRefs: undefined,
  workloadRef: undefined,
  describedObject: undefined,
  generatorRef: undefined,
  roleRef: [RBAC, 'Role'],
  issuerRef: ['cert-manager.io', 'Issuer'],
  secretStoreRef: ['external-secrets.io', 'SecretStore'],
  authenticationRef: ['keda.sh', 'TriggerAuthentication'],
  backendRefs: SERVICE,
  backendRef: SERVICE,
  certificateRefs: SECRET,
  caCertificateRefs: CONFIG_MAP,
  parentRefs: ['gateway.networking.k8s.io', 'Gateway'],
};

/** Fields whose names mean something in one kind alone. */
const OF_KIND: Readonly<Record<string, (object: KubeObject) => readonly Reference[]>> = {
  'apps/StatefulSet': ({ spec }) => named(SERVICE, fieldsOf(spec)['serviceName']),
  'networking.k8s.io/Ingress': ({ spec }) =>
    itemsOf(fieldsOf(spec)['tls']).flatMap(({ secretName }) => named(SECRET, secretName)),
  [`${ISTIO}/VirtualService`]: ({ spec }) => hostsIn(spec).flatMap((host) => ofHost(host)),
  [`${ISTIO}/DestinationRule`]: ({ spec }) => ofHost(fieldsOf(spec)['host']),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': ({ webhooks }) => answering(webhooks),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': ({ webhooks }) => answering(webhooks),
  'apiregistration.k8s.io/APIService': ({ spec }) => answering([{ clientConfig: spec }]),
  'apiextensions.k8s.io/CustomResourceDefinition': ({ spec }) =>
    answering([fieldsOf(fieldsOf(spec)['conversion'])['webhook']]),
};

/** What an object names and cannot be without; what it names in other namespaces is left to those, but for webhooks. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const found: Reference[] = [];
  const { metadata, ...rest } = object;
  collect(rest, found, metadata.namespace);
  return [...found, ...(OF_KIND[kindId(object)]?.(object) ?? [])];
}

/** Whether an object names another one that it cannot be without. */
export function needsByName(object: KubeObject, key: Key): boolean {
  return referencesOf(object).some((reference) => {
    const home = reference.namespace ?? object.metadata.namespace;
    return means(reference, key) && (key.namespace === undefined || key.namespace === home);
  });
}

function collect(value: unknown, found: Reference[], namespace: string | undefined): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found, namespace);
  if (!isFields(value)) return;
  found.push(...mountedKeys(value));
  for (const [field, inner] of Object.entries(value)) {
    const fields = fieldsOf(inner);
    if (fields['optional'] === true) continue;
    if (Object.hasOwn(NAMES, field)) found.push(...named(NAMES[field], inner));
    const target = Object.hasOwn(NAMED, field) ? NAMED[field] : /SecretRef$/.test(field) ? SECRET : undefined;
    if (target)
      for (const one of itemsOf(inner)) if (one['optional'] !== true) found.push(...keyed(target, one));
    if (field === 'secret')
      found.push(...keyed(SECRET, { ...fields, name: fields['secretName'] ?? fields['name'] }));
    if (field === 'backend' || field === 'defaultBackend')
      found.push(...named(SERVICE, fieldsOf(fields['service'])['name']));
    if (Object.hasOwn(REFERENCES, field))
      for (const one of itemsOf(inner))
        if ((one['namespace'] ?? namespace) === namespace)
          found.push(...named(kindNamed(one, REFERENCES[field]), one['name']));
    collect(inner, found, namespace);
  }
}

/** A mapping, or the mappings of a list. */
function itemsOf(value: unknown): readonly Fields[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isFields);
}

/** A group goes by `group`, `apiGroup` or `apiVersion`; that of a kind which is written alone may be any. */
function kindNamed(one: Fields, usual: Named | undefined): readonly [group: unknown, kind: unknown] {
  const { kind, group, apiGroup, apiVersion } = one;
  const written = group ?? apiGroup ?? (typeof apiVersion === 'string' ? groupOf(apiVersion) : undefined);
  const isUsual = kind === undefined || kind === usual?.[1];
  return [written ?? (isUsual ? usual?.[0] : undefined), kind ?? usual?.[1]];
}

function named([group, kind]: readonly unknown[] = [], name: unknown, namespace?: unknown): Reference[] {
  if (typeof kind !== 'string' || typeof name !== 'string' || name === '') return [];
  return [
    {
      group: typeof group === 'string' ? group : undefined,
      kind,
      ...(typeof namespace === 'string' && { namespace }),
      name,
    },
  ];
}

/** With the keys that are read of it: one by `key`, some by `items`, all where neither is written. */
function keyed(target: Named, { name, namespace, key, items }: Fields): Reference[] {
  const read = typeof key === 'string' ? [{ key }] : itemsOf(items);
  const keys = read.flatMap((one) => (typeof one['key'] === 'string' ? [one['key']] : []));
  return named(target, name, namespace).map((one) => (keys.length > 0 ? { ...one, keys } : one));
}

/** A `subPath` is a key of the volume's ConfigMap: without it the container finds an empty folder in the file's place. */
function mountedKeys({ volumes, containers, initContainers }: Fields): readonly Reference[] {
  const maps = itemsOf(volumes).flatMap(({ name, configMap }) => {
    const { name: map, items, optional } = fieldsOf(configMap);
    return map === undefined || items !== undefined || optional === true ? [] : [{ volume: name, map }];
  });
  return [...itemsOf(containers), ...itemsOf(initContainers)]
    .flatMap(({ volumeMounts }) => itemsOf(volumeMounts))
    .flatMap(({ name, subPath }) => {
      const [key] = typeof subPath === 'string' ? subPath.split('/') : [];
      const found = maps.find(({ volume }) => volume === name);
      return found && key ? keyed(CONFIG_MAP, { name: found.map, key }) : [];
    });
}

/** The Services that webhooks and aggregated APIs are answered by, in whatever namespace. */
function answering(clients: unknown): readonly Reference[] {
  return itemsOf(clients).flatMap((client) => {
    const { name, namespace } = fieldsOf(fieldsOf(client['clientConfig'])['service']);
    return named(SERVICE, name, namespace);
  });
}

/** Every `destination.host` of the routes. */
function hostsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(hostsIn);
  return Object.entries(fieldsOf(value)).flatMap(([field, inner]) =>
    field === 'destination' ? [fieldsOf(inner)['host']] : hostsIn(inner),
  );
}

/** `web` and `web.shop.svc.cluster.local` are Services; other names are of the world outside. */
function ofHost(host: unknown): readonly Reference[] {
  const parts = /^([\w-]+)(?:\.([\w-]+)\.svc(?:\.[\w.-]+)?)?$/.exec(typeof host === 'string' ? host : '');
  return parts ? named(SERVICE, parts[1], parts[2]) : [];
}

/** Whether a reference means this object, for a namespace that is the object's own or named. */
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
