import type { KubeObject } from '../../core/objects.ts';

/** What no name of an object can hold. */
const BETWEEN_NAMES = /[^a-z0-9.-]+/;

/** What a controller tells, and what names nothing. */
const OF_ITSELF = new Set(['uid', 'status']);

/**
 * Every word of some objects that could be the name of another one. More than what they need by a field that is known: a
 * controller may read a name from an argument, an annotation or a field of a kind of its own.
 */
export function wordsIn(objects: Iterable<KubeObject>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { metadata, ...rest } of objects) {
    const { labels, annotations, ownerReferences } = metadata;
    collect([labels, annotations, ownerReferences, rest], words);
  }
  return words;
}

function collect(value: unknown, words: Set<string>): void {
  if (typeof value === 'string') for (const word of value.split(BETWEEN_NAMES)) words.add(word);
  else if (Array.isArray(value)) for (const item of value) collect(item, words);
  else if (typeof value === 'object' && value !== null)
    for (const [field, inner] of Object.entries(value)) if (!OF_ITSELF.has(field)) collect(inner, words);
}
