import type { Definition, FieldType } from '../src/templating/check/schemas.ts';

/** One schema of an OpenAPI document, as far as it is read here. */
export type OpenApiSchema = {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
};

export type OpenApiSchemas = Readonly<Record<string, OpenApiSchema>>;

export type Stripped = {
  /** apiVersion and kind → definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Definition>>;
};

/** Kinds that are asked of an API and never written to one. */
const NO_MANIFESTS =
  /List$|Options$|^(Status|WatchEvent|APIGroup|APIResource.*|APIVersions|Scale|Eviction|TokenRequest)$|Review$/;

type Reach = (name: string) => string;

/** The schemas of all kinds that can be written as manifests, down to names, types and enumerations. */
export function stripped(schemas: OpenApiSchemas): Stripped {
  const kinds: Record<string, string> = {};
  for (const [name, schema] of Object.entries(schemas))
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
      if (!NO_MANIFESTS.test(kind))
        kinds[`${group === '' ? '' : `${group}/`}${version} ${kind}`] = shortName(name);
  const definitions: Record<string, Definition> = {};
  const queue = Object.values(kinds);
  const byShort = new Map(Object.entries(schemas).map(([name, schema]) => [shortName(name), schema]));
  const reach = (name: string): string => {
    if (!Object.hasOwn(definitions, name) && !queue.includes(name)) queue.push(name);
    return `#${name}`;
  };
  for (let name = queue.shift(); name !== undefined; name = queue.shift())
    definitions[name] ??= definitionFrom(byShort.get(name) ?? {}, reach);
  return { kinds, definitions };
}

export function shortName(name: string): string {
  return name.replace(
    /^io\.k8s\.(api|apimachinery\.pkg|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./,
    '',
  );
}

function definitionFrom(schema: OpenApiSchema, reach: Reach): Definition {
  const { properties, required = [], 'x-kubernetes-group-version-kind': kinds = [] } = schema;
  if (!properties) return { open: true };
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      // The status of an object is the cluster's to write, and its many definitions would double the size.
      name === 'status' && kinds.length > 0 ? 'any' : typeOf(property, reach),
    ]),
  );
  return { fields, ...(required.length > 0 && { required }) };
}

function typeOf(schema: OpenApiSchema, reach: Reach): FieldType {
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  if (reference !== undefined)
    return named(shortName(reference.slice('#/components/schemas/'.length)), reach);
  if (schema.type === 'array') return listType(schema, reach);
  if (schema.type === 'object' && schema.additionalProperties)
    return ['map', typeOf(schema.additionalProperties, reach)];
  if (schema.type === 'integer') return schema.format === 'int64' ? 'int64' : 'int32';
  if (schema.type === 'string' && schema.format === 'byte') return 'base64';
  if (schema.type === 'string' && schema.enum) return ['enum', ...schema.enum];
  return ['string', 'boolean', 'number'].includes(schema.type ?? '') ? (schema.type ?? 'any') : 'any';
}

function listType(schema: OpenApiSchema, reach: Reach): FieldType {
  const item = typeOf(schema.items ?? {}, reach);
  if (schema['x-kubernetes-list-type'] === 'set') return ['set', item];
  const [key, ...more] = schema['x-kubernetes-list-map-keys'] ?? [];
  return key === undefined || more.length > 0 ? ['list', item] : ['list', item, key];
}

/** Types of the API that are a scalar behind their name. */
function named(name: string, reach: Reach): FieldType {
  if (name.endsWith('.IntOrString')) return 'int-or-string';
  if (name.endsWith('.Quantity')) return 'quantity';
  if (name.endsWith('.Time') || name.endsWith('.MicroTime')) return 'time';
  if (/\.(JSON|JSONSchemaProps.*|RawExtension|FieldsV1|JSONSchemaPropsOr.*)$/.test(name)) return 'any';
  return reach(name);
}
