import type { BlobSource, StoredManifest } from '../core/ports/registry.ts';
import type { Engine } from './engine/engine.ts';

/** An image at hand as content: manifests in memory, blobs that can be read. */
export type ContentImage = {
  readonly kind: 'content';
  /** What the tag will name: a manifest, or an index over `children`. */
  readonly manifest: StoredManifest;
  /** Deepest first, so that each is pushed after what it names. */
  readonly children: readonly StoredManifest[];
  readonly blobs: readonly BlobSource[];
  /** Digests of those blobs that are file system layers. */
  readonly layers: readonly string[];
  /** Removes temporary files. */
  dispose(): Promise<void>;
};

/** An image in the store of a builder, under the name it will be pushed as. */
export type EngineImage = {
  readonly kind: 'engine';
  readonly engine: Engine;
  dispose(): Promise<void>;
};

export type BuiltImage = ContentImage | EngineImage;
