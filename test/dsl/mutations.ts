/** Small pieces of the language and of the blocks, to be put where they do not belong. */
const PIECES = [
  ...'{}()[],;:\'"/\\$.=+-*?!|&<>@#~`\n\r\t 0',
  "'''",
  '"""',
  '$/',
  '/$',
  '/*',
  '*/',
  '//',
  '${',
  '->',
  '?:',
  '<<',
  '\\\n',
  '\r\n',
  '\\u0041',
  ' as int',
  ' in x',
  'if (true) ',
  'def x = 1\n',
  'def image = 1\n',
  'return ',
  'null',
  'true',
  "'x'",
  '"y"',
  ' 3',
  ', ',
  'replicas 2\n',
  "parameter 'Z', 'z'\n",
  "test 'made up'\n",
  "migrate 'db', rollback: 'job'\n",
  "autoscale 'x', cpu: 70, max: [production: 3]\n",
  'slipway { }\n',
  'kubernetes { }\n',
  'image',
  'env.BRANCH_NAME',
  '${env.BRANCH_NAME}',
  '$env.TARGET',
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A text with one to three small changes. */
export function mutate(text: string, other: string, next: () => number): string {
  let changed = text;
  for (let left = 1 + Math.floor(next() * 3); left > 0; left -= 1) changed = change(changed, other, next);
  return changed;
}

function change(text: string, other: string, next: () => number): string {
  const at = Math.floor(next() * (text.length + 1));
  const end = Math.min(text.length, at + 1 + Math.floor(next() * 12));
  const lines = text.split('\n');
  const [one, two] = [Math.floor(next() * lines.length), Math.floor(next() * lines.length)];
  switch (Math.floor(next() * 8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + text.slice(at, end) + text.slice(at);
    case 3:
      return lines.toSpliced(one, 1).join('\n');
    case 4:
      return lines.toSpliced(one, 0, lines[two] ?? '').join('\n');
    case 5: {
      const from = Math.floor(next() * other.length);
      return text.slice(0, at) + other.slice(from, from + 20) + text.slice(at);
    }
    default:
      return text.slice(0, at) + (PIECES[Math.floor(next() * PIECES.length)] ?? '') + text.slice(at);
  }
}
