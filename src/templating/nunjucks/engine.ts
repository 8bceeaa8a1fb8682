import nunjucks from 'nunjucks';
// @ts-expect-error -- nunjucks publishes no types for this module
import filtersModule from 'nunjucks/src/filters.js';
// @ts-expect-error -- nunjucks publishes no types for this module
import testsModule from 'nunjucks/src/tests.js';
// @ts-expect-error -- nunjucks publishes no types for this module
import transformerModule from 'nunjucks/src/transformer.js';

/** The parts of nunjucks that its types leave out, and that only this folder may know. */
export type Node = {
  readonly typename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly value?: unknown;
  readonly name?: Node;
  readonly args?: Node;
  readonly left?: Node;
  readonly right?: Node;
  readonly children?: readonly Node[];
  readonly targets?: readonly Node[];
  readonly arr?: Node;
  readonly body?: Node | null;
  readonly else_?: Node | null;
  /** Set by us: an undefined name is allowed here. */
  lenient?: boolean;
};

export type Frame = {
  readonly parent: Frame | undefined;
  readonly topLevel: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
  lookup(name: string): unknown;
  resolve(name: string, forWrite: boolean): Frame | undefined;
};
export type Context = { getVariables(): Readonly<Record<string, unknown>> };
export type Done = (error: unknown, output?: string) => void;
export type Root = (env: unknown, context: Context, frame: Frame, runtime: unknown, done: Done) => void;
/** `root` and one `b_<name>` for each block. */
export type Program = Readonly<Record<string, Root>>;

type BaseCompiler = {
  compile(node: Node, frame?: Frame): void;
  getCode(): string;
  _emitFuncBegin(node: Node, name: string): void;
  _emit(code: string): void;
  _emitLine(code: string): void;
  _compileExpression(node: Node, frame: Frame): void;
  _compileAggregate(node: Node, frame: Frame, start?: string, end?: string): void;
  _getNodeName(node: Node): string;
  fail(message: string, line?: number, column?: number): void;
  compileSymbol(node: Node, frame: Frame): void;
  compilePair(node: Node, frame: Frame): void;
  compileArray(node: Node, frame: Frame): void;
  compileDict(node: Node, frame: Frame): void;
  compileKeywordArgs(node: Node, frame: Frame): void;
  compileAdd(node: Node, frame: Frame): void;
  compileConcat(node: Node, frame: Frame): void;
  compileLiteral(node: Node, frame: Frame): void;
  compileFilter(node: Node, frame: Frame): void;
  compileIs(node: Node, frame: Frame): void;
  compileOutput(node: Node, frame: Frame): void;
  compileSet(node: Node, frame: Frame): void;
  compileFor(node: Node, frame: Frame): void;
  compileFunCall(node: Node, frame: Frame): void;
  _compileMacro(node: Node, frame?: Frame): string;
  compileInclude(node: Node, frame: Frame): void;
  compileImport(node: Node, frame: Frame): void;
  compileFromImport(node: Node, frame: Frame): void;
  compileExtends(node: Node, frame: Frame): void;
};

type Internals = {
  readonly compiler: { readonly Compiler: new (name: string, strict: boolean) => BaseCompiler };
  readonly parser: { parse(source: string, extensions: readonly unknown[], options: object): Node };
  readonly runtime: Readonly<Record<string, unknown>>;
};

const internals = nunjucks as unknown as Internals;
const transformer = transformerModule as {
  transform(node: Node, asyncFilters: readonly unknown[], name: string): Node;
};

type Functions = Readonly<Record<string, (...args: unknown[]) => unknown>>;
export const stockFilters = filtersModule as Functions;
export const stockTests = testsModule as Functions;
export const { runtime: stockRuntime } = internals;
export const { Compiler } = internals.compiler;
export const { Environment, Loader, Template } = nunjucks;

/** Throws nunjucks' own error where the syntax is wrong. */
export function parseTemplate(source: string, name: string): Node {
  const root = transformer.transform(internals.parser.parse(source, [], {}), [], name);
  assertNames(root);
  return root;
}

const NAME = /^(?!__proto__$)[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** They would go on after the rendering has ended. */
const ASYNC: ReadonlySet<string> = new Set(['AsyncEach', 'AsyncAll', 'IfAsync']);

/** nunjucks takes nearly everything for a name and writes it into the program as it is: a quote in it would end a string there. */
function assertNames(node: Node): void {
  if (node.typename === 'Symbol' && !NAME.test(String(node.value)))
    throw syntaxError(`'${String(node.value)}' is no name`, node);
  if (ASYNC.has(node.typename))
    throw syntaxError('asyncEach, asyncAll and ifAsync are not for templates', node);
  // nunjucks keeps blocks in an object that inherits, and would take what is there for one.
  if (node.typename === 'Block' && String(node.name?.value) in Object.prototype)
    throw syntaxError(`'${String(node.name?.value)}' is no name of a block`, node);
  for (const part of Object.values<unknown>(node))
    for (const each of Array.isArray(part) ? (part as unknown[]) : [part])
      if (isNode(each)) assertNames(each);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'typename' in value;
}

function syntaxError(message: string, { lineno, colno }: Node): Error {
  return Object.assign(new Error(message), { lineno: lineno + 1, colno: colno + 1 });
}
