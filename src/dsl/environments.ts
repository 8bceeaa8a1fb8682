import { unknownEnvironment } from '../core/catalogue/dsl.ts';
import { environmentOfOthers } from '../core/catalogue/environments.ts';
import type { Environment, Platform } from '../core/platform.ts';
import { suggestion } from './suggestion.ts';

/** Where a branch goes, in the order of deploying: what comes `after` another brings that one along. */
export function environmentsFor(
  { environments }: Pick<Platform, 'environments'>,
  branch: string,
): Environment[] {
  const ordered = new Set<Environment>();
  const add = (environment: Environment): void => {
    const before = environments.find(({ name }) => name === environment.after);
    if (before && !ordered.has(before)) add(before);
    ordered.add(environment);
  };
  environments
    .filter(({ branches }) => branches.some((pattern) => matchesBranch(pattern, branch)))
    .forEach(add);
  return [...ordered];
}

/** The platform as one service sees it: without the environments that only others have. */
export function platformFor(platform: Platform, service: string): Platform {
  const isOpen = ({ services }: Environment): boolean => services?.includes(service) ?? true;
  const others = platform.environments.filter((environment) => !isOpen(environment));
  if (others.length === 0) return platform;
  return { ...platform, environments: platform.environments.filter(isOpen), others };
}

/** An environment by its name; throws with what there is where the platform has none of it, or not for this service. */
export function environmentNamed({ environments, others, file }: Platform, name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const closed = others?.find((environment) => environment.name === name);
  if (closed) throw environmentOfOthers(closed);
  const known = environments.map((environment) => environment.name);
  throw unknownEnvironment(name, suggestion(name, known), file, known);
}

/**
 * `*` stands for anything without a slash, `**` for anything, `?` for one character. Takes time that grows with pattern
 * times branch, whatever they are: anybody may push a branch.
 */
export function matchesBranch(pattern: string, branch: string): boolean {
  const tokens = pattern.match(/\*+|[^*]/gsu) ?? [];
  const isStar = (at: number): boolean => tokens[at]?.startsWith('*') ?? false;
  // Every number is a place in the pattern that the branch so far may have led to; a star may stand for nothing.
  const reached = (places: readonly number[]): Set<number> => {
    const all = new Set(places);
    for (const place of all) if (isStar(place)) all.add(place + 1);
    return all;
  };
  let places = reached([0]);
  for (const character of branch) {
    const next: number[] = [];
    for (const place of places) {
      const token = tokens[place];
      if (isStar(place) && (token !== '*' || character !== '/')) next.push(place);
      else if (token === character || (token === '?' && character !== '/')) next.push(place + 1);
    }
    places = reached(next);
  }
  return places.has(tokens.length);
}
