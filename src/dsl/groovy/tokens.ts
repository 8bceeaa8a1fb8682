import type { Span } from './source.ts';

/** A piece of a string: fixed text, or the tokens of one `${...}` or `$name.name`. */
export type Part = string | { readonly tokens: readonly Token[] };

type Placed = Span & {
  /** A line end stands between this token and the one before. */
  readonly newline: boolean;
};

export type Token = Placed &
  (
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly parts: readonly Part[]; readonly interpolates: boolean }
    | { readonly kind: 'sign'; readonly text: string }
    | { readonly kind: 'end' }
  );

export function isSign(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'sign' && texts.includes(token.text);
}

export function isName(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'name' && (texts.length === 0 || texts.includes(token.text));
}

/** Words of the language: they start no call and name no variable, but may be the key of a map. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract as assert boolean break byte case catch char class const continue def default do double else enum extends ' +
    'false final finally float for goto if implements import in instanceof int interface long native new null package ' +
    'private protected public return short static strictfp super switch synchronized this threadsafe throw throws ' +
    'trait transient true try void volatile while'
  ).split(' '),
);

/** The text of a string without variables in it; undefined for any other token. */
export function plainText(token: Token): string | undefined {
  if (token.kind !== 'string' || token.interpolates) return undefined;
  return token.parts.map((part) => (typeof part === 'string' ? part : '')).join('');
}
