import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { yamlInvalid, yamlTooLarge } from './catalogue/yaml.ts';
import { type Fault, InvalidInput } from './errors.ts';
import type { Path, Place } from './place.ts';
import { AliasBomb, compose, type TextFault } from './yaml/compose.ts';
import { type Dialect, kubectlDialect } from './yaml/dialect.ts';
import { findSpan, type Search, type Span, type Written, writtenScalars } from './yaml/find.ts';
import { lineIndex } from './yaml/lines.ts';
import { relaxed } from './yaml/relaxed.ts';

export type { Span, Written } from './yaml/find.ts';
export type { Path } from './place.ts';
export { PlainTexts, yamlText } from './yaml/write.ts';

/** Where the parts of a document stand; it holds none of their values, so that these can go while it stays. */
export type Places = {
  /** Where a field stands; the nearest thing that is written where the field itself is not. */
  placeOf(path: Path): Place;
  /** The same in offsets of the text. */
  spanOf(path: Path): Span;
  /** Keys and values as they are written, in offsets of the text. */
  written(): readonly Written[];
};

export type YamlDocument = { readonly value: unknown; readonly places: Places };

export type YamlText = {
  readonly text: string;
  readonly file: string;
  readonly dialect?: Dialect;
  /** Where an offset of the text was written, if not in the text itself. */
  readonly placeAt?: (offset: number) => Place;
};

/** Reads YAML as kubectl does; throws InvalidInput with every fault of the text. Documents without content are left out. */
export function parseYaml(text: string, file: string): YamlDocument[] {
  const { documents, faults } = readYaml({ text, file });
  if (faults.length > 0) throw new InvalidInput(faults);
  return documents.filter(({ value }) => value !== null);
}

/** The same without throwing, empty documents included, for those who gather faults of many files. */
export function readYaml(source: YamlText): { documents: YamlDocument[]; faults: Fault[] } {
  const { text, dialect = kubectlDialect } = source;
  const placeAt = placesIn(source);
  try {
    const { documents, faults } = compose(text, eventsOf(text), dialect);
    return {
      documents: documents.map((value, index) => ({ value, places: new TextPlaces(source, index) })),
      faults: [...faults, ...separatorFaults(text)].map((fault) => faultFrom(fault, placeAt)),
    };
  } catch (error) {
    if (error instanceof AliasBomb)
      return {
        documents: [],
        faults: [
          yamlTooLarge({
            message: error.message,
            hint: 'write what the aliases stand for where it is needed',
            place: placeAt(error.offset),
          }),
        ],
      };
    return { documents: [], faults: [faultFrom(textFault(error), placeAt)] };
  }
}

/** Ten thousand of them are kept at once, of which few are ever asked. */
class TextPlaces implements Places {
  readonly #source: YamlText;
  readonly #index: number;

  /** Of a document of the text, counted from 0. */
  constructor(source: YamlText, index: number) {
    this.#source = source;
    this.#index = index;
  }

  placeOf(path: Path): Place {
    const { key, start } = this.spanOf(path);
    return this.#looked().placeAt(key ?? start ?? 0);
  }

  spanOf(path: Path): Span {
    return findSpan(this.#looked(), this.#index, path);
  }

  written(): readonly Written[] {
    return writtenScalars(this.#looked(), this.#index);
  }

  /** Events are read again where another text was asked about since: keeping all would cost more than reading them for the few. */
  #looked(): Looked {
    const known = latest?.deref();
    if (known?.source === this.#source) return known;
    const source = this.#source;
    const { text, dialect = kubectlDialect } = source;
    const read = {
      source,
      text,
      dialect,
      events: eventsOf(text),
      children: new Map(),
      placeAt: placesIn(source),
    };
    latest = new WeakRef(read);
    return read;
  }
}

type Looked = Search & { readonly source: YamlText; readonly placeAt: (offset: number) => Place };

/** Stays at least until whoever asks has asked for all of its places. */
let latest: WeakRef<Looked> | undefined;

/** In a flow these are text to kubectl, and js-yaml takes them for the beginning of a value. */
const READ_OTHERWISE = /[:-]\s*[,\]}]/;

/** As js-yaml reads the text; where it cannot, or not as kubectl does, as it reads it in its own strict layout. */
function eventsOf(text: string): Event[] {
  if (READ_OTHERWISE.test(text)) return relaxedEvents(text) ?? strictEvents(text);
  try {
    return strictEvents(text);
  } catch (error) {
    const events = error instanceof YAMLException ? relaxedEvents(text) : undefined;
    if (events) return events;
    throw error;
  }
}

function strictEvents(text: string): Event[] {
  return parseEvents(text, { maxDepth: 200 });
}

/** Undefined where that is no YAML either. */
function relaxedEvents(text: string): Event[] | undefined {
  const laidOut = relaxed(text);
  if (laidOut === text) return undefined;
  try {
    // Offsets are the same, but a scalar may hold line breaks that only the text itself shows.
    return strictEvents(laidOut).map((event) => ('fast' in event ? { ...event, fast: false } : event));
  } catch {
    return undefined;
  }
}

function placesIn({ text, file, placeAt }: YamlText): (offset: number) => Place {
  if (placeAt) return placeAt;
  const at = lineIndex(text);
  return (offset) => ({ file, ...at(offset) });
}

/** kubectl drops or refuses what stands behind `---` on its line, and behind `...`, so it must never be written there. */
function separatorFaults(text: string): TextFault[] {
  const starts = [...text.matchAll(/^---/gm)].map(({ index }) => index);
  let next = 0;
  let said = -1;
  const dropped = [...text.matchAll(/^\.\.\.(?=\s|$)/gm)].flatMap(({ index }) => {
    while (next < starts.length && starts[next]! < index) next += 1;
    if (said === next) return [];
    const rest = text.slice(index + 3, starts[next]);
    const offset = /^[ \t]*(?![ \t#]|$)/m.exec(rest)?.index;
    if (offset === undefined) return [];
    said = next;
    return [index + 3 + offset];
  });
  return [
    ...[...text.matchAll(/^---[ \t]+(?![#\s])/gm)].map(({ index }) => ({
      message: "nothing may follow '---' on its line",
      offset: index,
    })),
    ...dropped.map((offset) => ({
      message: "nothing behind '...' is applied: write '---' before another document",
      offset,
    })),
  ];
}

/** The library's exception holds the whole document and an excerpt of it, perhaps a secret: only its reason goes on. */
function textFault(error: unknown): TextFault {
  if (!(error instanceof YAMLException)) throw error;
  const message = error.reason.replace(/\s*[:"<!].*$/s, '');
  return { message, offset: error.mark?.position ?? 0 };
}

function faultFrom({ message, offset, first }: TextFault, placeAt: (offset: number) => Place): Fault {
  const place = placeAt(Math.max(offset, 0));
  const hint = HINTS.find(([said]) => said.test(message))?.[1] ?? CLOSE_BY;
  if (first === undefined) return yamlInvalid({ message, hint, place });
  return yamlInvalid({ message: `${message}, first in line ${placeAt(first).line ?? '?'}`, hint, place });
}

const CLOSE_BY = 'look at quotes, brackets, colons and indent of this line and of the one above';
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/duplicate key/, 'keep one of the two'],
  [/key must be a scalar/, 'write a text as the key'],
  [/'\.\.\.'/, "put '---' there, or remove it"],
  [/^<< merges/, 'name an anchor of a mapping behind it'],
  [/alias node must contain/, 'put a text that begins with * in quotes'],
  [/alias names no anchor/, 'define the anchor before it, or put a text that begins with * in quotes'],
  [/number|digits/, 'put it in quotes'],
  [/\btab\b/, 'indent with spaces'],
];
