import type { BlobSource, StoredManifest } from '../core/ports/registry.ts';
import type { Engine } from './engine/engine.ts';

/** An image at hand as content, looked through but not compressed yet. */
export type ContentImage = {
  readonly kind: 'content';
  /** Bytes of its layers as they lie here. */
  readonly bytes: number;
  /** Hands on each blob as soon as its digest is known, so that it travels while others are compressed. */
  pack(sink: BlobSink, signal: AbortSignal): Promise<PackedImage>;
  /** Removes temporary files. */
  dispose(): Promise<void>;
};

/** Takes each blob of an image while it is packed. */
export type BlobSink = (blob: BlobSource) => void;

/** What goes to the registry beside the blobs: manifests in memory. */
export type PackedImage = {
  /** What the tag will name: a manifest, or an index over `children`. */
  readonly manifest: StoredManifest;
  /** Deepest first, so that each is pushed after what it names. */
  readonly children: readonly StoredManifest[];
  /** Digests of those blobs that are file system layers. */
  readonly layers: readonly string[];
};

/** An image in the store of a builder, under the name it will be pushed as. */
export type EngineImage = {
  readonly kind: 'engine';
  readonly engine: Engine;
  dispose(): Promise<void>;
};

export type BuiltImage = ContentImage | EngineImage;
