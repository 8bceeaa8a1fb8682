import { imageNotFound, notProven } from '../core/catalogue/images.ts';
import { isUncommitted } from '../core/build.ts';
import type { Registry } from '../core/ports/registry.ts';
import type { FoundImage } from './find.ts';
import { parseReference } from './reference.ts';
import { saysUncommitted } from './says-uncommitted.ts';

/** What an environment runs, as its last good release was recorded. */
type Proven = { readonly image: string; readonly commit: string };

export type Promotion = {
  /** The environment that the image was proven in. */
  readonly from: string;
  /** Undefined where that environment has no good release of the service. */
  readonly proven: Proven | undefined;
  /** The commit that is to be released. */
  readonly commit: string;
  /** Whether the proven commit is part of this one; undefined where the clone is too shallow to say. */
  readonly isPart: boolean | undefined;
  readonly registry: Registry;
};

/** The very image that was proven elsewhere, instead of a new build. Throws NOT_PROVEN and IMAGE_NOT_FOUND. */
export async function promotedImage(
  { from, proven, commit, isPart, registry }: Promotion,
  signal: AbortSignal,
): Promise<FoundImage> {
  if (!proven) throw notProven(from, 'it has no good release of this service');
  const reference = parseReference(proven.image);
  const { repository, digest } = reference;
  const isDirty =
    isUncommitted(proven.image) ||
    (digest !== undefined && (await saysUncommitted(registry, reference, signal)));
  if (isDirty) throw notProven(from, `it runs ${proven.image}, which was built with uncommitted changes`);
  if (proven.commit !== commit && isPart !== true)
    throw notProven(
      from,
      `it runs commit ${proven.commit.slice(0, 7)}, which ${isPart === undefined ? 'this shallow clone does not hold' : `is no part of ${commit.slice(0, 7)}`}`,
    );
  if (digest === undefined) throw notProven(from, `it runs ${proven.image}, which names no digest`);
  if (!(await registry.headManifest(repository, digest, signal))) throw imageNotFound(proven.image);
  return { reference: proven.image, digest };
}
