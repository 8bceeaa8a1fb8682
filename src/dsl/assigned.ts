import { isSign, type Token } from './groovy/tokens.ts';

/**
 * Names of variables that a file sets for itself, so that the environment of the reader does not tell their value:
 * `env.X = ...`, `environment { X = ... }`, `withEnv(['X=...'])`, `withCredentials([string(variable: 'X')])`.
 * More names than needed do no harm: a value that could be known is then asked for.
 */
export function assignedNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    const [before, next] = [tokens[index - 1], tokens[index + 1]];
    if (token.kind === 'name' && isSign(next, '=', '+=', '?=')) names.add(token.text);
    if (token.kind !== 'string') return;
    const [text] = token.parts;
    const found = typeof text === 'string' ? /^([A-Za-z_]\w*)(?:\+\w+)?(=|$)/.exec(text) : null;
    const named = found?.[2] === '=' || isSign(before, ':') || isSign(next, ']');
    if (found?.[1] !== undefined && named) names.add(found[1]);
  });
  return names;
}
