import { Compiler, type Frame, type Node } from './engine.ts';

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

  /** Anyone who calls it may speak for another file. */
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
    else this._emit(`runtime.text(${this.texts.push(String(node.value)) - 1})`);
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
    this._emit(`runtime.filter(${JSON.stringify(node.name?.value)}, ${node.lineno}, ${node.colno}, `);
    if (node.args) this._compileAggregate(node.args, frame, '[', ']');
    this._emit(')');
  }

  override compileIs(node: Node, frame: Frame): void {
    const { left, right } = node;
    const test = String(right?.name ? right.name.value : right?.value);
    if (left && FORGIVING_TESTS.has(test)) left.lenient = true;
    this._emit(`runtime.test(${JSON.stringify(test)}, ${node.lineno}, ${node.colno}, [`);
    if (left) this._compileExpression(left, frame);
    for (const argument of right?.args?.children ?? []) {
      this._emit(', ');
      this._compileExpression(argument, frame);
    }
    this._emit('])');
  }

  override compileAdd(node: Node, frame: Frame): void {
    this.#compileAdded(node, frame, false);
  }

  override compileConcat(node: Node, frame: Frame): void {
    this.#compileAdded(node, frame, true);
  }

  #compileAdded({ left, right }: Node, frame: Frame, join: boolean): void {
    this._emit('runtime.added(');
    this.compile(left!, frame);
    this._emit(', ');
    this.compile(right!, frame);
    this._emit(`, ${join})`);
  }

  override compileArray(node: Node, frame: Frame): void {
    this._emit('runtime.data(');
    super.compileArray(node, frame);
    this._emit(')');
  }

  override compileDict(node: Node, frame: Frame): void {
    this._emit('runtime.data(');
    super.compileDict(node, frame);
    this._emit(')');
  }

  override compileKeywordArgs(node: Node, frame: Frame): void {
    this._emit('runtime.makeKeywordArgs(');
    this._compileAggregate(node, frame, '{', '}');
    this._emit(')');
  }

  /** As a computed name, for `__proto__` without brackets would set the prototype. */
  override compilePair(node: Node, frame: Frame): void {
    const { key, value } = node as unknown as { readonly key: Node; readonly value: Node };
    if (typeof key.value !== 'string')
      this.fail('keys of a mapping are texts or names', key.lineno, key.colno);
    this._emit(`[${JSON.stringify(key.value)}]: `);
    this._compileExpression(value, frame);
  }

  /** It stands in the program between quotes. */
  override _getNodeName(node: Node): string {
    return super._getNodeName(node).replace(/[\\\n\r\u2028\u2029]/g, ' ');
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
