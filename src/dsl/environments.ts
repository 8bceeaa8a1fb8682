import { unknownEnvironment } from '../core/catalogue/dsl.ts';
import { environmentOfOthers } from '../core/catalogue/environments.ts';
import { matchesGlob } from '../core/glob.ts';
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
    .filter(({ branches }) => branches.some((pattern) => matchesGlob(pattern, branch)))
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
