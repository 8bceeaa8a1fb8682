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
  /** Bodies of loops, with the characters of text that each turn prints. */
  readonly #turns = new Map<Node, number>();

  override compile(node: Node, frame?: Frame): void {
    const characters = this.#turns.get(node);
    if (characters !== undefined) this._emitLine(`runtime.turn(${characters});`);
    super.compile(node, frame);
  }

  override compileFor(node: Node, frame: Frame): void {
    if (node.body) this.#turns.set(node.body, charactersIn(node.body));
    super.compileFor(node, frame);
  }

  override compileSymbol(node: Node, frame: Frame): void {
    const name = JSON.stringify(node.value);
    const local = frame.lookup(String(node.value)) as string | undefined;
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
    this._emitLine(`runtime.at(${lineno}, ${colno});`);
  }
}

/** Text of a body; loops within it count their own. */
function charactersIn(node: Node): number {
  if (node.typename === 'TemplateData') return String(node.value).length;
  if (node.typename === 'For') return 0;
  const parts = [...(node.children ?? []), node.body, node.else_].filter(
    (part) => part !== undefined && part !== null,
  );
  return parts.reduce((sum, part) => sum + charactersIn(part), 0);
}
