import { isMap, isScalar, LineCounter, parseAllDocuments, type Document, type Node, visit } from 'yaml';
import { secretYaml } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { Secret } from '../core/secret.ts';
import { tooDeep } from './as-kubectl.ts';
import type { Unsealed } from './sops/unseal.ts';

/** One document of a file of secrets, with the means to say where in the file something stands. */
export type SecretDocument = {
  /** Plain data; holds the values in the open, so it never leaves this folder. */
  readonly data: unknown;
  place(...path: readonly (string | number)[]): Place;
};

/** What went wrong, in our words: the parser's own message may quote the file. */
const WORDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents this line, YAML wants spaces',
  DUPLICATE_KEY: 'this key appears twice in the same mapping',
  BAD_INDENT: 'this line is not indented as the lines around it',
  MULTILINE_IMPLICIT_KEY: 'a key goes over more than one line; a quote or a colon may be missing above',
  MISSING_CHAR: 'a character is missing here, such as a closing quote or bracket',
  BAD_ALIAS: 'this alias names no anchor',
  UNRESOLVED_ALIAS: 'this alias names no anchor',
  TAG_RESOLVE_FAILED: 'this tag is unknown',
  BLOCK_AS_IMPLICIT_KEY: 'a block cannot start on this line',
};

/** What leaves the rest of a document as it is. */
const OF_ONE_PLACE: ReadonlySet<string> = new Set([
  'DUPLICATE_KEY',
  'BAD_ALIAS',
  'UNRESOLVED_ALIAS',
  'TAG_RESOLVE_FAILED',
]);

type ParsedSecrets = {
  readonly documents: readonly SecretDocument[];
  readonly faults: readonly Fault[];
};

/** Reads YAML as kubectl does. Faults carry a place and a reason and never a piece of the text. */
export function parseDocuments(text: Secret, file: string): ParsedSecrets {
  const deep = tooDeep(text, file);
  if (deep) return { documents: [], faults: [tooDeepFault(deep)] };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text.reveal(), {
    version: '1.1',
    prettyErrors: false,
    lineCounter: lines,
    merge: true,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const all: readonly Document.Parsed[] = 'empty' in parsed ? [] : parsed;
  // kubectl ends a line there, and the library that reads here does not: a value would hold the lines behind it.
  const bare = /\r(?!\n)/.exec(text.reveal());
  if (bare) return { documents: [], faults: [bareReturnFault(placeAt(bare.index))] };
  const faults = all.flatMap(({ errors, warnings }) =>
    withoutConsequences([...errors, ...warnings]).map(({ code, pos }) =>
      secretYaml({
        message: WORDS[code] ?? `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
        hint: 'correct this line of the file',
        place: placeAt(pos[0]),
      }),
    ),
  );
  if (faults.length > 0) return { documents: [], faults };
  faults.push(
    ...all.flatMap((document) => bareKeys(document).map((offset) => bareKeyFault(placeAt(offset)))),
  );
  if (faults.length > 0) return { documents: [], faults };
  const documents: SecretDocument[] = [];
  for (const document of all) {
    if (document.contents === null) continue;
    const converted = plainData(document);
    if (converted === undefined)
      faults.push(
        secretYaml({
          message: WORDS['BAD_ALIAS'] ?? '',
          hint: 'define the anchor before it, or write the value out',
          place: placeAt(document.range[0]),
        }),
      );
    else documents.push({ data: converted.data, place: (...path) => placeAt(offsetOf(document, path)) });
  }
  return { documents, faults };
}

/** Of what is wrong with the form of a document, the first: it takes the text behind it along. */
function withoutConsequences<E extends { readonly code: string }>(found: readonly E[]): readonly E[] {
  const first = found.find(({ code }) => !OF_ONE_PLACE.has(code));
  return found.filter((one) => one === first || OF_ONE_PLACE.has(one.code));
}

/**
 * The same for documents that were read already to decrypt them. The decrypted text, whose lines people see in their
 * editor, is only written and read again where a place is asked for, which is where something is wrong.
 */
export function openedDocuments(unsealed: Unsealed, file: string): ParsedSecrets {
  let read: ParsedSecrets | undefined;
  const again = (): ParsedSecrets => (read ??= parseDocuments(unsealed.text, file));
  const filled = unsealed.documents.filter(({ contents }) => contents !== null);
  const documents = filled.map(plainData);
  if (documents.includes(undefined) || filled.some(isOdd)) return again();
  return {
    faults: [],
    documents: documents.map((document, index) => ({
      data: document?.data,
      place: (...path) => lazyPlace(file, () => again().documents[index]?.place(...path)),
    })),
  };
}

function isOdd(document: Document.Parsed): boolean {
  return document.warnings.length > 0 || bareKeys(document).length > 0;
}

function lazyPlace(file: string, find: () => Place | undefined): Place {
  return {
    file,
    get line() {
      return find()?.line;
    },
    get column() {
      return find()?.column;
    },
  } as Place;
}

/** Keys such as a bare `YES`, which kubectl turns into `true`. */
function bareKeys(document: Document.Parsed): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value !== 'string' && typeof key.value !== 'symbol')
        offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function bareKeyFault(place: Place): Fault {
  return secretYaml({
    message: 'this key reads as a number or truth value, not as text',
    place,
    hint: 'put the key in quotes',
  });
}

function tooDeepFault(place: Place): Fault {
  return secretYaml({
    message: 'this is nested deeper than any Secret',
    place,
    hint: 'remove what encloses it',
  });
}

function bareReturnFault(place: Place): Fault {
  return secretYaml({
    message: 'a line ends here with a carriage return alone',
    place,
    hint: 'save the file with line feeds, as Unix does',
  });
}

function plainData(document: Document.Parsed): { readonly data: unknown } | undefined {
  try {
    return { data: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch {
    // Unknown alias or too many of them; the error's text would quote the document.
    return undefined;
  }
}

/** Start of the key at `path`, or of what is nearest above it. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? document.range[0];
  for (const step of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : undefined) === step);
    if (!pair) break;
    offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
    node = pair.value as Node | null;
  }
  return offset;
}
