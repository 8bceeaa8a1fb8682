import type { BuildSecret, Image, ImageSource } from '../core/release.ts';
import type { ImageSpec } from './context.ts';
import { placeAt, type Places } from './places.ts';

type Option = Exclude<keyof ImageSpec, 'name'>;

const KINDS: Readonly<Record<ImageSource['from'], readonly Option[]>> = {
  archive: ['archive'],
  layers: ['layers', 'base', 'platform', 'platforms', 'entrypoint', 'command', 'user', 'ports', 'env'],
  dockerfile: ['dockerfile', 'context', 'target', 'platform', 'platforms', 'arguments', 'secrets'],
};

/** Options that do not go together: an image comes from an archive, from layers or from a Dockerfile. */
export function imageConflicts(image: ImageSpec): { readonly option: Option; readonly message: string }[] {
  const kind = kindOf(image);
  const given = (Object.keys(image) as (keyof ImageSpec)[]).filter(
    (option): option is Option => option !== 'name',
  );
  const twice = image.platform !== undefined && image.platforms !== undefined;
  const both = { option: 'platforms', message: 'platforms goes without platform' } as const;
  const others = given
    .filter((option) => !KINDS[kind].includes(option))
    .map((option) => ({
      option,
      message:
        kind === 'dockerfile'
          ? `${option} is for images made of layers, and there are none`
          : `${option} has no effect on an image made of ${kind === 'archive' ? 'an archive' : 'layers'}`,
    }));
  return twice ? [...others, both] : others;
}

export function isFromDockerfile(image: ImageSpec): boolean {
  return kindOf(image) === 'dockerfile';
}

function kindOf({ archive, layers }: ImageSpec): ImageSource['from'] {
  return archive !== undefined ? 'archive' : layers ? 'layers' : 'dockerfile';
}

/** The image to build, with what was not written filled in. */
export function imageFrom(image: ImageSpec, places: Places): Image {
  const place = placeAt(places, ['image']);
  return { name: image.name, source: sourceFrom(image), ...(place && { place }) };
}

function sourceFrom(image: ImageSpec): ImageSource {
  if (image.archive !== undefined) return { from: 'archive', archive: image.archive };
  if (image.layers)
    return {
      from: 'layers',
      layers: image.layers,
      base: image.base ?? 'scratch',
      platform: image.platform ?? image.platforms?.[0] ?? 'linux/amd64',
      ...(image.platforms && { platforms: unique(image.platforms) }),
      entrypoint: image.entrypoint ?? [],
      command: image.command ?? [],
      ...(image.user !== undefined && { user: image.user }),
      ports: image.ports ?? [],
      environment: image.env ?? {},
    };
  return {
    from: 'dockerfile',
    dockerfile: image.dockerfile ?? 'Dockerfile',
    context: image.context ?? '.',
    ...(image.target !== undefined && { target: image.target }),
    ...(image.platform !== undefined && { platform: image.platform }),
    ...(image.platforms && { platforms: unique(image.platforms) }),
    arguments: image.arguments ?? {},
    ...(image.secrets && { secrets: Object.entries(image.secrets).map(buildSecret) }),
  };
}

function unique(platforms: readonly string[]): readonly string[] {
  return [...new Set(platforms)];
}

function buildSecret([id, from]: [string, string]): BuildSecret {
  const variable = /^env:(.+)$/.exec(from)?.[1];
  return variable === undefined ? { id, file: from } : { id, variable };
}
