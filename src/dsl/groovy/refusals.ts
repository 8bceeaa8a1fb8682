import { Cursor } from './cursor.ts';
import type { Span } from './source.ts';
import { isName, isSign, type Token } from './tokens.ts';

/** What Jenkins' compiler refuses although Groovy runs it, with how to write it instead. */
export type Refusal = { readonly what: string; readonly instead: string; readonly span: Span };

/** Limits of a literal (groovy-cps CpsTransformer.visitListExpression, visitMapExpression). */
const LONGEST_LIST = 250;
const LONGEST_MAP = 125;

/**
 * Everything of the file that groovy-cps does not compile, in every version so far; its brackets are known to close. Code that it leaves to Groovy is left
 * out: methods with @NonCPS, fields, and all of a class, whose fields and methods the tokens alone do not tell apart.
 */
export function findRefusals(tokens: readonly Token[]): Refusal[] {
  const found: Refusal[] = [];
  const commas = commasIn(tokens);
  for (let at = 0; at < tokens.length; at = behindPlainCode(tokens, at) ?? at + 1) {
    const token = tokens[at];
    if (token?.kind === 'string')
      for (const part of token.parts) if (typeof part !== 'string') found.push(...findRefusals(part.tokens));
    const refusal = refusalAt(tokens, at, commas);
    if (refusal && token) found.push({ ...refusal, span: { start: token.start, end: token.end } });
  }
  return found;
}

function refusalAt(
  tokens: readonly Token[],
  at: number,
  commas: ReadonlyMap<number, number>,
): Omit<Refusal, 'span'> | undefined {
  const [token, next, behind] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (isSign(token, '*.') && isName(next) && isSign(behind, '(', '{') && !behind?.newline) {
    const name = next?.kind === 'name' ? next.text : '';
    return { what: `*.${name}()`, instead: `write .collect { it.${name}(...) }` };
  }
  if (isName(token, 'synchronized') && isSign(next, '('))
    return { what: 'synchronized', instead: 'remove it, for a pipeline runs in one thread' };
  return isSign(token, '[') ? longLiteral(isSign(behind, ':'), commas.get(at) ?? 0) : undefined;
}

/** How many commas stand directly in each pair of brackets, by the index of the one that opens it. */
function commasIn(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const commas = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (isSign(token, '(', '[', '{')) open.push(at);
    if (isSign(token, ')', ']', '}')) open.pop();
    const around = open.at(-1);
    // A comma behind the last item begins no further one.
    if (around !== undefined && isSign(token, ',') && !isSign(tokens[at + 1], ']'))
      commas.set(around, (commas.get(around) ?? 0) + 1);
  });
  return commas;
}

function longLiteral(map: boolean, commas: number): Omit<Refusal, 'span'> | undefined {
  const [kind, most] = map ? ['map', LONGEST_MAP] : ['list', LONGEST_LIST];
  if (commas < most) return undefined;
  return { what: `a ${kind} of ${commas + 1}`, instead: `write two of at most ${most} and add them` };
}

/** Where code ends that is none of CPS: behind the braces of a class or a @NonCPS method, or behind the line of a @Field. */
function behindPlainCode(tokens: readonly Token[], at: number): number | undefined {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (isSign(token, '@')) {
    let name = at + 1;
    while (isSign(tokens[name + 1], '.') && isName(tokens[name + 2])) name += 2;
    if (isName(tokens[name], 'Field')) return behindLine(tokens, name + 1);
    return isName(tokens[name], 'NonCPS') ? behindBraces(tokens, name + 1) : undefined;
  }
  const type = isName(token, 'class', 'enum', 'trait', 'interface') && !isSign(tokens[at - 1], '.');
  return type && isName(next) ? behindBraces(tokens, at + 2) : undefined;
}

/** The annotation of a field may stand on a line of its own. */
function behindLine(tokens: readonly Token[], at: number): number {
  let end = at + 1;
  while (end < tokens.length && tokens[end]?.newline !== true) end += 1;
  return end;
}

function behindBraces(tokens: readonly Token[], at: number): number {
  const cursor = new Cursor(tokens, at);
  while (cursor.at < tokens.length && !isSign(cursor.peek(), '{')) cursor.at += 1;
  if (cursor.at < tokens.length) cursor.skip();
  return cursor.at;
}
