/** What keeps tags of other languages as they are. */
export const RAW_HINT = 'put {% raw %} before it and {% endraw %} behind it, so that it stays as it is';

const BEGIN = /\{%-?\s*(?<name>raw|verbatim)\s*-?%\}/g;
const END = /\{%-?\s*end(?<name>raw|verbatim)\s*-?%\}/g;

/** With blanks for what is raw, so that offsets hold. Each place is looked at once, however many blocks nothing ends. */
export function withoutRaw(source: string): string {
  const ends = [...source.matchAll(END)].map(({ 0: text, index, groups }) => ({
    name: groups?.['name'],
    begin: index,
    end: index + text.length,
  }));
  const next: Record<string, number> = { raw: 0, verbatim: 0 };
  let read = '';
  let at = 0;
  for (const { 0: text, index, groups } of source.matchAll(BEGIN)) {
    if (index < at) continue;
    const name = groups?.['name'] ?? '';
    let which = next[name] ?? 0;
    while (which < ends.length && !(ends[which]?.name === name && ends[which]!.begin >= index + text.length))
      which += 1;
    next[name] = which;
    const end = ends[which]?.end;
    if (end === undefined) continue;
    read += source.slice(at, index) + source.slice(index, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return read + source.slice(at);
}
