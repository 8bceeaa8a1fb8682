import { ReadingFault } from './reading-fault.ts';
import { isSign, KEYWORDS, type Token } from './tokens.ts';
import { type Opened, readString, stringStart } from './strings.ts';

/** Letters as Groovy's own lexer has them, which takes every character beyond Latin for one. */
const NAME =
  /[A-Za-z_$\u00C0-\u00D6\u00D8-\u00F6\u00F8-\uFFFE][A-Za-z0-9_$\u00C0-\u00D6\u00D8-\u00F6\u00F8-\uFFFE]*/y;
const NUMBER =
  /0[xX][0-9a-fA-F](?:_*[0-9a-fA-F])*[gGlLiI]?|0[bB][01](?:_*[01])*[gGlLiI]?|\d(?:_*\d)*(?:\.\d(?:_*\d)*)?(?:[eE][+-]?\d(?:_*\d)*)?[gGlLiIdDfF]?/y;
const SIGN =
  /<=>|>>>=|===|!==|\*\*=|\.\.\.|\.\.<|<<=|>>=|>>>|==~|->|=~|==|!=|<=|>=|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|\?\.|\?:|\*\.|\*:|\.&|\.@|\.\.|[{}()[\];:,.?=<>!~+\-*/%&|^@]/y;
const BLANK = /(?:[ \t\f]+|\\(?:\r\n|\r|\n)|\/\/[^\r\n]*|\/\*[^]*?\*\/)+/y;
const LINE_END = /\r\n|\r|\n/y;

/** After one of these words a slash begins a string; after any other name it divides. */
const BEFORE_VALUE = new Set(
  'return assert case in instanceof throw else do new if while for try finally switch extends implements import package default'.split(
    ' ',
  ),
);

/** The tokens of a whole file, the last one of kind `end`. */
export function readTokens(text: string): Token[] {
  const start = /^\uFEFF?(?:#![^\r\n]*)?/.exec(text)?.[0].length ?? 0;
  return lex(text, start, undefined).tokens;
}

/** Reads up to the end of the text, or to the brace that closes `${` where `opened` says where that was. */
export function lex(
  text: string,
  from: number,
  opened: Opened | undefined,
): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = from;
  let braces = 0;
  let newline = false;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const blank = match(BLANK);
    const lineEnd = blank === undefined ? match(LINE_END) : undefined;
    if (blank !== undefined || lineEnd !== undefined) {
      newline ||= lineEnd !== undefined;
      at += (blank ?? lineEnd ?? '').length;
      continue;
    }
    if (text.startsWith('/*', at)) throw new ReadingFault('comment', { start: at, end: at + 2 });
    const quote = stringStart(text, at, slashBeginsString(tokens.at(-1)));
    const token = quote === undefined ? readPlain(match, at, newline) : undefined;
    if (opened && braces === 0 && isSign(token, '}')) return { tokens, end: at + 1 };
    if (isSign(token, '{')) braces += 1;
    if (isSign(token, '}')) braces -= 1;
    if (quote !== undefined) {
      const { parts, end, interpolates } = readString(text, at, { quote, depth: opened?.depth ?? 0, lex });
      tokens.push({ kind: 'string', parts, interpolates, start: at, end, newline });
    } else if (token) tokens.push(token);
    at = tokens.at(-1)?.end ?? at;
    newline = false;
  }
  if (opened) throw new ReadingFault('string', opened);
  tokens.push({ kind: 'end', start: at, end: at, newline });
  return { tokens, end: at };
}

/** A number, a name or a sign. */
function readPlain(match: (pattern: RegExp) => string | undefined, start: number, newline: boolean): Token {
  const number = match(NUMBER);
  if (number !== undefined)
    return { kind: 'number', text: number, start, end: start + number.length, newline };
  const name = match(NAME);
  if (name !== undefined) return { kind: 'name', text: name, start, end: start + name.length, newline };
  const sign = match(SIGN);
  if (sign !== undefined) return { kind: 'sign', text: sign, start, end: start + sign.length, newline };
  throw new ReadingFault('character', { start, end: start + 1 });
}

function slashBeginsString(before: Token | undefined): boolean {
  if (!before) return true;
  switch (before.kind) {
    case 'string':
    case 'number':
      return false;
    case 'name':
      return KEYWORDS.has(before.text) && BEFORE_VALUE.has(before.text);
    case 'sign':
      return ![')', ']', '}', '++', '--'].includes(before.text);
    case 'end':
      return true;
  }
}
