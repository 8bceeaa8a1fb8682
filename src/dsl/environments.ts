import { unknownEnvironment } from '../core/catalogue/dsl.ts';
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

/** An environment by its name; throws with what there is where the platform has none of it. */
export function environmentNamed({ environments, file }: Platform, name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const known = environments.map((environment) => environment.name);
  throw unknownEnvironment(name, suggestion(name, known), file, known);
}

/** `*` stands for anything without a slash, `**` for anything, `?` for one character. */
export function matchesBranch(pattern: string, branch: string): boolean {
  const expression = pattern.replace(/\*{2,}|[*?]|[^*?]+/g, (part) => {
    if (part.length > 1 && part.startsWith('**')) return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${expression}$`, 's').test(branch);
}
