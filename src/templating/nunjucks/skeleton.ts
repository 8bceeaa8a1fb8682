/** A template apart from its text: those that differ in nothing else are run by one program. */
export type Skeleton = {
  /** The tags, and where text stands its number between two marks. */
  readonly source: string;
  readonly texts: readonly string[];
};

/** A text by its number, between characters of Unicode's private use area and spaces. */
const OPEN = ' \uE0F2';
const CLOSE = '\uE0F3 ';
const MARK = /^( ?)\uE0F2(\d+)\uE0F3( ?)$/;

const TAG_START = /\{[{%#]/g;
/** No escapes, no regular expressions, no quotes within words: in these nunjucks surely sees the same end as we do. */
const WITHIN = String.raw`(?:[^"'\\/%}]|%(?!\})|\}(?!\})|(?<=[\s([,:=~+<>|*{%-])(?:"[^"\\]*"|'[^'\\]*'))*`;
const TAG = new RegExp(String.raw`\{(?:\{${WITHIN}\}\}|%${WITHIN}%\}|#[^]*?#\})`, 'y');
/** What follows such a tag is text, whatever it looks like. */
const RAW = /\{%-?\s*(?:raw|verbatim)\b/;

/** Takes a template apart as nunjucks' lexer does; undefined where that is not sure to be the same. */
export function skeletonOf(template: string): Skeleton | undefined {
  const texts: string[] = [];
  let source = '';
  let end = 0;
  for (;;) {
    TAG_START.lastIndex = end;
    const start = TAG_START.exec(template)?.index;
    const text = template.slice(end, start);
    if (text.includes('#}')) return undefined;
    if (text !== '') source += `${OPEN}${texts.push(text) - 1}${CLOSE}`;
    if (start === undefined) return RAW.test(source) ? undefined : { source, texts };
    TAG.lastIndex = start;
    const tag = TAG.exec(template)?.[0];
    // Looked for once: a text of nothing but beginnings would take as many looks as it has letters.
    if (tag === undefined) return undefined;
    source += tag.startsWith('{#') ? withoutWords(tag) : tag;
    end = start + tag.length;
  }
}

/** Which text a mark of a skeleton stands for, and where nunjucks trims it: there it took the space of the mark too. */
export function textOf(mark: string): {
  readonly number: number;
  readonly start: boolean;
  readonly end: boolean;
} {
  const [, before, number, after] = MARK.exec(mark) ?? [];
  if (number === undefined) throw new TypeError('a skeleton holds tags and marks alone');
  return { number: Number(number), start: before === '', end: after === '' };
}

/** A comment as far as it matters: it may trim the text on either side. */
function withoutWords(comment: string): string {
  return `{#${comment[2] === '-' ? '-' : ''} ${comment.at(-3) === '-' ? '-' : ''}#}`;
}
