/** Letters of other scripts that look like Latin ones, and those. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аɑα', 'a'],
    ['вβ', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еє', 'e'],
    ['ɡ', 'g'],
    ['һ', 'h'],
    ['іιı', 'i'],
    ['јϳ', 'j'],
    ['кκ', 'k'],
    ['ӏ', 'l'],
    ['м', 'm'],
    ['ոп', 'n'],
    ['оοօ', 'o'],
    ['рρ', 'p'],
    ['ԛ', 'q'],
    ['г', 'r'],
    ['ѕ', 's'],
    ['тτ', 't'],
    ['υս', 'u'],
    ['ѵν', 'v'],
    ['ѡԝ', 'w'],
    ['хχ', 'x'],
    ['уγ', 'y'],
  ].flatMap(([letters = '', latin = '']) => [...letters].map((letter) => [letter, latin])),
);

/** As it is compared: one form for what Unicode can write in several, without letters and signs that only look like others. */
function normal(text: string): string {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cf}|\p{Cc}/gu, '')
    .trim();
  return [...folded].map((letter) => LOOKALIKES[letter] ?? letter).join('');
}

/** Whether an id or an address holds more than the letters, digits and signs of ASCII, so that it may only look like another one. */
export function isUnclear(text: string): boolean {
  return /[^\x20-\x7e]/.test(text.normalize('NFKC')) || text.normalize('NFKC') !== text;
}

/** `alice@laptop` → alice@laptop, alice. */
export function idsOf(id: string): readonly string[] {
  const whole = normal(id);
  return [whole, whole.split('@')[0] ?? ''].filter((name) => name !== '');
}

/** `Alice Smith <alice@example.com>` → alice@example.com; undefined where there is no address. */
export function mailOf(person: string): string | undefined {
  const [start, end] = [person.indexOf('<'), person.lastIndexOf('>')];
  return start >= 0 && end > start ? person.slice(start + 1, end) : undefined;
}

/** `Alice Smith <alice@example.com>` → the whole, alice smith, alice@example.com, alice. */
export function namesOf(person: string): readonly string[] {
  const mail = mailOf(person);
  const name = mail === undefined ? person : person.slice(0, person.indexOf('<')).trimEnd();
  const all = [normal(person), ...idsOf(name), ...idsOf(mail ?? '')];
  // Mail servers take what stands behind a plus sign for a note.
  const tagged = all.filter((text) => text.includes('+')).map((text) => text.replace(/\+[^@]*/, ''));
  return [...new Set([...all, ...tagged].filter((text) => text !== ''))];
}
