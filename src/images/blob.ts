import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { diskFull, layerSourceChanged } from '../core/catalogue/images.ts';
import type { BlobSource, StoredManifest } from '../core/ports/registry.ts';

/** Part of a file on disk. */
export type Part = { readonly file: string; readonly start: number; readonly size: number };

/** Bytes that are read at a time. */
const CHUNK = 512 * 1024;

/** What a part of a file holds. All goes through one buffer: a chunk is good only until the next is asked for. */
export async function* contentOf({ file, start, size }: Part): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, size));
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, size - at), start + at);
      if (bytesRead === 0) throw layerSourceChanged(file);
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** Content of a file, or of a part of it that begins at `start`. */
export function fileBlob(file: string, digest: string, size: number, start = 0): BlobSource {
  return {
    digest,
    size,
    open: (from) => Promise.resolve(contentOf({ file, start: start + from, size: size - from })),
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

export async function digestOfFile(part: Part, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of contentOf(part)) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return digestText(hash);
}

export function digestText(hash: Hash): string {
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
