import { SHORTEST } from './forms.ts';

/** Forms up to this length are looked up whole; longer ones are followed letter by letter. */
const LONG = 64;

/** A form too long to be compared at every place where it might begin. */
type Long = { readonly form: string; readonly back: Int32Array };

type Bucket = {
  /** By length. */
  readonly short: Map<number, Set<string>>;
  /** Longest first; undefined until somebody searches. */
  lengths: readonly number[] | undefined;
  /** Longest first. */
  readonly long: Long[];
};

/** Forms of values, found in a text in a time that grows with the text alone, whatever the values are. */
export type Search = {
  readonly add: (form: string) => void;
  readonly isEmpty: () => boolean;
  readonly in: (text: string) => Found;
};

export type Found = {
  /** Length of the longest form that begins here; 0 where none does. */
  readonly lengthAt: (at: number) => number;
  /** Where the first letters of a form stand at the end of the text, so that the rest may still come; its length otherwise. */
  readonly openEnd: () => number;
};

export function makeSearch(): Search {
  const buckets = new Map<string, Bucket>();
  /** Beginnings shorter than what buckets are kept by. */
  const starts = new Set<string>();
  let longest = 0;

  function add(form: string): void {
    const start = form.slice(0, SHORTEST);
    const bucket = buckets.get(start) ?? opened(start);
    longest = Math.max(longest, form.length);
    if (form.length > LONG) {
      if (bucket.long.some((known) => known.form === form)) return;
      bucket.long.push({ form, back: backOf(form) });
      bucket.long.sort((a, b) => b.form.length - a.form.length);
      return;
    }
    const known = bucket.short.get(form.length);
    if (known) known.add(form);
    else bucket.short.set(form.length, new Set([form]));
    bucket.lengths = undefined;
  }

  function opened(start: string): Bucket {
    const bucket: Bucket = { short: new Map<number, Set<string>>(), lengths: undefined, long: [] };
    buckets.set(start, bucket);
    for (let length = 1; length < SHORTEST; length += 1) starts.add(start.slice(0, length));
    return bucket;
  }

  function inText(text: string): Found {
    const walks = new Map<Long, Walk>();
    const walk = (long: Long): Walk => {
      const known = walks.get(long) ?? walkOver(text, long);
      walks.set(long, known);
      return known;
    };

    function isOpen(at: number): boolean {
      if (text.length - at < SHORTEST) return starts.has(text.slice(at));
      const bucket = buckets.get(text.slice(at, at + SHORTEST));
      if (!bucket) return false;
      if (bucket.long.some((long) => text.length - at === walk(long).open)) return true;
      const tail = text.slice(at);
      if (tail.length >= LONG) return false;
      for (const [length, forms] of bucket.short)
        if (length > tail.length) for (const form of forms) if (form.startsWith(tail)) return true;
      return false;
    }

    return {
      lengthAt: (at) => {
        const bucket = buckets.get(text.slice(at, at + SHORTEST));
        if (!bucket) return 0;
        for (const long of bucket.long) if (walk(long).begins.has(at)) return long.form.length;
        for (const length of lengthsOf(bucket))
          if (bucket.short.get(length)?.has(text.slice(at, at + length))) return length;
        return 0;
      },
      openEnd: () => {
        for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1)
          if (isOpen(at)) return at;
        return text.length;
      },
    };
  }

  return { add, isEmpty: () => buckets.size === 0, in: inText };
}

function lengthsOf(bucket: Bucket): readonly number[] {
  bucket.lengths ??= [...bucket.short.keys()].sort((a, b) => b - a);
  return bucket.lengths;
}

type Walk = {
  /** Every place where the form begins. */
  readonly begins: ReadonlySet<number>;
  /** How many of its first letters stand at the end of the text. */
  readonly open: number;
};

/** Follows a form through a text as Knuth, Morris and Pratt do: no letter of the text is looked at twice. */
function walkOver(text: string, { form, back }: Long): Walk {
  const begins = new Set<number>();
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    while (matched > 0 && form.charCodeAt(matched) !== letter) matched = back[matched - 1] ?? 0;
    if (form.charCodeAt(matched) === letter) matched += 1;
    if (matched < form.length) continue;
    begins.add(at - form.length + 1);
    matched = back[matched - 1] ?? 0;
  }
  return { begins, open: matched };
}

/** For each beginning of a form the length of the longest shorter one that it ends with. */
function backOf(form: string): Int32Array {
  const back = new Int32Array(form.length);
  for (let at = 1, length = 0; at < form.length; at += 1) {
    while (length > 0 && form.charCodeAt(at) !== form.charCodeAt(length)) length = back[length - 1] ?? 0;
    if (form.charCodeAt(at) === form.charCodeAt(length)) length += 1;
    back[at] = length;
  }
  return back;
}
