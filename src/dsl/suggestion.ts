import { suggestion as nearest } from '../core/suggestion.ts';

/** Words of other tools, and what they are called here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  name: 'service',
  tests: 'test',
  env: 'parameter',
  environment: 'env',
  param: 'parameter',
  scale: 'replicas',
  args: 'arguments',
  buildArgs: 'arguments',
  build_args: 'arguments',
  cmd: 'command',
  file: 'dockerfile',
};

/** `, did you mean 'replicas'?` where one of the known words is meant or near enough; empty otherwise. */
export function suggestion(word: string, known: readonly string[]): string {
  const synonym = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
  return synonym !== undefined && known.includes(synonym)
    ? `, did you mean '${synonym}'?`
    : nearest(word, known);
}
