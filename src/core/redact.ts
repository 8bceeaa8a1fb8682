import { brokenForms } from './redact/broken-forms.ts';
import { withTexts } from './printable.ts';
import { byteForms, formsOf, SHORTEST } from './redact/forms.ts';
import { makeSearch, type Search } from './redact/search.ts';

/** What stands in place of a value. */
export const HIDDEN = '[secret]';

/** The same in JSON and HTML, and so short that nothing shortens it. */
const UNCHANGED = /^[\w .-]{0,32}$/;

/** Hides values in text that others wrote: the second net under values that cannot be printed in the first place. */
export type Redactor = {
  /** Hides these bytes from now on, in every form; false where they are too few to be hidden. */
  readonly hide: (bytes: Buffer) => boolean;
  /** One whole text. */
  readonly text: (text: string) => string;
  /**
   * The texts of data that will be encoded and go through `text` then: a value that stands in one of them encoded would be so
   * twice, and not be found. What no encoding changes is left to that, as it may be a word that the program goes by.
   */
  readonly data: <T>(data: T) => T;
  /** A text that comes in pieces; see RedactedStream. */
  readonly stream: (write: (text: string) => void) => RedactedStream;
};

type RedactedStream = {
  /** Passes on all but what may be the beginning of a value. */
  readonly write: (chunk: string) => void;
  /** Passes on the rest. */
  readonly end: () => void;
};

export function makeRedactor(): Redactor {
  const search = makeSearch();
  const whole = (text: string): string => hidden(text, search, true).text;
  const known = new Set<string>();
  return {
    hide: (bytes) => {
      const text = decodedText(bytes);
      const isLong = (text ?? bytes).length >= SHORTEST;
      if (known.has(bytes.toString('base64'))) return isLong;
      known.add(bytes.toString('base64'));
      const forms = text === undefined ? [...byteForms(bytes), ...brokenForms(bytes)] : formsOf(text);
      for (const form of forms) search.add(form);
      return isLong;
    },
    text: whole,
    data: (data) =>
      search.isEmpty() ? data : withTexts(data, (text) => (UNCHANGED.test(text) ? text : whole(text))),
    stream: (write) => streamInto(write, search),
  };
}

function decodedText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function streamInto(write: (text: string) => void, search: Search): RedactedStream {
  let kept = '';
  return {
    write: (chunk) => {
      kept += chunk;
      const { text, used } = hidden(kept, search, false);
      kept = kept.slice(used);
      if (text !== '') write(text);
    },
    end: () => {
      const { text } = hidden(kept, search, true);
      kept = '';
      if (text !== '') write(text);
    },
  };
}

/** Hides every form; the longest wins where several begin at one letter. Unless it is whole, the text stops where a form may go on. */
function hidden(
  text: string,
  search: Search,
  isWhole: boolean,
): { readonly text: string; readonly used: number } {
  if (search.isEmpty()) return { text, used: text.length };
  const found = search.in(text);
  const end = isWhole ? text.length : found.openEnd();
  let out = '';
  let from = 0;
  let at = 0;
  while (at < end) {
    const length = found.lengthAt(at);
    if (length === 0) at += 1;
    else {
      out += text.slice(from, at) + HIDDEN;
      at += length;
      from = at;
    }
  }
  return { text: out + text.slice(from, Math.max(at, from)), used: at };
}
