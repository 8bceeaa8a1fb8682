import { isSign, type Token } from './groovy/tokens.ts';

/**
 * Names of variables that a file sets for itself, so that the environment of the reader does not tell their value:
 * `env.X = ...`, `environment { X = ... }`, `withEnv(['X=...'])`, `withCredentials([string(variable: 'X')])`.
 * More names than needed do no harm: a value that could be known is then asked for.
 */
export function assignedNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.kind === 'name' && isSign(tokens[index + 1], '=', '+=', '?=')) names.add(token.text);
    if (token.kind !== 'string') return;
    const [text] = token.parts;
    const name = typeof text === 'string' ? /^([A-Za-z_]\w*)(?:\+\w+)?(?:=|$)/.exec(text)?.[1] : undefined;
    const names_it =
      typeof text === 'string' &&
      (text.includes('=') || isSign(tokens[index - 1], ':') || isSign(tokens[index + 1], ']'));
    if (name !== undefined && names_it) names.add(name);
  });
  return names;
}
