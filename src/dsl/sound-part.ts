import type { Place } from '../core/place.ts';
import { ServiceContext } from './context.ts';
import { complaints } from './issues.ts';
import { NAMED_WORDS } from './named-words.ts';
import type { Path, Places } from './places.ts';
import type { Json } from './reading.ts';

/** More faults than that are not made one by one: then nothing is relied on. */
const MOST_FAULTS = 200;

type Sound = { readonly context: ServiceContext; readonly places: Places };

/**
 * What of a context can be relied on although the rest of it has faults, so that templates can be judged by it in the
 * same round. The places move with the items of lists that stay.
 */
export function soundPart(root: unknown, places: Places): Sound {
  const draft: Draft = { whole: structuredClone(root) as Json };
  const moved = new Map(places);
  for (let removed = 0; ; removed += 1) {
    const [complaint] = complaints(ServiceContext, draft.whole);
    if (!complaint) return { context: withoutRepeats(draft.whole as ServiceContext), places: moved };
    if (removed === MOST_FAULTS) draft.whole = {};
    else remove(draft, ['whole', ...complaint.path], moved);
  }
}

type Draft = { whole: Json };

/** Takes a value out, or what holds it where the value is wrong by being absent. */
function remove(draft: Draft, path: Path, places: Map<string, Place>): void {
  const holders: Json[] = [draft];
  for (const part of path.slice(0, -1)) {
    const next = child(holders.at(-1), part);
    if (next === undefined) break;
    holders.push(next);
  }
  for (let depth = Math.min(holders.length, path.length) - 1; depth > 0; depth -= 1) {
    const [holder, part] = [holders[depth], path[depth]!];
    if (child(holder, part) === undefined) continue;
    if (Array.isArray(holder)) removeItem(holder, Number(part), { path: path.slice(1, depth), places });
    else delete (holder as Record<string, Json>)[part];
    return;
  }
  draft.whole = {};
}

function child(holder: Json | undefined, part: string | number): Json | undefined {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, part)) return undefined;
  return (holder as Record<string | number, Json>)[part];
}

function removeItem(
  items: Json[],
  index: number,
  { path, places }: { readonly path: Path; readonly places: Map<string, Place> },
): void {
  items.splice(index, 1);
  const list = `${path.join('.')}.`;
  for (const [key, place] of [...places]) {
    if (!key.startsWith(list)) continue;
    const [position = '', ...rest] = key.slice(list.length).split('.');
    const number = Number(position);
    if (!(number >= index)) continue;
    places.delete(key);
    if (number > index) places.set(`${list}${[number - 1, ...rest].join('.')}`, place);
  }
}

/** What is named twice has one template, and only the first is its owner. */
function withoutRepeats(context: ServiceContext): ServiceContext {
  const { kubernetes } = context;
  if (!kubernetes) return context;
  const lists = NAMED_WORDS.flatMap(({ list }) => {
    const seen = new Set<string>();
    const items: readonly { readonly name: string }[] = kubernetes[list] ?? [];
    const kept = items.filter(({ name }) => seen.size < seen.add(name).size);
    return kept.length === items.length ? [] : [[list, kept] as const];
  });
  if (lists.length === 0) return context;
  return { ...context, kubernetes: { ...kubernetes, ...Object.fromEntries(lists) } };
}
