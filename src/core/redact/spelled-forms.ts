/** Bytes one by one, as programs spell them out that escape everything, and dumps in twos as `xxd` writes them. */
export function spelledForms(bytes: Buffer): readonly string[] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const spellings = [hex, hex.map((one) => one.toUpperCase())].flatMap((all) => [
    ...['0x', '\\x', '%', '\\u00', '\\\\x', '\\\\u00'].flatMap((sign) => [
      ...[' ', ', ', ','].map((between) => all.map((one) => sign + one).join(between)),
      all.map((one) => sign + one).join(''),
    ]),
    all.map((one) => `&#x${one};`).join(''),
    ...[':', '-', ', ', ','].map((between) => all.join(between)),
  ]);
  const decimal = [...bytes].map(String);
  return [
    ...spellings,
    decimal.map((one) => `&#${one};`).join(''),
    ...[', ', ',', ' '].map((between) => decimal.join(between)),
    [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
    ...inTwos(hex),
  ];
}

/** Lines of `xxd`: eight groups of two bytes, where the value may begin with the second byte of a group. */
function inTwos(hex: readonly string[]): readonly string[] {
  return [0, 1].flatMap((skipped) => {
    const first = skipped === 0 ? [] : [hex[0] ?? ''];
    const rest = hex.slice(skipped);
    const pairs = rest.flatMap((one, index) => (index % 2 === 0 ? [one + (rest[index + 1] ?? '')] : []));
    const groups = [...first, ...pairs];
    const lines = Array.from({ length: 8 }, (_, at) => linesFrom(groups, at)).flat();
    return [groups.join(' '), ...lines];
  });
}

/** The lines where the first one has room for `room` groups more; shorter pieces than three groups may be anything. */
function linesFrom(groups: readonly string[], room: number): readonly string[] {
  const starts = [0, ...Array.from({ length: Math.ceil(groups.length / 8) }, (_, line) => room + line * 8)];
  return starts
    .map((start, index) => groups.slice(start, index === 0 ? room : start + 8))
    .filter((line) => line.length >= 3)
    .map((line) => line.join(' '));
}
