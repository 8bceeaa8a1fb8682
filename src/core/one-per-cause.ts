import { namespaceAllowedRule, unknownKindRule } from './catalogue/check.ts';
import type { Fault } from './errors.ts';
import { placeText } from './place.ts';

/** So many objects are still told one by one. */
const FEW = 3;

/** Rules of check that an environment breaks, and not the manifest at hand. */
export const OF_ENVIRONMENT: readonly string[] = [namespaceAllowedRule, unknownKindRule].map(
  ({ described }) => described.code,
);

/** What is said of one object, which its text names first: `Deployment web: ...`. */
export type Said = Pick<Fault, 'message'> & Partial<Pick<Fault, 'code' | 'severity' | 'hint' | 'place'>>;

/**
 * What says the same of many objects becomes one, at the place of the first and with the number of all: they have one cause,
 * such as a namespace, a kind that is not allowed, or a webhook. Of check only what has these codes.
 */
export function onePerCause<T extends Said>(all: readonly T[], codes?: readonly string[]): readonly T[] {
  const causes = new Map<string, T[]>();
  for (const one of all) {
    const id = causeOf(one);
    causes.set(id, [...(causes.get(id) ?? []), one]);
  }
  return all.flatMap((one) => {
    const same = causes.get(causeOf(one)) ?? [];
    if (codes && !codes.includes(one.code ?? '')) return [one];
    if (same.length <= FEW) return [one];
    return one === same[0] ? [together(one, same)] : [];
  });
}

function together<T extends Said>(first: T, same: readonly T[]): T {
  const names = same
    .slice(0, FEW)
    .map((one) => nameIn(one.message) ?? (one.place ? placeText(one.place) : ''));
  const text = `${same.length} times: ${names.join(', ')} and ${same.length - FEW} more`;
  return { ...first, message: `${first.message} (${text})` };
}

/** The message without the object that it is of, which may come again in the words of the server. */
function causeOf({ message, code, severity, hint }: Said): string {
  const name = nameIn(message);
  const short = name?.split(' ')[1];
  const rest = name === undefined ? message : message.slice(name.length);
  const same = short === undefined ? rest : rest.replaceAll(`"${short}"`, '"*"');
  return JSON.stringify([code, severity, same, hint]);
}

function nameIn(message: string): string | undefined {
  return /^[A-Z][A-Za-z0-9]* [^\s:]+/.exec(message)?.[0];
}
