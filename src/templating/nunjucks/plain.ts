import { FILTERS } from './filters.ts';
import type { Output } from './environment.ts';
import type { Variables } from './runtime.ts';

/** A name alone, or handed to one of our filters that takes a text and nothing else. */
const PRINTED = /\{\{\s*([A-Za-z_]\w*)\s*(?:\|\s*(quote|b64encode|sha256)\s*)?\}\}/y;

/** Names that nunjucks reads as something else. */
const RESERVED = new Set('true false none null not and or if else in is super caller'.split(' '));

/** Longer output is left to nunjucks, which counts what it prints. */
const MOST_OUTPUT = 1_000_000;

/**
 * Renders a template that only prints values: most do nothing else, and compiling a program for each takes longer than
 * all the rest. Undefined for every other one, and where a value is missing or no text, so that nunjucks says so.
 */
export function renderPlain(source: string, variables: Variables): Output | undefined {
  if (source.includes('{%') || source.includes('{#')) return undefined;
  const used = new Set<string>();
  let text = '';
  let end = 0;
  for (let at = source.indexOf('{{'); at >= 0; at = source.indexOf('{{', end)) {
    PRINTED.lastIndex = at;
    const [whole, name = '', filter] = PRINTED.exec(source) ?? [];
    if (whole === undefined || RESERVED.has(name) || !Object.hasOwn(variables, name)) return undefined;
    const value = variables[name];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return undefined;
    used.add(name);
    text += source.slice(end, at) + String(filter === undefined ? value : FILTERS[filter]?.(value));
    if (text.length > MOST_OUTPUT) return undefined;
    end = at + whole.length;
  }
  return { text: text + source.slice(end), used, hidden: [] };
}
