import type { Asked, Fate, FateOf } from '../support/front.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import type { Place, Ran } from './place.ts';

/** One row of the table: a kind of fault, and the moments at which it happens. */
export type Fault = {
  readonly name: string;
  /** Each in a deploy of its own, such as the number of a write. */
  readonly moments: readonly number[];
  /** Those that are enough for every build. */
  readonly few: readonly number[];
  /** It meets the whole cluster, so nobody else deploys meanwhile. */
  readonly disturbs?: boolean;
  /** How the deploy may end; null where it is killed. */
  readonly exits: readonly (number | null)[];
  /** What it says in the end where that is not 0: what happened and what to do. */
  readonly words?: RegExp;
  /** Deploys the second version at a place that has the first, with the fault in it. */
  readonly run: (place: Place, moment: number, box: OwnSandbox) => Promise<Ran>;
};

/** 1, 2, … to the last one. */
export function each(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** What becomes of the nth of such requests; the others go on. */
export function atNth(
  which: (asked: Asked) => boolean,
  nth: number,
  fate: () => Fate | Promise<Fate>,
): FateOf {
  let count = 0;
  return (asked) => (which(asked) && (count += 1) === nth ? fate() : 'on');
}

/** What becomes of the nth of such requests, and of all requests after it. */
export function fromNth(
  which: (asked: Asked) => boolean,
  nth: number,
  fate: () => Fate | Promise<Fate>,
): FateOf {
  let count = 0;
  return (asked) => {
    if (which(asked)) count += 1;
    return count >= nth ? fate() : 'on';
  };
}

/** The first of such requests for each object meets its fate, and goes on when it is asked again. */
export function onceEach(which: (asked: Asked) => boolean, fate: () => Fate): FateOf {
  const met = new Set<string>();
  return (asked) => {
    const one = asked.method + asked.url;
    if (!which(asked) || met.has(one)) return 'on';
    met.add(one);
    return fate();
  };
}
