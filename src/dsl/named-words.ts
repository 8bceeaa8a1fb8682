/** Words that name one thing each, with options by name, and the list of the context that keeps them. */
export const NAMED_WORDS = [
  { word: 'deployment', list: 'deployments' },
  { word: 'autoscale', list: 'autoscalers' },
  { word: 'expose', list: 'exposures' },
  { word: 'migrate', list: 'migrations' },
] as const;

/** The word that fills a list; undefined where it is none of these lists. */
export function wordOfList(list: unknown): string | undefined {
  // Of which several may be about one deployment.
  if (list === 'verifications') return 'verify';
  return NAMED_WORDS.find((named) => named.list === list)?.word;
}

/** The list that a word fills. */
export function listOfWord(word: string): string | undefined {
  return NAMED_WORDS.find((named) => named.word === word)?.list;
}
