import { StrictCompiler } from './strict-compiler.ts';
import type { Frame, Node } from './engine.ts';

/**
 * Marks the beginning of each line of literal text, so that rendered lines can be traced back, and says what the
 * variables, loops and macros of a template are made of.
 */
export class TracingCompiler extends StrictCompiler {
  /** Calls of the runtime that an expression is handed to. */
  readonly #handed = new Map<Node, string>();
  /** Parameters of the macro whose body a node is. */
  readonly #parameters = new Map<Node, readonly string[]>();

  override compile(node: Node, frame?: Frame): void {
    const parameters = this.#parameters.get(node);
    if (parameters) this._emitLine(`runtime.entered(frame, ${JSON.stringify(parameters)});`);
    const call = this.#handed.get(node);
    if (call !== undefined) this._emit(`runtime.${call}, runtime.begin(), `);
    super.compile(node, frame);
    if (call !== undefined) this._emit(')');
  }

  override compileLiteral(node: Node, frame: Frame): void {
    if (node.typename !== 'TemplateData') return super.compileLiteral(node, frame);
    const lines = String(node.value).split('\n');
    const parts = lines.map((line, index) => {
      const end = index < lines.length - 1 ? '\n' : '';
      const column = index === 0 ? node.colno : 0;
      return `runtime.line(${node.lineno + index}, ${column}) + ${JSON.stringify(line + end)}`;
    });
    this._emit(`(${parts.join(' + ')})`);
  }

  /** Names asked for by a condition before it do not make this value. */
  override compileOutput(node: Node, frame: Frame): void {
    this._emitLine('runtime.fresh();');
    super.compileOutput(node, frame);
  }

  override compileSet(node: Node, frame: Frame): void {
    this._emitLine('runtime.begin();');
    super.compileSet(node, frame);
    // What a set block prints has marks of its own.
    if (node.body) this._emitLine('runtime.fresh();');
    const names = node.targets?.map(({ value }) => value);
    this._emitLine(`runtime.assigned(frame, ${JSON.stringify(names)});`);
  }

  override compileFor(node: Node, frame: Frame): void {
    const names = node.name?.children?.map(({ value }) => value) ?? [node.name?.value];
    if (node.arr) this.#handed.set(node.arr, `listed(frame, ${JSON.stringify(names)}`);
    super.compileFor(node, frame);
  }

  override compileFunCall(node: Node, frame: Frame): void {
    for (const [index, argument] of (node.args?.children ?? []).entries()) {
      if (argument.typename !== 'KeywordArgs') this.#handed.set(argument, `argument(${index}`);
      else
        for (const { key, value } of pairsOf(argument))
          this.#handed.set(value, `argument(${JSON.stringify(key.value)}`);
    }
    this._emit('runtime.called(runtime.calls(), ');
    super.compileFunCall(node, frame);
    this._emit(')');
  }

  override _compileMacro(node: Node, frame?: Frame): string {
    const parameters = (node.args?.children ?? []).flatMap((argument) => {
      if (argument.typename === 'Symbol') return [String(argument.value)];
      return pairsOf(argument).map(({ key, value }) => {
        this.#handed.set(value, `defaulted(frame, ${JSON.stringify(key.value)}`);
        return String(key.value);
      });
    });
    if (node.body) this.#parameters.set(node.body, parameters);
    return super._compileMacro(node, frame);
  }
}

function pairsOf({ children = [] }: Node): readonly { readonly key: Node; readonly value: Node }[] {
  return children as unknown as readonly { readonly key: Node; readonly value: Node }[];
}
