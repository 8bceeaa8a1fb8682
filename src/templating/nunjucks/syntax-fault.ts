import { templateInvalid } from '../../core/catalogue/templating.ts';
import { lineIndex } from '../../core/yaml/lines.ts';
import { type Spot, TemplateFault } from './fault.ts';
import { helmHint, isOfHelm } from './helm.ts';
import { RAW_HINT, withoutRaw } from './raw.ts';
import { syntaxWords, type Words } from './syntax-words.ts';

type Where = { readonly file: string; readonly source: string; readonly chain: readonly Spot[] };

const TAG =
  /\{%-?\s*(?<word>\w+)(?<rest>(?:[^%]|%(?!\}))*)%\}|\{#[^]*?(?:#\}|$)|\{\{(?:[^}{]|\}(?!\})|\{(?![{%#]))*(?:\}\})?/g;
const BLOCKS: ReadonlySet<string> = new Set([
  'if',
  'for',
  'macro',
  'call',
  'filter',
  'block',
  'switch',
  'set',
]);
const UNENDED = /end of file|EOF|end of comment|unexpected end/;

/** What nunjucks says of a syntax error in words that lead to what to write, at the place where it began. */
export function syntaxFault(error: unknown, { file, source, chain }: Where): TemplateFault {
  if (error instanceof TemplateFault) return error;
  const { message, lineno, colno } = error as Error & { lineno?: number; colno?: number };
  const at = (spot: Spot, words: Words) => new TemplateFault(templateInvalid(words), [...chain, spot]);
  const spot = lineno === undefined ? endOf(source, file) : { file, line: lineno, column: colno ?? 1 };
  if (error instanceof RangeError)
    return at(spot, {
      message: 'tags and brackets are nested too deep',
      hint: 'take parts of it apart with {% set %}',
    });
  const open = unclosed(withoutRaw(source));
  // Where the file ends within a tag, nunjucks says so, or stumbles over its own missing token.
  const within = open?.name === undefined && /expected variable end/.test(message);
  if (open && (within || error instanceof TypeError || UNENDED.test(message)))
    return at({ file, ...lineIndex(source)(open.offset) }, open.words);
  if (error instanceof TypeError)
    return at(spot, {
      message: 'a tag is written as none can be',
      hint: 'correct it; {% set %} takes a name alone, as in {% set total = 1 %}',
    });
  const words = otherLanguage(source, spot) ?? syntaxWords(message, openAt(source, spot, open));
  return at(spot, words);
}

/** The block that is open where something else ends, such as a {% for %} before an {% endif %}. */
function openAt(source: string, { line, column }: Spot, open: Open | undefined): string | undefined {
  if (!open?.name) return undefined;
  const at = lineIndex(source)(open.offset);
  return at.line < line || (at.line === line && at.column < column) ? open.name : undefined;
}

/** In shell `${#name}` is a length; to nunjucks it begins a comment, which would swallow what follows. */
export function assertNoShellLength(source: string, { file, chain }: Omit<Where, 'source'>): void {
  const offset = withoutRaw(source).indexOf('${#');
  if (offset < 0) return;
  throw new TemplateFault(
    templateInvalid({ message: "'{#' begins a comment, also behind a '$'", hint: RAW_HINT }),
    [...chain, { file, ...lineIndex(source)(offset + 1) }],
  );
}

type Open = { readonly offset: number; readonly words: Words; readonly name?: string };

/** The innermost block, comment or `{{` that nothing ends. */
function unclosed(source: string): Open | undefined {
  const open: { name: string; offset: number }[] = [];
  for (const { 0: text, index, groups } of source.matchAll(TAG)) {
    const { word, rest = '' } = groups ?? {};
    if (text.startsWith('{{')) {
      if (!text.endsWith('}}'))
        return {
          offset: index,
          words: { message: 'nothing ends this {{', hint: `write }} behind it, or ${RAW_HINT}` },
        };
    } else if (word === undefined) {
      if (!text.endsWith('#}'))
        return {
          offset: index,
          words: {
            message: "'{#' begins a comment that nothing ends",
            hint: `end it with #}, or ${RAW_HINT}`,
          },
        };
    } else if (word.startsWith('end')) {
      if (open.at(-1)?.name === word.slice('end'.length)) open.pop();
    } else if (BLOCKS.has(word) && !(word === 'set' && rest.includes('=')))
      open.push({ name: word, offset: index });
  }
  const last = open.at(-1);
  if (!last) return undefined;
  const words = {
    message: `nothing ends this {% ${last.name} %}`,
    hint: `write {% end${last.name} %} behind it`,
  };
  return { offset: last.offset, words, name: last.name };
}

const INSTEAD: Readonly<Record<string, string>> = {
  '&&': 'and',
  '||': 'or',
  '??': "| default('...')",
  '?.': '.',
  '!': 'not',
};

/** What JavaScript, Python and Go write otherwise. */
function otherLanguage(source: string, { line, column }: Spot): Words | undefined {
  const lines = source.split('\n');
  const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  const start = Math.max(source.lastIndexOf('{{', offset), source.lastIndexOf('{%', offset));
  const tag = /^\{[{%]-?\s*((?:[^%}]|%(?!\})|\}(?!\}))*?)\s*-?[%}]\}/.exec(source.slice(start))?.[1];
  if (start < 0 || tag === undefined) return undefined;
  const [, condition, yes, no] = /^(?:\w+\s+)??(\S.*?)\s+\?\s+(.+?)\s+:\s+(.+)$/.exec(tag) ?? [];
  if (condition !== undefined)
    return { message: "nunjucks has no '? :'", hint: `write {{ ${yes} if ${condition} else ${no} }}` };
  const [operator] = /&&|\|\||\?\?|\?\.|!(?!=)/.exec(tag) ?? [];
  if (operator !== undefined)
    return { message: `nunjucks has no '${operator}'`, hint: `write '${INSTEAD[operator]}'` };
  const [, then] = /^else\s+if\s+(.+)$/.exec(tag) ?? [];
  if (then !== undefined)
    return { message: 'nunjucks has no {% else if %}', hint: `write {% elif ${then} %}` };
  const [, test, argument] = /\bis\s+(?:not\s+)?(\w+)\s+([\w"'.]+)/.exec(tag) ?? [];
  if (test !== undefined && !/^(?:and|or|else|if)$/.test(argument ?? ''))
    return { message: 'a test takes its argument in brackets', hint: `write is ${test}(${argument})` };
  if (/^[.$`=]|:=|\s\.\w/.test(tag))
    return {
      message: `'{{ ${tag.slice(0, 60)} }}' is of another template language`,
      hint: isOfHelm(`{{ ${tag} }}`) ? helmHint(tag) : RAW_HINT,
    };
  return undefined;
}

function endOf(source: string, file: string): Spot {
  return { file, line: source.trimEnd().split('\n').length, column: 1 };
}
