import nunjucks from 'nunjucks';
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
  lookup(name: string): unknown;
  resolve(name: string, forWrite: boolean): Frame | undefined;
};
export type Context = { lookup(name: string): unknown };
export type Done = (error: unknown, output?: string) => void;
export type Root = (env: unknown, context: Context, frame: Frame, runtime: unknown, done: Done) => void;
/** `root` and one `b_<name>` for each block. */
export type Program = Readonly<Record<string, Root>>;

export type BaseCompiler = {
  compile(node: Node, frame?: Frame): void;
  getCode(): string;
  _emitFuncBegin(node: Node, name: string): void;
  _emit(code: string): void;
  _emitLine(code: string): void;
  compileSymbol(node: Node, frame: Frame): void;
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

export const { runtime: stockRuntime } = internals;
export const { Compiler } = internals.compiler;
export const { Environment, Loader, Template } = nunjucks;

export function parseTemplate(source: string, name: string): Node {
  return transformer.transform(internals.parser.parse(source, [], {}), [], name);
}
