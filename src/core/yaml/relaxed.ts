const SPACE = /[ \t]/;
/** Ends of flow scalars. */
const FLOW_END = /[,\]}[{]/;
/** Sticky, so that no line is read from its beginning for each of its parts. */
const DASH = /[-?](?=[ \t\n]|$)/y;
const KEY =
  /(?:(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\n]|'')*')[ \t]*|[^\s"'[\]{}#&*!|>%@`,][^#\n]*?):(?=[ \t\n]|$)/y;
const PROPERTY = /[&!][^\s,[\]{}]*[ \t]+/y;
const KEY_OR_COMMENT = /#|-[ \t]|[^\n]*:(?:[ \t\n]|$)/y;

/**
 * The text as js-yaml's grammar wants it, where kubectl's is wider: flow collections and quoted scalars go on at any
 * indent, tabs separate, and `a:` or `-` before a comma or a bracket is text. Of the same length, so that offsets hold;
 * values are read from the text itself. What it does not know it leaves alone.
 */
export function relaxed(text: string): string {
  const made = text.split('');
  let at = 0;
  let unknown = false;
  /** The column of the mapping or list that the value at hand stands in. */
  let parent = -1;
  while (at < text.length) line();
  return unknown ? text : made.join('');

  function line(): void {
    const start = at;
    while (text[at] === ' ') at += 1;
    if (start === at && /^(?:---|\.\.\.)(?=\s|$)/.test(text.slice(at, at + 4))) at += 3;
    parent = -1;
    prefix(start);
    value(start);
    toNextLine();
  }

  /** Dashes and keys before the value of a line. */
  function prefix(start: number): void {
    for (;;) {
      blanks();
      const dash = lengthOf(DASH, at);
      const step = dash ?? lengthOf(KEY, at);
      if (step === undefined) return;
      parent = at - start;
      at += step;
      if (dash === undefined) break;
    }
    blanks();
  }

  function value(start: number): void {
    properties();
    const first = text[at];
    if (first === '"' || first === "'") {
      quoted();
      touchingComment();
    } else if (first === '[' || first === '{') {
      flow();
      touchingComment();
    } else if (first === '|' || first === '>') block();
    else if (first !== undefined && first !== '#' && first !== '\n') plain(start);
  }

  function properties(): void {
    for (;;) {
      const found = lengthOf(PROPERTY, at);
      if (found === undefined) return;
      at += found;
    }
  }

  function block(): void {
    at += /^.[-+\d]*/.exec(text.slice(at, at + 4))![0].length;
    touchingComment();
    at = endOfLine(at) + 1;
    while (at < text.length && (isBlank(at) || indentAt(at) > parent)) at = endOfLine(at) + 1;
    at = Math.max(0, at - 1);
  }

  /** A scalar without quotes goes on in the lines that stand further in. */
  function plain(start: number): void {
    at = endOfLine(at);
    while (
      at < text.length &&
      indentAt(at + 1) > Math.max(parent, 0) &&
      start >= 0 &&
      !isKeyOrComment(at + 1)
    )
      at = endOfLine(at + 1);
  }

  function isKeyOrComment(from: number): boolean {
    let first = from;
    while (text[first] === ' ') first += 1;
    return lengthOf(KEY_OR_COMMENT, first) !== undefined;
  }

  function quoted(): void {
    const quote = text[at];
    at += 1;
    while (at < text.length && text[at] !== quote) {
      if (text[at] === '\\' && quote === '"') {
        if (text[at + 1] === '\n') made[at] = ' ';
        else at += 1;
      }
      if (text[at] === '\n' || text[at] === '\t') made[at] = ' ';
      at += 1;
    }
    at += 1;
  }

  /** kubectl takes a comment that touches what a text without quotes cannot hold: a quote, a bracket, a `|`. */
  function touchingComment(): void {
    if (text[at] === '#') blankTo(endOfLine(at));
  }

  function flow(): void {
    let depth = 0;
    do {
      const here = text[at]!;
      if (here === '"' || here === "'") {
        quoted();
        continue;
      }
      if (here === '[' || here === '{') depth += 1;
      else if (here === ']' || here === '}') depth -= 1;
      else if (here === '\n' || here === '\t') made[at] = ' ';
      else if (here === '#') {
        commentInFlow();
        continue;
      } else if (!/[\s,:]/.test(here) || /^:[^\s,[\]{}]/.test(text.slice(at, at + 2))) {
        flowScalar();
        continue;
      }
      at += 1;
    } while (depth > 0 && at < text.length);
  }

  /** Without a comma before or behind it a comment ends a scalar, which a blank would not. */
  function commentInFlow(): void {
    const before = text.slice(0, at).trimEnd().at(-1) ?? '';
    blankTo(endOfLine(at));
    const behind = text.slice(at, at + 1_000).trimStart()[0] ?? '';
    if (!/[[{,:\]}"']/.test(before) && !/[,\]}:#]/.test(behind)) unknown = true;
  }

  function flowScalar(): void {
    while (at < text.length) {
      const here = text[at]!;
      if (FLOW_END.test(here) || (here === '#' && /\s/.test(text[at - 1]!))) return;
      const next = text[at + 1] ?? '';
      if (here === ':' && /\s/.test(next)) return;
      if (here === '\n' || here === '\t') made[at] = ' ';
      else if ((here === ':' || here === '-') && FLOW_END.test(next)) made[at] = 'x';
      at += 1;
    }
  }

  function blankTo(end: number): void {
    while (at < end) {
      made[at] = ' ';
      at += 1;
    }
  }

  function blanks(): void {
    while (at < text.length && SPACE.test(text[at]!)) {
      if (text[at] === '\t' && parent >= 0) made[at] = ' ';
      at += 1;
    }
  }

  /** How long the text is that a sticky pattern matches at an offset. */
  function lengthOf(pattern: RegExp, from: number): number | undefined {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0].length;
  }

  function toNextLine(): void {
    at = endOfLine(at) + 1;
  }

  function endOfLine(from: number): number {
    const end = text.indexOf('\n', from);
    return end < 0 ? text.length : end;
  }

  function indentAt(from: number): number {
    let column = 0;
    while (text[from + column] === ' ') column += 1;
    return isBlank(from) ? -1 : column;
  }

  function isBlank(from: number): boolean {
    return text.slice(from, endOfLine(from)).trim() === '';
  }
}
