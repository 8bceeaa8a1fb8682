import { expect } from 'chai';
import { type OpenApiSchemas, stripped, type Stripped } from '../../scripts/openapi.ts';
import { CURRENT, loadSchemas, type Schemas } from '../../src/templating/check/schemas.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

type Index = { readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> };
type Document = { readonly components?: { readonly schemas?: OpenApiSchemas } };

/** What the running API server says of every kind it serves. */
async function served({ admin }: TestSandbox): Promise<Stripped> {
  const { paths } = (await admin('GET', '/openapi/v3')) as Index;
  const schemas: Record<string, OpenApiSchemas[string]> = {};
  for (const { serverRelativeURL } of Object.values(paths)) {
    const { components } = (await admin('GET', serverRelativeURL)) as Document;
    Object.assign(schemas, components?.schemas);
  }
  return stripped(schemas);
}

describe('templating/check: the packed schemas', () => {
  let server: Stripped;
  let packed: Schemas;

  before(async function () {
    this.timeout(600_000);
    [server, packed] = await Promise.all([sandbox().then(served), loadSchemas(CURRENT)]);
  });

  it('have every kind that an API server of the current version serves, and no other that is stable', () => {
    const groups = new Set(Object.keys(packed.kinds).map(groupOf));
    // Other tests bring custom resources along.
    const own = Object.keys(server.kinds).filter((kind) => groups.has(groupOf(kind)));

    expect(own.filter((kind) => packed.kinds[kind] === undefined)).to.deep.equal([]);
    expect(own.length).to.be.least(50);
    const absent = Object.keys(packed.kinds).filter((kind) => server.kinds[kind] === undefined);
    expect(absent.filter((kind) => !/v\d+(?:alpha|beta)\d+ /.test(kind))).to.deep.equal([]);
  });

  it('say of each the same fields, types, enumerations and required fields', () => {
    const both = Object.keys(server.definitions).filter((name) => packed.definitions[name] !== undefined);

    expect(both.length).to.be.above(300);
    for (const name of both) expect(packed.definitions[name], name).to.deep.equal(server.definitions[name]);
    const enumerated = both.filter((name) => JSON.stringify(packed.definitions[name]).includes('["enum"'));
    expect(enumerated.length).to.be.above(30);
  });

  it('leave none out that a kind of theirs leads to', () => {
    const groups = new Set(Object.keys(packed.kinds).map(groupOf));
    const reached = new Set<string>();
    const reach = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const [inner] of JSON.stringify(server.definitions[name]).matchAll(/(?<="#)[^"]+/g)) reach(inner);
    };
    for (const [kind, name] of Object.entries(server.kinds)) if (groups.has(groupOf(kind))) reach(name);

    expect([...reached].filter((name) => packed.definitions[name] === undefined)).to.deep.equal([]);
  });
});

/** `apps/v1 Deployment` → `apps`; the core group is empty. */
function groupOf(kind: string): string {
  return kind.includes('/') ? (kind.split('/')[0] ?? '') : '';
}
