import type { Span } from './source.ts';

/** A value as it is written. `dynamic` is whatever only Groovy can compute, with what it is in words. */
export type Expression = Span &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'text'; readonly parts: readonly (string | Reference)[] }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
    /** Groovy passes a second pair of braces behind it as well. */
    | { readonly kind: 'block'; readonly block: Block; readonly second?: Span }
    /** A number that JavaScript would print otherwise. */
    | { readonly kind: 'number'; readonly text: string }
    /** A comma is missing before something. */
    | { readonly kind: 'gap'; readonly before: string }
    /** In typographic quotes, which the whole file is searched for. */
    | { readonly kind: 'misquoted' }
    | { readonly kind: 'dynamic'; readonly what: string }
  );

/** `env.NAME` or `params.NAME`: known where the environment of the build is known. */
export type Reference = Span & { readonly root: 'env' | 'params'; readonly name: string };

export type MapEntry = { readonly key: string; readonly keySpan: Span; readonly value: Expression };

export type Call = Span & {
  readonly kind: 'call';
  readonly word: string;
  readonly wordSpan: Span;
  readonly values: readonly Expression[];
  readonly named: readonly MapEntry[];
};

export type Statement =
  | Call
  /** Control flow, a variable, a call of something else: only running it tells what it does. */
  | (Span & { readonly kind: 'dynamic'; readonly what: string })
  | (Span & { readonly kind: 'assignment'; readonly word: string; readonly value: string })
  | (Span & { readonly kind: 'broken'; readonly message: string; readonly hint?: string });

export type Block = Span & { readonly statements: readonly Statement[] };
