/** Lines of `base64` and of PEM; lines of `xxd -p`; sixteen bytes a line, as `od` and `xxd` print them. */
const BASE64_WIDTHS = [76, 64];
const HEX_WIDTHS = [60, 64];
const DUMPED = 16;

/** Fragments of fewer letters may be anything. */
const SHORTEST_BASE64 = 8;
const SHORTEST_HEX = 12;

/** Longer values are known by their lines as they stand alone: this many are no more than a few megabytes of fragments. */
const MOST_BYTES = 8 * 1024;

/**
 * What stands on one line where a program encodes the value among other text and breaks the result: the line may begin
 * and end anywhere within the value.
 */
export function brokenForms(bytes: Buffer): readonly string[] {
  if (bytes.length > MOST_BYTES) return [];
  const hex = bytes.toString('hex');
  const spaced = hex.replaceAll(/..(?=.)/gu, '$& ');
  return [
    ...middlesOf(bytes).flatMap((form) => fragments(form, BASE64_WIDTHS, SHORTEST_BASE64)),
    ...[hex, hex.toUpperCase()].flatMap((form) => fragments(form, HEX_WIDTHS, SHORTEST_HEX)),
    // A byte and a space, each; a line has none at its end.
    ...[spaced, spaced.toUpperCase()].flatMap((form) => fragments(form, [3 * DUMPED - 1], 17, 3)),
  ];
}

/** Letters of base64 that the value alone decides, for each place modulo three where it may begin, in both alphabets. */
export function middlesOf(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const form = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    const forUrls = form.replaceAll('+', '-').replaceAll('/', '_');
    return form === forUrls ? [form] : [form, forUrls];
  });
}

/** Beginnings, ends and whole lines of an encoding; `unit` letters stand for a byte where a line ends with whole ones. */
function fragments(form: string, widths: readonly number[], shortest: number, unit = 1): string[] {
  const found: string[] = [];
  const widest = Math.max(...widths);
  for (let at = 0; at < form.length; at += unit) {
    const rest = form.length - at;
    if (rest <= widest && rest >= shortest) found.push(form.slice(at));
    for (const width of widths) if (rest > width) found.push(form.slice(at, at + width));
  }
  for (let end = unit; end <= Math.min(widest + 1, form.length); end += unit) {
    const beginning = form.slice(0, end).trimEnd();
    if (beginning.length >= shortest) found.push(beginning);
  }
  return found;
}
