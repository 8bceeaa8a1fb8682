/**
 * `*` stands for anything without a slash, `**` for anything, `?` for one character. Takes time that grows with pattern
 * times branch, whatever they are: anybody may push a branch.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*+|[^*]/gsu) ?? [];
  const isStar = (at: number): boolean => tokens[at]?.startsWith('*') ?? false;
  // Every number is a place in the pattern that the text so far may have led to; a star may stand for nothing.
  const reached = (places: readonly number[]): Set<number> => {
    const all = new Set(places);
    for (const place of all) if (isStar(place)) all.add(place + 1);
    return all;
  };
  let places = reached([0]);
  for (const character of text) {
    const next: number[] = [];
    for (const place of places) {
      const token = tokens[place];
      if (isStar(place) && (token !== '*' || character !== '/')) next.push(place);
      else if (token === character || (token === '?' && character !== '/')) next.push(place + 1);
    }
    places = reached(next);
  }
  return places.has(tokens.length);
}
