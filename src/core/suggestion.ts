/** `, did you mean 'replicas'?` where one of the known words is near enough, in the same letters if it can be; empty otherwise. */
export function suggestion(word: string, known: readonly string[]): string {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const [nearest] = known
    // A word may have as many letters as a file: only what is of its length is compared.
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || distance(word, a.candidate) - distance(word, b.candidate));
  const longer = known.find((candidate) => word.length > 2 && candidate.startsWith(word));
  if (!nearest && longer !== undefined) return `, did you mean '${longer}'?`;
  return nearest ? `, did you mean '${nearest.candidate}'?` : '';
}

/** Whether two names are the same but for a letter, the case or an underscore. */
export function isSlip(name: string, of: string): boolean {
  const [one, other] = [name, of].map((text) => text.toLowerCase().replaceAll('_', ''));
  return name !== of && (one === other || (name.length > 4 && isOneAway(one ?? '', other ?? '')));
}

function isOneAway(one: string, other: string): boolean {
  return Math.abs(one.length - other.length) <= 1 && distance(one, other) === 1;
}

/** Letters to insert, drop, replace or swap with their neighbour to get from one word to the other. */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const edits = [cell(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, cell(rows, i - 1, j - 1) + cost];
      row.push(Math.min(...edits, swapped ? cell(rows, i - 2, j - 2) + 1 : Infinity));
    }
    rows.push(row);
  }
  return cell(rows, from.length, to.length);
}

function cell(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? Infinity;
}
