import type { BlobSource, StoredManifest } from '../core/ports/registry.ts';

/** An image at hand as content: manifests in memory, blobs that can be read. */
export type ContentImage = {
  readonly kind: 'content';
  /** What the tag will name: a manifest, or an index over `children`. */
  readonly manifest: StoredManifest;
  readonly children: readonly StoredManifest[];
  readonly blobs: readonly BlobSource[];
  /** Digests of those blobs that are file system layers. */
  readonly layers: readonly string[];
  /** Removes temporary files. */
  dispose(): Promise<void>;
};

export type BuiltImage = ContentImage;
