import { textIn } from './texts.ts';

/** No manifest is as long: an API server takes 3 MB. A list of more items is made by nobody who means a manifest. */
const MOST_TEXT = 2 ** 23;
const MOST_ITEMS = 100_000;
const LONGEST_PATTERN = 1_000;

/** Characters that a search may compare at worst. V8 searches to the end, whatever time it was given. */
const MOST_COMPARED = 2 ** 32;
/** Characters that a replacement may make at worst. */
const MOST_REPLACED = 2 ** 26;

const SEARCHING: ReadonlySet<string> = new Set(
  'endsWith includes indexOf lastIndexOf replace replaceAll split startsWith'.split(' '),
);

/** A result of a filter, a method or an operator, unless nobody means one of its size. */
export function bounded<T>(value: T): T {
  const text = textIn(value);
  if (text !== undefined) assertCount(text.length, MOST_TEXT);
  if (Array.isArray(value)) assertCount(value.length, MOST_ITEMS);
  if (value instanceof RegExp) assertCount(value.source.length, LONGEST_PATTERN);
  return value;
}

export function assertCount(count: number, most: number): void {
  if (count > most) throw new Error(`makes more than ${most}, which no manifest needs`);
}

/** A text, or each of the texts in a list, is compared with another at every place. */
export function assertSearch(holder: string | readonly unknown[], sought: unknown): void {
  const text = textIn(sought);
  if (text !== undefined && holder.length * text.length > MOST_COMPARED)
    throw new Error('searches for a text that is longer than any manifest needs');
}

/** Before a method of a text or a list runs, which nothing ends once it has begun. */
export function assertMethod(target: unknown, name: string, args: readonly unknown[]): void {
  bounded(target);
  for (const arg of args) bounded(arg);
  const [first, second] = args;
  if (Array.isArray(target)) return assertSearch(target, first);
  const text = textIn(target);
  if (text === undefined) return;
  if (name === 'repeat') assertCount(Number(first) * text.length, MOST_TEXT);
  if (name.startsWith('pad')) assertCount(Number(first), MOST_TEXT);
  if (SEARCHING.has(name)) assertSearch(text, first);
  if (name === 'match' || name === 'search') assertCount(textIn(first)?.length ?? 0, LONGEST_PATTERN);
  if (name.startsWith('replace')) assertReplacement(text, name, first, textIn(second));
}

function assertReplacement(text: string, name: string, sought: unknown, replacement = ''): void {
  const each = textIn(sought)?.length;
  const times = name === 'replace' && each !== undefined ? 1 : text.length / Math.max(each ?? 1, 1) + 1;
  assertCount(times * replacement.length, MOST_REPLACED);
}
