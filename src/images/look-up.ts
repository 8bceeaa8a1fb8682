import { registryDenied, registryLoginNeeded } from '../core/catalogue/registry.ts';
import type { Descriptor, Registry } from '../core/ports/registry.ts';
import { UserError } from '../core/errors.ts';
import { MOST_BYTES, parseIndex, parseManifest, parseSaidPlatform, readContent } from './content.ts';
import { isIndex, platformText } from './oci.ts';
import { type ImageReference, parseReference, selectorOf } from './reference.ts';

export type RegistryAt = (host: string) => Promise<Registry>;

/** What a registry says of one image; a failed pull is permanent only where the image is missing. */
export type LookedUp =
  /** `platforms` in the form `linux/amd64`; empty where the image does not say. */
  | { readonly state: 'exists'; readonly digest: string; readonly platforms: readonly string[] }
  /** `similar`: tags of the repository that may have been meant. */
  | { readonly state: 'missing'; readonly similar: readonly string[] }
  /** The registry requires a login that this process has not; the cluster may. */
  | { readonly state: 'private' }
  | { readonly state: 'unreachable'; readonly why: string };

/** Asks the registry of an image for it. Throws only for a reference that is none and when it is stopped. */
export async function lookUpImage(
  text: string,
  registryAt: RegistryAt,
  signal: AbortSignal,
): Promise<LookedUp> {
  const reference = parseReference(text);
  try {
    const registry = await registryAt(reference.host);
    const found = await registry.manifest(reference.repository, selectorOf(reference), signal);
    if (!found) return { state: 'missing', similar: await similarTags(registry, reference, signal) };
    if (isIndex(found.mediaType)) {
      const { manifests } = parseIndex(found.bytes, text);
      return {
        state: 'exists',
        digest: found.digest,
        platforms: manifests.flatMap(({ platform }) => saidPlatform(platform)),
      };
    }
    const { config } = parseManifest(found.bytes, text);
    const platforms = await platformsOf(registry, reference.repository, { config, signal });
    return { state: 'exists', digest: found.digest, platforms };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    if (registryLoginNeeded.is(error) || registryDenied.is(error)) return { state: 'private' };
    return { state: 'unreachable', why: error.message };
  }
}

async function similarTags(
  registry: Registry,
  { repository, tag }: ImageReference,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (tag === undefined) return [];
  // Only a courtesy: a registry that does not list its tags has said enough.
  const tags = await registry.tags(repository, signal).catch(() => undefined);
  return similarTo(tag, tags ?? []);
}

async function platformsOf(
  registry: Registry,
  repository: string,
  { config, signal }: { config: Descriptor; signal: AbortSignal },
): Promise<readonly string[]> {
  // No image has such a configuration, and what artifacts keep in theirs says no platform.
  if (config.size > MOST_BYTES) return [];
  const bytes = await readContent(registry, repository, config, signal);
  return saidPlatform(parseSaidPlatform(bytes, `the configuration of ${repository}`));
}

/** None where an image leaves it empty, as one that was put together without a builder, or where it is no image to run. */
function saidPlatform(
  platform: { readonly [Key in 'os' | 'architecture' | 'variant']?: string | undefined } = {},
): readonly string[] {
  const { os, architecture, variant } = platform;
  if (!os || !architecture || os === 'unknown') return [];
  return [platformText({ os, architecture, ...(variant !== undefined && { variant }) })];
}

/** How many tags are offered at most. */
const MOST = 2;

/** Of `names` those that look like `wanted`, the most similar first. */
function similarTo(wanted: string, names: readonly string[]): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distance(wanted, name) }))
    .filter((each) => each.distance <= most)
    .sort((a, b) => a.distance - b.distance || b.name.localeCompare(a.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace until one is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + (left === right ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row[b.length] ?? a.length;
}
