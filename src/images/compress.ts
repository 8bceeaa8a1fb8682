import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestMismatch } from '../core/catalogue/registry.ts';
import type { BlobSource } from '../core/ports/registry.ts';
import { diskFullIn, digestText, fileBlob } from './blob.ts';
import { gzipped } from './gzip.ts';

export type LayerSource = {
  /** The same tar whenever it is asked for. */
  readonly tar: () => AsyncIterable<Uint8Array>;
  /** Where the compressed layer is written. */
  readonly file: string;
  /** What it is a layer of, in messages. */
  readonly named: string;
};

/** A compressed layer; `diffId` is the digest of the tar inside. */
export type Layer = { readonly blob: BlobSource; readonly diffId: string };

/** Compresses a layer into its file, taking both digests on the way. */
export async function compressLayer({ tar, file }: LayerSource, signal: AbortSignal): Promise<Layer> {
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  const into = await open(file, 'w');
  let size = 0;
  try {
    for await (const parts of gzipped(hashing(tar(), plain))) {
      signal.throwIfAborted();
      for (const part of parts) {
        packed.update(part);
        size += part.length;
      }
      await writeAll(into, parts).catch(diskFullIn(dirname(file)));
    }
  } finally {
    await into.close();
  }
  return { blob: fileBlob(file, digestText(packed), size), diffId: digestText(plain) };
}

/** A layer known by its digest, compressed once more only when it is read. Throws DIGEST_MISMATCH where it is another. */
export function recompressed(
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
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  let { bytesWritten } = await into.writev(parts);
  while (bytesWritten < size)
    bytesWritten += (await into.write(Buffer.concat(parts).subarray(bytesWritten))).bytesWritten;
}

async function* hashing(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
