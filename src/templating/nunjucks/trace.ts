import type { Spot } from './fault.ts';

/** Characters of Unicode's private use area; a template that holds them itself cannot be traced. */
const OPEN = '\uE0F0';
const CLOSE = '\uE0F1';
const MARK = /\uE0F0(\d+)\uE0F1/g;

export type Mark =
  | { readonly kind: 'text'; readonly spot: Spot }
  | { readonly kind: 'value'; readonly spot: Spot; readonly names: readonly string[] }
  | { readonly kind: 'end' };

/** A stretch of the output that one `{{ }}` printed. */
export type Printed = {
  readonly start: number;
  readonly end: number;
  readonly spot: Spot;
  readonly names: readonly string[];
};

export type Trace = {
  readonly text: string;
  readonly printed: readonly Printed[];
  /** Where in a template the character at an offset of the text was written. */
  spotAt(offset: number): Spot | undefined;
};

export function markText(index: number): string {
  return `${OPEN}${index}${CLOSE}`;
}

export function withoutMarks(marked: string): string {
  return marked.includes(OPEN) ? marked.replace(MARK, '') : marked;
}

/** Takes the marks out of an output again and remembers where they stood. */
export function readTrace(marked: string, marks: readonly Mark[]): Trace {
  const starts: { offset: number; spot: Spot; literal: boolean }[] = [];
  const printed: Printed[] = [];
  const open: { start: number; spot: Spot; names: readonly string[] }[] = [];
  let text = '';
  let from = 0;
  for (const found of marked.matchAll(MARK)) {
    text += marked.slice(from, found.index);
    from = found.index + found[0].length;
    const mark = marks[Number(found[1])];
    if (mark?.kind === 'end') {
      const opened = open.pop();
      if (opened) printed.push({ ...opened, end: text.length });
    } else if (mark) {
      starts.push({ offset: text.length, spot: mark.spot, literal: mark.kind === 'text' });
      if (mark.kind === 'value') open.push({ start: text.length, spot: mark.spot, names: mark.names });
    }
  }
  text += marked.slice(from);
  return { text, printed, spotAt: (offset) => spotAt(starts, offset) };
}

function spotAt(
  starts: readonly { offset: number; spot: Spot; literal: boolean }[],
  offset: number,
): Spot | undefined {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]!.offset <= offset) low = middle;
    else high = middle - 1;
  }
  const start = starts[low];
  if (!start) return undefined;
  const { file, line, column } = start.spot;
  return { file, line, column: start.literal ? column + Math.max(offset - start.offset, 0) : column };
}
