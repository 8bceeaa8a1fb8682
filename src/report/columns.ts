/** Made when first wanted: the tables of Unicode behind it take a tenth of the time of a short command. */
let letters: Intl.Segmenter | undefined;

/** Columns of a terminal that a text takes: letters of East Asia and emoji take two, accents of their own none. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  return lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

function lettersOf(text: string): string[] {
  letters ??= new Intl.Segmenter('en');
  return Array.from(letters.segment(text), ({ segment }) => segment);
}

function letterWidth(letter: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(letter)) return 0;
  const wide =
    /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
  return wide.test(letter) ? 2 : 1;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** At most so wide, cut with `…`. */
export function fit(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${headOf(text, Math.max(0, width - 1))}…`;
}

/** As much of the beginning as so many columns hold. */
function headOf(text: string, width: number): string {
  let head = '';
  let taken = 0;
  for (const letter of lettersOf(text)) {
    taken += letterWidth(letter);
    if (taken > width) break;
    head += letter;
  }
  return head;
}

const GAP = 2;
const HANG = 4;

/** Rows as columns; where a terminal has too few for all of them, the last ones go on below, indented. */
export function columnLines(rows: readonly (readonly string[])[], columns = Infinity): string[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const groups: number[][] = [[]];
  let taken = 0;
  for (const [column, width] of widths.entries()) {
    if (taken > 0 && taken + width > columns) {
      groups.push([]);
      taken = HANG;
    }
    groups.at(-1)?.push(column);
    taken += width + GAP;
  }
  return rows.flatMap((row) =>
    groups
      .map((group) =>
        group.map((column) => padded(row[column] ?? '', widths[column] ?? 0)).join(' '.repeat(GAP)),
      )
      .map((text, index) => (index === 0 ? '' : ' '.repeat(HANG)) + text.trimEnd())
      .filter((text, index) => index === 0 || text.trim() !== ''),
  );
}

/** What people copy, and what programs printed, keeps its line. */
const VERBATIM =
  /sha256:[0-9a-f]{64}|(?:^|: | {2})(?:slipway|kubectl|git|aws|docker|openssl) \w|^\s*\d*\s*[│$]/u;

/** A line in as many rows as a terminal needs for it, broken between words, each below the last column of its beginning. */
export function wrapped(line: string, columns: number): string[] {
  return VERBATIM.test(line) ? [line] : inRows(line, columns);
}

/** The same of any line, for a page whose lines begin with what is copied. */
export function inRows(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = ' '.repeat(hangOf(line, columns));
  const rows: string[] = [];
  let row = '';
  for (const [word] of line.matchAll(/\s*\S+/gu)) {
    if (row !== '' && widthOf(row + word) > columns) {
      rows.push(row);
      row = indent + word.trimStart();
      // Below its beginning a line has no columns that a gap could keep.
    } else row += rows.length > 0 ? word.replace(/^\s{3,}/u, '  ') : word;
    while (widthOf(row) > columns) {
      const head = breakable(row, columns, indent.length);
      rows.push(head);
      row = indent + row.slice(head.length);
    }
  }
  return [...rows, row];
}

function hangOf(line: string, columns: number): number {
  const starts = [...line.matchAll(/\S {2,}(?=\S)/gu)].map(({ index, 0: gap }) =>
    widthOf(line.slice(0, index + gap.length)),
  );
  const lead = /^\s*/u.exec(line)?.[0].length ?? 0;
  return starts.findLast((start) => start <= columns / 2) ?? lead + GAP;
}

/** A word that no row can hold is broken behind one of its signs, or wherever the row ends. */
function breakable(row: string, columns: number, indent: number): string {
  const head = headOf(row, columns);
  const at = Math.max(...['-', '/', '.', ':', ',', '@', '_'].map((sign) => head.lastIndexOf(sign))) + 1;
  return at > indent + 8 ? head.slice(0, at) : head;
}

/** Every line of a text in the rows of a terminal; undefined where there is none. */
export function fitted(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => wrapped(line, columns))
    .join('\n');
}
