import { Compiler, type Frame, type Node, parseTemplate, type Program } from './engine.ts';

const FORGIVING_FILTERS = new Set(['default', 'd', 'required']);
const FORGIVING_TESTS = new Set(['defined', 'undefined', 'none', 'null']);

/**
 * Compiles a template so that every name must be known where it is used, not only where it is printed:
 * stock nunjucks turns `{{ typo | upper }}` and `{% if typo %}` into silence.
 */
class StrictCompiler extends Compiler {
  override compileSymbol(node: Node, frame: Frame): void {
    const name = JSON.stringify(node.value);
    const local = frame.lookup(String(node.value)) as string | undefined;
    if (local) this._emit(`runtime.local(${name}, ${local})`);
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

  /** Names asked for by a condition before it do not make this value. */
  override compileOutput(node: Node, frame: Frame): void {
    this._emitLine('runtime.fresh();');
    super.compileOutput(node, frame);
  }

  override compileSet(node: Node, frame: Frame): void {
    this._emitLine('runtime.fresh();');
    super.compileSet(node, frame);
    this._emitLine(`runtime.assigned(${JSON.stringify(node.targets?.map(({ value }) => value))});`);
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

/** Marks the beginning of each line of literal text, so that rendered lines can be traced back. */
class TracingCompiler extends StrictCompiler {
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
}

/** Turns a template into a program. Throws nunjucks' own error where the syntax is wrong. */
export function compileTemplate(source: string, name: string, traced: boolean): Program {
  const compiler = new (traced ? TracingCompiler : StrictCompiler)(name, true);
  compiler.compile(parseTemplate(source, name));
  // A template is a program of the team that owns the repository, as its Jenkinsfile is; nunjucks works by compiling it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(compiler.getCode()) as () => Program;
  return make();
}
