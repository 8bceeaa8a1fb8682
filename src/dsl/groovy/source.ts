import type { Place } from '../../core/place.ts';

/** A half-open range of the decoded text. */
export type Span = { readonly start: number; readonly end: number };

/** A Groovy file as its lexer sees it, and the way back to the lines that people see. */
export type Source = {
  readonly file: string;
  /** The text after Groovy's unicode escapes are decoded; spans count in it. */
  readonly text: string;
  readonly place: (span: Span) => Place;
  /** A line of the file, from 1; undefined where it is too long to show. */
  readonly line: (number: number) => string | undefined;
};

const SHOWN_LINE = 200;

export function makeSource(file: string, written: string): Source {
  const { text, offsets } = decodeEscapes(written);
  const starts = lineStarts(written);
  const position = (offset: number) => {
    const at = offsets ? (offsets[offset] ?? written.length) : offset;
    const line = lineAt(starts, at);
    return { at, line, column: at - (starts[line - 1] ?? 0) + 1 };
  };
  const lineEnd = (line: number) => {
    let end = starts[line] ?? written.length;
    while (end > (starts[line - 1] ?? 0) && '\r\n'.includes(written.charAt(end - 1))) end -= 1;
    return end;
  };
  return {
    file,
    text,
    place: ({ start, end }) => {
      const { at, line, column } = position(start);
      const rest = lineEnd(line) - at;
      const length = Math.max(1, Math.min(position(end).at - at, rest));
      return { file, line, column, length };
    },
    line: (number) => {
      const [start, end] = [starts[number - 1] ?? 0, lineEnd(number)];
      return end - start > SHOWN_LINE ? undefined : written.slice(start, end);
    },
  };
}

/** Groovy decodes `\u0041` before it reads anything else, also in names and comments; a doubled backslash is no escape. */
function decodeEscapes(written: string): { text: string; offsets?: number[] } {
  if (!written.includes('\\u')) return { text: written };
  const offsets: number[] = [];
  let text = '';
  for (let at = 0; at < written.length;) {
    const escape = /^\\u+([0-9a-fA-F]{4})/.exec(written.slice(at, at + 40));
    const literal = escape && written[at - 1] !== '\\' ? escape : undefined;
    offsets.push(at);
    text += literal ? String.fromCharCode(parseInt(literal[1] ?? '', 16)) : written[at];
    at += literal ? literal[0].length : 1;
  }
  offsets.push(written.length);
  return { text, offsets };
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
}

/** The last line that starts at or before an offset, from 1. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
