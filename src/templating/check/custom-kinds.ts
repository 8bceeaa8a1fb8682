import { isFields } from '../../core/fields.ts';

/** The part of a structural schema that is checked; see docs/check.md for what is left to the API server. */
export type CustomSchema = {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, CustomSchema>>;
  readonly additionalProperties?: CustomSchema | boolean;
  readonly items?: CustomSchema;
  readonly required?: unknown;
  readonly enum?: unknown;
  readonly pattern?: unknown;
  readonly format?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly minLength?: unknown;
  readonly maxLength?: unknown;
  readonly minItems?: unknown;
  readonly maxItems?: unknown;
  readonly 'x-kubernetes-int-or-string'?: unknown;
  readonly 'x-kubernetes-preserve-unknown-fields'?: unknown;
  readonly 'x-kubernetes-embedded-resource'?: unknown;
};

/** Kinds that CustomResourceDefinitions describe. */
export type CustomKinds = {
  /** `acme.io/v1 Widget` → its schema; undefined where the definition says nothing about its fields. */
  readonly schemas: ReadonlyMap<string, CustomSchema | undefined>;
  /** `acme.io Widget` → the versions that are served. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
};

/** What the CustomResourceDefinitions among some objects describe, the last one of a kind; other objects are passed over. */
export function customKinds(objects: readonly unknown[]): CustomKinds {
  const schemas = new Map<string, CustomSchema | undefined>();
  const versions = new Map<string, string[]>();
  const definitions = objects.filter(isDefinition).map(({ spec }) => {
    const { group, names, versions: all } = spec;
    return { group: String(group), kind: isFields(names) ? String(names['kind']) : '', all };
  });
  const last = new Map(
    definitions.map((definition) => [`${definition.group} ${definition.kind}`, definition]),
  );
  for (const { group, kind, all } of last.values()) {
    for (const version of Array.isArray(all) ? (all as unknown[]) : []) {
      if (!isFields(version) || version['served'] === false) continue;
      const name = String(version['name']);
      schemas.set(`${group}/${name} ${kind}`, schemaOf(version['schema']));
      const served = versions.get(`${group} ${kind}`) ?? [];
      versions.set(`${group} ${kind}`, [...served, name]);
    }
  }
  return { schemas, versions };
}

export function isDefinition(object: unknown): object is { readonly spec: Record<string, unknown> } {
  return (
    isFields(object) &&
    object['kind'] === 'CustomResourceDefinition' &&
    String(object['apiVersion']).startsWith('apiextensions.k8s.io/') &&
    isFields(object['spec'])
  );
}

function schemaOf(schema: unknown): CustomSchema | undefined {
  const found = isFields(schema) ? schema['openAPIV3Schema'] : undefined;
  return isFields(found) ? found : undefined;
}
