import type { Verdict } from '../../core/verdict.ts';
import type { Assessment } from '../kinds/kind.ts';

/** Since when an object is in a state that stands for a while only, and which one. */
export type Lapsing = { readonly id: string; readonly since: number };

export function recordLapse(
  known: Lapsing | undefined,
  { lapse, ...verdict }: Assessment,
  at: number,
): Lapsing | undefined {
  if (!lapse) return undefined;
  const id = [verdict.state, lapse.to.state, lapse.afterMs, lapse.of ?? ''].join(' ');
  return known?.id === id ? known : { id, since: at };
}

/** The verdict by now: one whose time has passed becomes what it was to become. */
export function judgeLapse(
  { lapse, ...verdict }: Assessment,
  lapsing: Lapsing | undefined,
  at: number,
): Verdict {
  if (!lapse || !lapsing || at - lapsing.since < lapse.afterMs) return verdict;
  return judgeLapse(lapse.to, lapsing, at);
}
