import { templateInvalid } from '../../core/catalogue/templating.ts';
import { type Spot, TemplateFault } from './fault.ts';
import { cleaned } from './runtime.ts';

type Where = { readonly file: string; readonly source: string; readonly chain: readonly Spot[] };

/** nunjucks gives no place where something is still open at the end of the file. */
export function syntaxFault(error: unknown, { file, source, chain }: Where): TemplateFault {
  if (error instanceof TemplateFault) return error;
  const { message, lineno, colno } = error as Error & { lineno?: number; colno?: number };
  const inner = lineno === undefined ? endOf(source, file) : { file, line: lineno, column: colno ?? 1 };
  const words = error instanceof RangeError ? 'tags and brackets are nested too deep' : cleaned(message);
  return new TemplateFault(templateInvalid({ message: words }), [...chain, inner]);
}

function endOf(source: string, file: string): Spot {
  return { file, line: source.trimEnd().split('\n').length, column: 1 };
}
