import { Compiler, type Frame, type Node } from './engine.ts';
import { textOf } from './skeleton.ts';

const FORGIVING_FILTERS = new Set(['default', 'd', 'required']);
const FORGIVING_TESTS = new Set(['defined', 'undefined', 'none', 'null']);

export type Assigned = { readonly name: string; readonly line: number; readonly column: number };

/**
 * Compiles a template so that every name must be known where it is used, not only where it is printed:
 * stock nunjucks turns `{{ typo | upper }}` and `{% if typo %}` into silence.
 */
export class StrictCompiler extends Compiler {
  /** Variables that the template sets. */
  readonly assigned: Assigned[] = [];
  /** The texts of the template, to which its program refers by number. */
  readonly texts: string[] = [];
  /** Names that it may look up; undefined where other files see its variables too. */
  asked: Set<string> | undefined = new Set();
  readonly #turns = new Set<Node>();

  /** Whoever calls it may speak for another file. */
  override _emitFuncBegin(node: Node, name: string): void {
    super._emitFuncBegin(node, name);
    this._emitLine('runtime = own;');
  }

  override compile(node: Node, frame?: Frame): void {
    if (this.#turns.has(node)) this._emitLine('runtime.turn();');
    super.compile(node, frame);
  }

  override compileFor(node: Node, frame: Frame): void {
    if (node.body) this.#turns.add(node.body);
    super.compileFor(node, frame);
  }

  override compileLiteral(node: Node, frame: Frame): void {
    if (node.typename !== 'TemplateData') super.compileLiteral(node, frame);
    else this.compileText(String(node.value));
  }

  protected compileText(text: string): void {
    this._emit(`runtime.text(${this.texts.push(text) - 1})`);
  }

  override compileSymbol(node: Node, frame: Frame): void {
    const name = JSON.stringify(node.value);
    const local = frame.lookup(String(node.value)) as string | undefined;
    this.asked?.add(String(node.value));
    if (local) this._emit(`runtime.local(frame, ${name}, ${local})`);
    else
      this._emit(
        `runtime.known(context, frame, ${name}, ${node.lineno}, ${node.colno}, ${node.lenient === true})`,
      );
  }

  override compileFilter(node: Node, frame: Frame): void {
    const [input] = node.args?.children ?? [];
    if (input && FORGIVING_FILTERS.has(String(node.name?.value))) input.lenient = true;
    this._emit(`(runtime.at(${node.lineno}, ${node.colno}), `);
    super.compileFilter(node, frame);
    this._emit(')');
  }

  override compileIs(node: Node, frame: Frame): void {
    const test = node.right?.name?.value ?? node.right?.value;
    if (node.left && FORGIVING_TESTS.has(String(test))) node.left.lenient = true;
    super.compileIs(node, frame);
  }

  override compileSet(node: Node, frame: Frame): void {
    for (const { value, lineno, colno } of node.targets ?? [])
      this.assigned.push({ name: String(value), line: lineno + 1, column: colno + 1 });
    super.compileSet(node, frame);
  }

  override compileInclude(node: Node, frame: Frame): void {
    this.#standAt(node);
    super.compileInclude(node, frame);
  }

  override compileImport(node: Node, frame: Frame): void {
    this.#standAt(node);
    super.compileImport(node, frame);
  }

  override compileFromImport(node: Node, frame: Frame): void {
    this.#standAt(node);
    super.compileFromImport(node, frame);
  }

  override compileExtends(node: Node, frame: Frame): void {
    this.#standAt(node);
    super.compileExtends(node, frame);
  }

  #standAt({ lineno, colno }: Node): void {
    this.asked = undefined;
    this._emitLine(`runtime.at(${lineno}, ${colno});`);
  }
}

/** Compiles a skeleton: the texts are those of whichever template it is run for. */
export class SkeletonCompiler extends StrictCompiler {
  protected override compileText(mark: string): void {
    const { number, start, end } = textOf(mark);
    this._emit(`runtime.text(${number}, ${start}, ${end})`);
  }
}
