import type { Build } from '../core/build.ts';
import { placeText } from '../core/place.ts';
import type { Environment, Platform } from '../core/platform.ts';
import type { Origin, Said, Scalar } from '../core/release.ts';
import type { ServiceContext } from './context.ts';
import { type Path, placeAt, type Places } from './places.ts';
import type { BuildOrigins } from './release-values.ts';

export type Resolving = {
  readonly context: ServiceContext;
  readonly places: Places;
  readonly platform: Platform;
  readonly environment: Environment;
  readonly build: Build;
  readonly buildOrigins: BuildOrigins;
  /** Full reference of the image, by digest once it is pushed; that of the block where it is left out. */
  readonly image?: string | undefined;
};

/** One value for all environments, or one for each by name. */
export type PerEnvironment<T extends Scalar = Scalar> = T | Readonly<Record<string, T>>;

export function valueFor<T extends Scalar>(
  given: PerEnvironment<T> | undefined,
  environment: string,
): T | undefined {
  if (typeof given !== 'object') return given;
  return Object.hasOwn(given, environment) ? given[environment] : undefined;
}

/** `Jenkinsfile:8 replicas production`, or without the environment where the value is for all. */
export function givenOrigin(
  resolving: Resolving,
  path: Path,
  { given, word }: { readonly given: PerEnvironment | undefined; readonly word: string },
): Origin {
  const { name } = resolving.environment;
  return typeof given === 'object'
    ? originAt(resolving, [...path, name], `${word} ${name}`)
    : originAt(resolving, path, word);
}

export function originAt({ places }: Resolving, path: Path, words: string): Origin {
  const place = placeAt(places, path);
  if (!place) return { text: words };
  const { file, line } = place;
  return { text: `${placeText({ file, ...(line !== undefined && { line }) })} ${words}`, place };
}

/** Options of a word at a path, each with its value for the environment and where it was written. */
export function sayer(resolving: Resolving, word: string, path: Path) {
  return <T extends Scalar>(option: string, given: PerEnvironment<T> | undefined): Said<T> | undefined => {
    const value = valueFor(given, resolving.environment.name);
    const origin = () => givenOrigin(resolving, [...path, option], { given, word: `${word} ${option}` });
    return value === undefined ? undefined : { value, origin: origin() };
  };
}
