import { tagTaken } from '../core/catalogue/registry.ts';
import type { Registry } from '../core/ports/registry.ts';
import type { ImageTarget } from './target.ts';

export type FoundImage = {
  /** `host/repository:tag@sha256:...` */
  readonly reference: string;
  readonly digest: string;
};

/**
 * The image of this very commit or workspace, pushed earlier; undefined where it has to be built. A commit is known by its
 * whole id: branches share tags (`@main` and `main`), and two commits whose ids begin alike are made within a second.
 */
export async function findImage(
  { registry, target }: { readonly registry: Registry; readonly target: ImageTarget },
  signal: AbortSignal,
): Promise<FoundImage | undefined> {
  const { repository, tag, commitTag, reference } = target;
  const byTag = await registry.headManifest(repository, tag, signal);
  if (commitTag === undefined)
    return byTag && { reference: `${reference}@${byTag.digest}`, digest: byTag.digest };
  const byCommit = await registry.manifest(repository, commitTag, signal);
  if (!byCommit) return undefined;
  const { digest } = byCommit;
  if (byTag && byTag.digest !== digest) throw tagTaken(reference, byTag.digest, digest);
  // It gets this build's name too, so that people find it by either.
  if (!byTag) await registry.putManifest(repository, tag, byCommit, signal);
  return { reference: `${reference}@${digest}`, digest };
}
