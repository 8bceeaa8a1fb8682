import type { Spot } from './fault.ts';

/** Characters of Unicode's private use area; a template that holds them itself cannot be traced. */
const OPEN = '\uE0F0';
const CLOSE = '\uE0F1';
const MARK = /\uE0F0(\d+)\uE0F1/g;

export type Mark =
  | { readonly kind: 'text'; readonly spot: Spot }
  | { readonly kind: 'value'; readonly spot: Spot; readonly names: readonly string[] }
  | { readonly kind: 'end' };

/** A stretch of the output that one `{{ }}` printed of values. */
type Printed = { readonly start: number; readonly end: number; readonly names: readonly string[] };

export type Trace = {
  readonly text: string;
  /** What the characters between two offsets were made of. */
  namesWithin(start: number, end: number): string[];
  /** Where in a template the character at an offset of the text was written. */
  spotAt(offset: number): Spot | undefined;
};

export function markText(index: number): string {
  return `${OPEN}${index}${CLOSE}`;
}

/** Without the blanks around it, as `trim` does where there are no marks among them. */
export function trimmed(marked: string): string {
  const [head = ''] = /^(?:\s|\uE0F0\d+\uE0F1)*/.exec(marked) ?? [];
  const rest = marked.slice(head.length);
  const [tail = ''] = /(?:\s|\uE0F0\d+\uE0F1)*$/.exec(rest) ?? [];
  const blankless = (text: string) => text.replace(/\s/g, '');
  return blankless(head) + rest.slice(0, rest.length - tail.length) + blankless(tail);
}

export function withoutMarks(marked: string): string {
  return marked.includes(OPEN) ? marked.replace(MARK, '') : marked;
}

/** Takes the marks out of an output again and remembers where they stood. */
export function readTrace(marked: string, marks: readonly Mark[]): Trace {
  const starts: { offset: number; spot: Spot; literal: boolean }[] = [];
  const printed: Printed[] = [];
  const open: Omit<Printed, 'end'>[] = [];
  let text = '';
  let from = 0;
  for (const found of marked.matchAll(MARK)) {
    text += marked.slice(from, found.index);
    from = found.index + found[0].length;
    const mark = marks[Number(found[1])];
    if (mark?.kind === 'end') {
      const opened = open.pop();
      if (opened && opened.names.length > 0) printed.push({ ...opened, end: text.length });
    } else if (mark) {
      starts.push({ offset: text.length, spot: mark.spot, literal: mark.kind === 'text' });
      if (mark.kind === 'value') open.push({ start: text.length, names: mark.names });
    }
  }
  text += marked.slice(from);
  return { text, namesWithin: within(printed), spotAt: (offset) => spotAt(starts, offset) };
}

/** The stretches are sorted by their ends, as they are noted there. */
function within(printed: readonly Printed[]): Trace['namesWithin'] {
  // Behind this position no stretch begins earlier than that.
  const earliest: number[] = [];
  for (let index = printed.length - 1, least = Infinity; index >= 0; index -= 1)
    earliest[index] = least = Math.min(least, printed[index]!.start);
  return (start, end) => {
    const names: string[] = [];
    for (let index = firstEndingAfter(printed, start); index < printed.length; index += 1) {
      if (earliest[index]! >= end) break;
      if (printed[index]!.start < end) names.push(...printed[index]!.names);
    }
    return names;
  };
}

function firstEndingAfter(printed: readonly Printed[], offset: number): number {
  let low = 0;
  let high = printed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (printed[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
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
