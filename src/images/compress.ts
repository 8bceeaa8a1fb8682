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
export async function compressLayer({ tar, file }: LayerSource, signal: AbortSignal): Promise<Layer> {
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  let size = 0;
  const into = await open(file, 'w');
  try {
    for await (const parts of gzipped(hashing(tar(), plain))) {
      signal.throwIfAborted();
      for (const part of parts) packed.update(part);
      size += await writeAll(into, parts).catch(diskFullIn(dirname(file)));
    }
  } finally {
    await into.close();
  }
  return { blob: fileBlob(file, digestText(packed), size), diffId: digestText(plain) };
}

type Streamed = { readonly growing: GrowingBlob; readonly layer: Promise<Layer> };

/** Compresses a layer as fast as somebody reads it, and to the end when they stop: it still needs a digest. */
function streamLayer(source: LayerSource, signal: AbortSignal): Streamed {
  signal.throwIfAborted();
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  const compressed = gzipped(hashing(source.tar(), plain));
  let buffer = Buffer.alloc(0);
  let size = 0;
  let made: (layer: Layer) => void = () => undefined;
  let failed: (reason: unknown) => void = () => undefined;
  const layer = new Promise<Layer>((...settle) => ([made, failed] = settle));
  // Maybe nobody comes to read it.
  signal.addEventListener('abort', () => failed(signal.reason), { once: true });

  /** Many small pieces would each be a packet of their own. All go through one buffer, once it is big enough. */
  function together(parts: readonly Uint8Array[]): Uint8Array {
    const [first, ...more] = parts;
    if (first && more.length === 0) return first;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const part of parts) {
      buffer.set(part, at);
      at += part.length;
    }
    return buffer.subarray(0, length);
  }

  async function next(): Promise<Uint8Array | undefined> {
    signal.throwIfAborted();
    const step = await compressed.next();
    if (step.done) return undefined;
    const chunk = together(step.value);
    packed.update(chunk);
    size += chunk.length;
    return chunk;
  }

  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
    } catch (error) {
      failed(error);
      throw error;
    } finally {
      void finish();
    }
  }

  async function finish(): Promise<void> {
    try {
      while (await next());
      const known = { digest: digestText(packed), size };
      made({ blob: madeAgain(known, source, signal), diffId: digestText(plain) });
    } catch (error) {
      failed(error);
    } finally {
      await compressed.return(undefined);
    }
  }

  const whole = layer.then(({ blob }) => blob);
  // Who waits for the layer hears of it.
  whole.catch(() => undefined);
  return { growing: { content: content(), whole }, layer };
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
async function writeAll(into: FileHandle, parts: readonly Uint8Array[]): Promise<number> {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  let { bytesWritten } = await into.writev(parts);
  while (bytesWritten < size)
    bytesWritten += (await into.write(Buffer.concat(parts).subarray(bytesWritten))).bytesWritten;
  return size;
}

async function* hashing(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
