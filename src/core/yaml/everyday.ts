import type { Dialect } from './dialect.ts';
import { BELOW, BLANK, type Line, readLine, SEPARATOR, UNUSUAL } from './everyday-line.ts';
import { UnusableScalar } from './scalars.ts';

type Mapping = Record<string, unknown>;

/** With a list below each mapping this is twice as deep, and the library gives up at 200. */
const DEEPEST = 64;

/** So many that the lines of a few hundred manifests are among them, and few enough to keep. */
const MOST_KNOWN = 4096;

/** Lines that were read before: manifests of one workspace say many things in the same words. */
export class KnownLines {
  readonly #known = new Map<Dialect, Map<string, Line>>();

  of(dialect: Dialect): Map<string, Line> {
    const known = this.#known.get(dialect);
    if (known) return known;
    const none = new Map<string, Line>();
    this.#known.set(dialect, none);
    return none;
  }
}

/**
 * Reads the part of YAML that manifests are nearly always written in: block mappings and lists, one-line flow
 * collections, scalars and comments of one line. It reads that part as `compose` does, without events, and knows nothing
 * else: undefined where anything unusual or wrong stands anywhere in the text. Texts that are read with the same known
 * lines may share values.
 */
export function readEveryday(
  text: string,
  dialect: Dialect,
  known = new KnownLines(),
): unknown[] | undefined {
  try {
    return documentsOf(text.split('\n'), dialect, known.of(dialect));
  } catch (error) {
    // Where a scalar stands that cannot be used is known to who reads with events.
    if (error === UNUSUAL || error instanceof UnusableScalar) return undefined;
    throw error;
  }
}

/** One function with what it remembers in variables: V8 reaches these without the look-up that a field of a class takes. */
function documentsOf(lines: readonly string[], dialect: Dialect, known: Map<string, Line>): unknown[] {
  let next = 0;
  let depth = 0;
  /** The line at hand, and the column where what is left of it begins; -1 behind the last line. */
  let line = SEPARATOR;
  let indent = 0;

  advance();
  if (line === SEPARATOR) advance();
  const documents: unknown[] = [];
  for (;;) {
    if (indent < 0 || line === SEPARATOR) throw UNUSUAL;
    documents.push(block());
    if (indent < 0) return documents;
    if (line !== SEPARATOR) throw UNUSUAL;
    advance();
  }

  /** Goes to the next line that holds more than a comment. */
  function advance(): void {
    while (next < lines.length) {
      const text = lines[next]!;
      next += 1;
      line = known.get(text) ?? learn(text);
      if (line === BLANK) continue;
      indent = line.indent;
      return;
    }
    line = BLANK;
    indent = -1;
  }

  function learn(text: string): Line {
    const learned = readLine(text, dialect);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, learned);
    return learned;
  }

  function block(): unknown {
    deeper();
    const value = line.item ? list(indent) : mapping(indent);
    depth -= 1;
    return value;
  }

  function deeper(): void {
    depth += 1;
    if (depth > DEEPEST) throw UNUSUAL;
  }

  /** Begins at a line that is no item, or behind the dash of one. */
  function mapping(column: number): Mapping {
    const fields: Mapping = {};
    for (;;) {
      const { key, value } = line;
      if (key === undefined || Object.hasOwn(fields, key)) throw UNUSUAL;
      advance();
      fields[key] = value === BELOW ? below(column) : value;
      if (indent < column || line === SEPARATOR) return fields;
      // What is further in would go on with the scalar.
      if (indent > column || line.item) throw UNUSUAL;
    }
  }

  function below(column: number): unknown {
    if (indent > column) return block();
    if (indent === column && line.item) return list(column);
    return dialect.plain('');
  }

  function list(column: number): unknown[] {
    const items: unknown[] = [];
    while (indent === column && line.item) {
      if (line.key === undefined) {
        items.push(line.value);
        advance();
      } else {
        deeper();
        items.push(mapping(line.column));
        depth -= 1;
      }
      if (indent > column) throw UNUSUAL;
    }
    return items;
  }
}
