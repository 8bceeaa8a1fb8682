import { byteForms, formsOf, SHORTEST } from './redact/forms.ts';

/** What stands in place of a value. */
export const HIDDEN = '[secret]';

/** Hides values in text that others wrote: the second net under values that cannot be printed in the first place. */
export type Redactor = {
  /** Hides these bytes from now on, in every form; false where they are too few to be hidden. */
  readonly hide: (bytes: Buffer) => boolean;
  /** One whole text. */
  readonly text: (text: string) => string;
  /** A text that comes in pieces; see RedactedStream. */
  readonly stream: (write: (text: string) => void) => RedactedStream;
};

export type RedactedStream = {
  /** Passes on all but what may be the beginning of a value. */
  readonly write: (chunk: string) => void;
  /** Passes on the rest. */
  readonly end: () => void;
};

type Index = {
  /** First letters → every form that begins so, longest first. */
  readonly forms: Map<string, string[]>;
  /** Beginnings shorter than that. */
  readonly starts: Set<string>;
  longest: number;
};

export function makeRedactor(): Redactor {
  const index: Index = { forms: new Map(), starts: new Set(), longest: 0 };
  return {
    hide: (bytes) => {
      const text = decodedText(bytes);
      const forms = text === undefined ? byteForms(bytes) : formsOf(text);
      for (const form of forms) addForm(index, form);
      return (text ?? bytes).length >= SHORTEST;
    },
    text: (text) => hidden(text, text.length, index).text,
    stream: (write) => streamInto(write, index),
  };
}

function decodedText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function addForm(index: Index, form: string): void {
  const { forms, starts } = index;
  const start = form.slice(0, SHORTEST);
  const known = forms.get(start) ?? [];
  if (known.includes(form)) return;
  forms.set(
    start,
    [...known, form].toSorted((a, b) => b.length - a.length),
  );
  for (let length = 1; length < SHORTEST; length += 1) starts.add(form.slice(0, length));
  index.longest = Math.max(index.longest, form.length);
}

function streamInto(write: (text: string) => void, index: Index): RedactedStream {
  let kept = '';
  return {
    write: (chunk) => {
      kept += chunk;
      const { text, used } = hidden(kept, openEnd(kept, index), index);
      kept = kept.slice(used);
      if (text !== '') write(text);
    },
    end: () => {
      const { text } = hidden(kept, kept.length, index);
      kept = '';
      if (text !== '') write(text);
    },
  };
}

/** Hides every form that begins before `end`; the longest wins where several begin at one letter. */
function hidden(
  text: string,
  end: number,
  { forms }: Index,
): { readonly text: string; readonly used: number } {
  if (forms.size === 0) return { text: text.slice(0, end), used: end };
  let out = '';
  let from = 0;
  let at = 0;
  while (at < end) {
    const found = forms.get(text.slice(at, at + SHORTEST))?.find((form) => text.startsWith(form, at));
    if (found === undefined) at += 1;
    else {
      out += text.slice(from, at) + HIDDEN;
      at += found.length;
      from = at;
    }
  }
  return { text: out + text.slice(from, Math.max(at, from)), used: at };
}

/** Where the first letters of a form stand at the end of a text, so that the rest may still come; its length otherwise. */
function openEnd(text: string, { forms, starts, longest }: Index): number {
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
    const tail = text.slice(at);
    const open =
      tail.length < SHORTEST
        ? starts.has(tail)
        : forms
            .get(tail.slice(0, SHORTEST))
            ?.some((form) => form.length > tail.length && form.startsWith(tail));
    if (open) return at;
  }
  return text.length;
}
