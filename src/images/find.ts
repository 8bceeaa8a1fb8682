import type { Registry } from '../core/ports/registry.ts';
import type { ImageTarget } from './target.ts';

export type FoundImage = {
  /** `host/repository:tag@sha256:...` */
  readonly reference: string;
  readonly digest: string;
};

/** The image of this very commit or workspace, pushed earlier; undefined where it has to be built. */
export async function findImage(
  { registry, target }: { readonly registry: Registry; readonly target: ImageTarget },
  signal: AbortSignal,
): Promise<FoundImage | undefined> {
  const { repository, tag, commitTag, reference } = target;
  const byTag = await registry.headManifest(repository, tag, signal);
  if (byTag) return { reference: `${reference}@${byTag.digest}`, digest: byTag.digest };
  const byCommit =
    commitTag === undefined ? undefined : await registry.manifest(repository, commitTag, signal);
  if (!byCommit) return undefined;
  // It gets this build's name too, so that people find it by either.
  await registry.putManifest(repository, tag, byCommit, signal);
  return { reference: `${reference}@${byCommit.digest}`, digest: byCommit.digest };
}
