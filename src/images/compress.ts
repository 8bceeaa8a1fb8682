import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestMismatch } from '../core/catalogue/registry.ts';
import type { BlobSource, GrowingBlob } from '../core/ports/registry.ts';
import { diskFullIn, digestText, fileBlob } from './blob.ts';
import type { BlobSink } from './built.ts';
import { gzipped } from './gzip.ts';

export type LayerSource = {
  /** The same tar whenever it is asked for. */
  readonly tar: () => AsyncIterable<Uint8Array>;
  /** Where it goes compressed when it cannot go straight to the registry. */
  readonly file: string;
  /** What it is a layer of, in messages. */
  readonly named: string;
};

/** A compressed layer; `diffId` is the digest of the tar inside. */
export type Layer = { readonly blob: BlobSource; readonly diffId: string };

/** Compresses a layer on its way to where it is lacking, or else into a file, so that its digest can be asked for. */
export async function packLayer(source: LayerSource, sink: BlobSink, signal: AbortSignal): Promise<Layer> {
  if (sink.lacksLayers()) {
    const { growing, layer } = streamLayer(source, signal);
    sink.take(growing);
    return layer;
  }
  const layer = await compressLayer(source, signal);
  sink.take(layer.blob);
  return layer;
}

/** Compresses a layer into its file, taking both digests on the way. */
export async function compressLayer(source: LayerSource, signal: AbortSignal): Promise<Layer> {
  const { file } = source;
  const stream = gzipOf(source, signal);
  const into = await open(file, 'w');
  try {
    for (let parts = await stream.next(); parts; parts = await stream.next())
      await writeAll(into, parts).catch(diskFullIn(dirname(file)));
  } finally {
    await stream.close();
    await into.close();
  }
  const { digest, size, diffId } = stream.sums();
  return { blob: fileBlob(file, digest, size), diffId };
}

type Streamed = { readonly growing: GrowingBlob; readonly layer: Promise<Layer> };

/** Compresses a layer as fast as somebody reads it, and to the end when they stop: it still needs a digest. */
function streamLayer(source: LayerSource, signal: AbortSignal): Streamed {
  signal.throwIfAborted();
  const stream = gzipOf(source, signal);
  let made: (layer: Layer) => void = () => undefined;
  let failed: (reason: unknown) => void = () => undefined;
  const layer = new Promise<Layer>((...settle) => ([made, failed] = settle));
  // Maybe nobody comes to read it.
  signal.addEventListener('abort', () => failed(signal.reason), { once: true });

  async function* content(): AsyncGenerator<Uint8Array> {
    const joined = joiner();
    try {
      for (let parts = await stream.next(); parts; parts = await stream.next()) yield joined(parts);
    } catch (error) {
      failed(error);
      throw error;
    } finally {
      void finish();
    }
  }

  async function finish(): Promise<void> {
    try {
      while (await stream.next());
      const { diffId, ...known } = stream.sums();
      made({ blob: madeAgain(known, source, signal), diffId });
    } catch (error) {
      failed(error);
    } finally {
      await stream.close();
    }
  }

  const whole = layer.then(({ blob }) => blob);
  // Who waits for the layer hears of it.
  whole.catch(() => undefined);
  return { growing: { content: content(), whole }, layer };
}

type Gzip = {
  /** A block in pieces, good only until the next is asked for; undefined at the end. */
  next(): Promise<readonly Uint8Array[] | undefined>;
  close(): Promise<unknown>;
  /** What it is known by, once it has ended. */
  sums(): { readonly digest: string; readonly size: number; readonly diffId: string };
};

/** The compressed tar of a layer; both digests are taken on the way. */
function gzipOf({ tar }: LayerSource, signal: AbortSignal): Gzip {
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  const blocks = gzipped(hashing(tar(), plain));
  let size = 0;
  return {
    next: async () => {
      signal.throwIfAborted();
      const step = await blocks.next();
      if (step.done) return undefined;
      for (const part of step.value) {
        packed.update(part);
        size += part.length;
      }
      return step.value;
    },
    close: () => blocks.return(undefined),
    sums: () => ({ digest: digestText(packed), size, diffId: digestText(plain) }),
  };
}

/** Many small pieces would each be a packet of their own. All go through one buffer, once it is big enough. */
function joiner(): (parts: readonly Uint8Array[]) => Uint8Array {
  let buffer = Buffer.alloc(0);
  return (parts) => {
    const [first, ...more] = parts;
    if (first && more.length === 0) return first;
    const length = lengthOf(parts);
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const part of parts) {
      buffer.set(part, at);
      at += part.length;
    }
    return buffer.subarray(0, length);
  };
}

/** A layer known by its digest, compressed once more only when somebody reads it. Throws DIGEST_MISMATCH where it is another. */
export function madeAgain(
  known: Pick<BlobSource, 'digest' | 'size'>,
  source: LayerSource,
  signal: AbortSignal,
): BlobSource {
  let again: Promise<Layer> | undefined;
  return {
    ...known,
    open: async (from) => {
      again ??= compressLayer(source, signal);
      const { blob } = await again;
      if (blob.digest !== known.digest)
        throw digestMismatch(`a layer of ${source.named}`, known.digest, blob.digest);
      return blob.open(from);
    },
  };
}

/** A disk may take less than it is given. */
async function writeAll(into: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  const size = lengthOf(parts);
  let { bytesWritten } = await into.writev(parts);
  while (bytesWritten < size)
    bytesWritten += (await into.write(Buffer.concat(parts).subarray(bytesWritten))).bytesWritten;
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

async function* hashing(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
