import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dirname } from 'node:path';
import { diskFull } from '../core/catalogue/images.ts';
import type { BlobSource, StoredManifest } from '../core/ports/registry.ts';
import { gzipped } from './gzip.ts';

/** A compressed layer; `diffId` is the digest of the tar inside. */
export type Layer = { readonly blob: BlobSource; readonly diffId: string };

const BLOCK = 1024 * 1024;

/** Compresses a tar into a file, taking both digests on the way. */
export async function compressLayer(
  tar: AsyncIterable<Uint8Array>,
  file: string,
  signal: AbortSignal,
): Promise<Layer> {
  const plain = digesting();
  const packed = digesting();
  const sink = createWriteStream(file, { highWaterMark: BLOCK });
  await pipeline(tar, plain.stream, gzipped, packed.stream, sink, { signal }).catch(
    diskFullIn(dirname(file)),
  );
  return { blob: fileBlob(file, packed.digest(), packed.size()), diffId: plain.digest() };
}

/** Content of a file, or of a part of it that begins at `start`. */
export function fileBlob(file: string, digest: string, size: number, start = 0): BlobSource {
  return {
    digest,
    size,
    open: (from) =>
      Promise.resolve(
        // An empty range is none that a file can be read by.
        from >= size
          ? Readable.from([])
          : createReadStream(file, { start: start + from, end: start + size - 1, highWaterMark: BLOCK }),
      ),
  };
}

/** Content in memory, such as an image's configuration. */
export function memoryBlob({ digest, bytes }: StoredManifest): BlobSource {
  return {
    digest,
    size: bytes.length,
    open: (from) => Promise.resolve(Readable.from([bytes.subarray(from)])),
  };
}

/** Passes bytes on and knows their digest and number when all have passed. */
export function digesting(): { readonly stream: Transform; digest(): string; size(): number } {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, digest: () => `sha256:${hash.digest('hex')}`, size: () => size };
}

export async function digestOfFile(
  { file, start, size }: { readonly file: string; readonly start: number; readonly size: number },
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { start, end: start + size - 1, highWaterMark: BLOCK }), hash, {
    signal,
  });
  return `sha256:${hash.digest('hex')}`;
}

/** Turns the system's word for a full disk into ours; for `catch`. */
export function diskFullIn(folder: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw diskFull(folder);
    throw error;
  };
}
