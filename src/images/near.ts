/** How many names are offered at most. */
const MOST = 2;

/** Of `names` those that look like `wanted`, the likest first. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distance(wanted, name) }))
    .filter((each) => each.distance <= most)
    .sort((a, b) => a.distance - b.distance || b.name.localeCompare(a.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace until one is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + (left === right ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row[b.length] ?? a.length;
}
