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
    return new Reader(text, dialect, known.of(dialect)).documents();
  } catch (error) {
    // Where a scalar stands that cannot be used is known to who reads with events.
    if (error === UNUSUAL || error instanceof UnusableScalar) return undefined;
    throw error;
  }
}

class Reader {
  readonly #lines: readonly string[];
  readonly #dialect: Dialect;
  readonly #known: Map<string, Line>;
  #next = 0;
  #depth = 0;
  /** The line at hand, and the column where what is left of it begins; -1 behind the last line. */
  #line = SEPARATOR;
  #indent = 0;

  constructor(text: string, dialect: Dialect, known: Map<string, Line>) {
    this.#lines = text.split('\n');
    this.#dialect = dialect;
    this.#known = known;
  }

  documents(): unknown[] {
    const documents: unknown[] = [];
    this.#advance();
    if (this.#line === SEPARATOR) this.#advance();
    for (;;) {
      if (this.#indent < 0 || this.#line === SEPARATOR) throw UNUSUAL;
      documents.push(this.#block());
      if (this.#indent < 0) return documents;
      if (this.#line !== SEPARATOR) throw UNUSUAL;
      this.#advance();
    }
  }

  /** Goes to the next line that holds more than a comment. */
  #advance(): void {
    const lines = this.#lines;
    while (this.#next < lines.length) {
      const text = lines[this.#next]!;
      this.#next += 1;
      const line = this.#known.get(text) ?? this.#learn(text);
      if (line === BLANK) continue;
      this.#line = line;
      this.#indent = line.indent;
      return;
    }
    this.#line = BLANK;
    this.#indent = -1;
  }

  #learn(text: string): Line {
    const line = readLine(text, this.#dialect);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(text, line);
    return line;
  }

  #block(): unknown {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    const value = this.#line.item ? this.#list(this.#indent) : this.#mapping(this.#line, this.#indent);
    this.#depth -= 1;
    return value;
  }

  /** Begins at a line that is no item, or behind the dash of one. */
  #mapping(first: Line, indent: number): Mapping {
    const mapping: Mapping = {};
    for (let line = first; ; line = this.#line) {
      const { key, value } = line;
      if (key === undefined || Object.hasOwn(mapping, key)) throw UNUSUAL;
      this.#advance();
      mapping[key] = value === BELOW ? this.#below(indent) : value;
      if (this.#indent < indent || this.#line === SEPARATOR) return mapping;
      // What is further in would go on with the scalar.
      if (this.#indent > indent || this.#line.item) throw UNUSUAL;
    }
  }

  #below(indent: number): unknown {
    if (this.#indent > indent) return this.#block();
    if (this.#indent === indent && this.#line.item) return this.#list(indent);
    return this.#dialect.plain('');
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.#indent === indent && this.#line.item) {
      const { key, value, column } = this.#line;
      if (key === undefined) {
        this.#advance();
        items.push(value);
      } else items.push(this.#mappingOfItem(column));
      if (this.#indent > indent) throw UNUSUAL;
    }
    return items;
  }

  #mappingOfItem(column: number): Mapping {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw UNUSUAL;
    const mapping = this.#mapping(this.#line, column);
    this.#depth -= 1;
    return mapping;
  }
}
