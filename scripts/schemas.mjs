// Makes src/templating/check/packed/<minor>.json from the OpenAPI documents that Kubernetes publishes in its source:
// the same that an API server serves under /openapi/v3. Run it by hand when a version is added.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const VERSIONS = ['1.35.4', '1.34.4', '1.33.13'];
const FOLDER = join(dirname(import.meta.dirname), 'src', 'templating', 'check', 'packed');

/** Kinds that are asked of an API and never written to one. */
const NO_MANIFESTS =
  /List$|Options$|^(Status|WatchEvent|APIGroup|APIResource.*|APIVersions|Scale|Eviction|TokenRequest)$|Review$/;

mkdirSync(FOLDER, { recursive: true });
for (const version of VERSIONS) {
  const schemas = schemasOf(version);
  const text = JSON.stringify(stripped(schemas));
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: 22 } });
  const file = join(FOLDER, `${version.split('.').slice(0, 2).join('.')}.json`);
  writeFileSync(file, `${JSON.stringify({ version, brotli: packed.toString('base64') })}\n`);
  console.log(`${file}: ${text.length} bytes, ${packed.length} packed`);
}

function schemasOf(version) {
  const module = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], {
    encoding: 'utf8',
    cwd: '/',
  });
  const folder = join(JSON.parse(module).Dir, 'api', 'openapi-spec', 'v3');
  const all = {};
  for (const file of readdirSync(folder).sort())
    Object.assign(all, JSON.parse(readFileSync(join(folder, file), 'utf8')).components?.schemas);
  return all;
}

/** `kinds`: apiVersion and kind → definition; `definitions`: fields with their types, see src/templating/check/schemas.ts. */
function stripped(schemas) {
  const kinds = {};
  for (const [name, schema] of Object.entries(schemas))
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
      if (!NO_MANIFESTS.test(kind))
        kinds[`${group === '' ? '' : `${group}/`}${version} ${kind}`] = short(name);
  const definitions = {};
  const queue = Object.values(kinds);
  const byShort = new Map(Object.keys(schemas).map((name) => [short(name), name]));
  const reach = (name) => {
    if (!Object.hasOwn(definitions, name) && !queue.includes(name)) queue.push(name);
    return `#${name}`;
  };
  while (queue.length > 0) {
    const name = queue.shift();
    definitions[name] ??= definition(schemas[byShort.get(name)], reach);
  }
  return { kinds, definitions };
}

function short(name) {
  return name.replace(
    /^io\.k8s\.(api|apimachinery\.pkg|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./,
    '',
  );
}

function definition(schema, reach) {
  const { properties, required = [] } = schema;
  if (!properties) return { open: true };
  const fields = Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => name !== 'status')
      .map(([name, property]) => [name, typeOf(property, reach)]),
  );
  return { fields, ...(required.length > 0 && { required }) };
}

function typeOf(schema, reach) {
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
  if (reference) return named(short(reference.slice('#/components/schemas/'.length)), reach);
  if (schema.type === 'array') {
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    const item = typeOf(schema.items ?? {}, reach);
    return keys.length === 1 ? ['list', item, keys[0]] : ['list', item];
  }
  if (schema.type === 'object' && schema.additionalProperties)
    return ['map', typeOf(schema.additionalProperties, reach)];
  if (schema.type === 'integer') return schema.format === 'int64' ? 'int64' : 'int32';
  if (schema.type === 'string' && schema.format === 'byte') return 'base64';
  return ['string', 'boolean', 'number'].includes(schema.type) ? schema.type : 'any';
}

/** Types of the API that are a scalar behind their name. */
function named(name, reach) {
  if (name.endsWith('.IntOrString')) return 'int-or-string';
  if (name.endsWith('.Quantity')) return 'quantity';
  if (name.endsWith('.Time') || name.endsWith('.MicroTime')) return 'string';
  if (/\.(JSON|JSONSchemaProps.*|RawExtension|FieldsV1|JSONSchemaPropsOr.*)$/.test(name)) return 'any';
  return reach(name);
}
