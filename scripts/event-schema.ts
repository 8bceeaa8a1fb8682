import { join } from 'node:path';
import ts from 'typescript';

/** JSON Schema of what `--output json` prints, made from the types in `src/core/events` and `src/report`: there is no second definition. */
export type Schema = { readonly [word: string]: unknown };

const root = join(import.meta.dirname, '..');
const SOURCES = [
  [join(root, 'src/report/json.ts'), 'PrintedEvent'],
  [join(root, 'src/report/results.ts'), 'ResultEvent'],
  [join(root, 'src/report/failure.ts'), 'FailureEvent'],
] as const;

let program: ts.Program | undefined;

/** `closed` forbids what is not written down, for tests; readers of events must take new fields in their stride. */
export function eventSchema({ closed = false }: { readonly closed?: boolean } = {}): Schema {
  program ??= programOf(SOURCES.map(([file]) => file));
  const read = program;
  const writer = makeWriter(read.getTypeChecker(), closed);
  const events = SOURCES.flatMap(([file, name]) => writer.alternatives(read.getSourceFile(file), name));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An event of slipway, one line of --output json',
    oneOf: [...new Set(events)].toSorted().map((name) => ({ $ref: `#/$defs/${name}` })),
    $defs: Object.fromEntries([...writer.definitions].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function programOf(files: readonly string[]): ts.Program {
  return ts.createProgram(files, {
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  });
}

export function eventSchemaText(): string {
  return `${JSON.stringify(eventSchema(), null, 2)}\n`;
}

type Writer = {
  readonly definitions: Map<string, Schema>;
  /** Names of the events that a union consists of: their `type`. */
  alternatives(file: ts.SourceFile | undefined, name: string): string[];
};

function makeWriter(checker: ts.TypeChecker, closed: boolean): Writer {
  const definitions = new Map<string, Schema>();

  function schemaOf(type: ts.Type): Schema {
    const name = type.aliasTypeArguments ? undefined : type.aliasSymbol?.name;
    if (name === undefined || type.isLiteral()) return inline(type);
    if (!definitions.has(name)) {
      // First, so that a type that holds itself finds its name.
      definitions.set(name, {});
      definitions.set(name, { ...described(type.aliasSymbol), ...inline(type) });
    }
    return { $ref: `#/$defs/${name}` };
  }

  function inline(type: ts.Type): Schema {
    if (type.isUnion()) return union(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
    if (checker.isArrayLikeType(type)) {
      const [items] = checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', ...(items && { items: schemaOf(items) }) };
    }
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return objectSchema(type);
    throw new Error(`no schema for ${checker.typeToString(type)}`);
  }

  function union(type: ts.UnionType): Schema {
    const types = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const [first] = types;
    if (types.length === 1 && first) return schemaOf(first);
    if (types.every((one) => one.flags & ts.TypeFlags.BooleanLiteral)) return { type: 'boolean' };
    if (types.every((one) => one.isStringLiteral() || one.isNumberLiteral()))
      return { enum: types.map((one) => (one as ts.LiteralType).value) };
    return { anyOf: types.map(schemaOf) };
  }

  function objectSchema(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const own = checker.getTypeOfSymbol(property);
      properties[property.name] = { ...described(property), ...schemaOf(own) };
      // What is unknown may be undefined, and is then not printed.
      const unknown = own.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any);
      const maybe = own.isUnion() && own.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
      if (!unknown && !maybe && !(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const rest = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(rest ? { additionalProperties: schemaOf(rest.type) } : closed && { additionalProperties: false }),
    };
  }

  function described(symbol: ts.Symbol | undefined): Schema {
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(checker)).replace(/\s+/gu, ' ');
    return text === '' ? {} : { description: text };
  }

  function alternatives(file: ts.SourceFile | undefined, name: string): string[] {
    const symbol = file && checker.getSymbolAtLocation(file);
    const exported = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === name);
    if (!exported) throw new Error(`there is no type ${name}`);
    const type = checker.getDeclaredTypeOfSymbol(exported);
    return (type.isUnion() ? type.types : [type]).map((one) => {
      const kind = one.getProperty('type');
      const literal = kind && checker.getTypeOfSymbol(kind);
      if (!literal?.isStringLiteral()) throw new Error(`an event of ${name} has no type`);
      const known = definitions.get(literal.value);
      const alternatives = [
        ...((known?.['anyOf'] as Schema[] | undefined) ?? (known ? [known] : [])),
        objectSchema(one),
      ];
      definitions.set(literal.value, alternatives.length > 1 ? { anyOf: alternatives } : objectSchema(one));
      return literal.value;
    });
  }

  return { definitions, alternatives };
}
