/** C0 and C1 but tab and line break, separators of lines, what turns the direction of writing around, halves of letters. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

/** A text that strangers wrote, fit for any console: what a terminal would obey becomes a sign. Line breaks stay. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, signOf);
}

/** The same for a value that is part of one line, such as a branch or a commit's subject. */
export function oneLine(text: string): string {
  return printable(text.replace(/\r\n?|\n/g, '⏎'));
}

/** A value as JSON in which no sign stands as it is that a terminal would obey: it reads back as the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNPRINTABLE, (character) =>
    [0, 1]
      .slice(0, character.length)
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Without what programs paint their output with: colours, and as `grep` and `tput` do, the rest of a line erased and the set of signs. */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b(?:\[(?:[0-9;:]*m|0?K)|\(B)/g, '');
}

/** Data whose texts are all fit for one line each. Manifests inside are left as they are: a diff of them is made printable whole. */
export function printableData<T>(data: T): T {
  return withTexts(data, oneLine, MANIFESTS);
}

const MANIFESTS: ReadonlySet<string> = new Set(['object', 'from', 'to']);

/** The same data with each text changed; what stands in fields of these names is left as it is. */
export function withTexts<T>(
  data: T,
  change: (text: string) => string,
  left: ReadonlySet<string> = new Set(),
): T {
  const mapped = (value: unknown): unknown => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(mapped);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, left.has(name) ? inner : mapped(inner)]),
    );
  };
  return mapped(data) as T;
}

/** `␛` for an escape, `<U+202E>` where Unicode has no picture of it. */
function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** At most so many characters; the last is `…` where some are left out. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
