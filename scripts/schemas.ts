// Makes src/templating/check/packed/<minor>.json from what Kubernetes publishes in its source: the OpenAPI documents, and
// the enumerations that an API server serves with them. Run it by hand with tsx when a version is added; it needs Go.
// test/templating/openapi.test.ts holds the current version to /openapi/v3 of a running API server.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { type OpenApiSchema, type OpenApiSchemas, shortName, stripped } from './openapi.ts';

const VERSIONS = ['1.37.2', '1.36.3', '1.35.4', '1.34.4', '1.33.13'];
const FOLDER = join(dirname(import.meta.dirname), 'src', 'templating', 'check', 'packed');

mkdirSync(FOLDER, { recursive: true });
for (const version of VERSIONS) {
  const source = sourceOf(version);
  const text = JSON.stringify(stripped(withEnumerations(published(source), enumerations(source))));
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: 22 } });
  const file = join(FOLDER, `${version.split('.').slice(0, 2).join('.')}.json`);
  writeFileSync(file, `${JSON.stringify({ version, brotli: packed.toString('base64') })}\n`);
  console.log(`${file}: ${text.length} bytes, ${packed.length} packed`);
}

function sourceOf(version: string): string {
  const module = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], {
    encoding: 'utf8',
    cwd: '/',
  });
  return (JSON.parse(module) as { Dir: string }).Dir;
}

function published(source: string): OpenApiSchemas {
  const folder = join(source, 'api', 'openapi-spec', 'v3');
  const documents = readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Document);
  return Object.assign({}, ...documents.map(({ components }) => components?.schemas)) as OpenApiSchemas;
}

type Document = { readonly components?: { readonly schemas?: OpenApiSchemas } };

/** Definition and field → its values. The published documents leave them out, the source that a server is built from has them. */
function enumerations(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const lines = readFileSync(
    join(source, 'pkg', 'generated', 'openapi', 'zz_generated.openapi.go'),
    'utf8',
  ).split('\n');
  let definition = '';
  let field = '';
  for (const line of lines) {
    definition = /^func schema_k8sio_api_(\w+)\(/.exec(line)?.[1]?.replaceAll('_', '.') ?? definition;
    if (line.startsWith('func ') && !line.startsWith('func schema_k8sio_api_')) definition = '';
    field = /^\t{5}"(\w+)": \{$/.exec(line)?.[1] ?? field;
    const values = /\bEnum:\s+\[\]interface\{\}\{(.*)\}/.exec(line)?.[1];
    if (definition !== '' && values !== undefined)
      found.set(`${definition} ${field}`, JSON.parse(`[${values}]`) as string[]);
  }
  return found;
}

function withEnumerations(schemas: OpenApiSchemas, values: ReadonlyMap<string, string[]>): OpenApiSchemas {
  const enriched = (definition: string, [field, schema]: [string, OpenApiSchema]) => {
    const known = values.get(`${definition} ${field}`);
    if (!known) return [field, schema];
    return [
      field,
      schema.items ? { ...schema, items: { ...schema.items, enum: known } } : { ...schema, enum: known },
    ];
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      {
        ...schema,
        ...(schema.properties && {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map((property) => enriched(shortName(name), property)),
          ) as Record<string, OpenApiSchema>,
        }),
      },
    ]),
  );
}
