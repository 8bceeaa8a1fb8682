import { createReadStream } from 'node:fs';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { layerSourceChanged } from '../../core/catalogue/images.ts';
import type { Entry } from './tree.ts';

/** Entries as a tar in which nothing depends on the machine: owner, mode and time are set, not read. */
export async function* tarOf(entries: readonly Entry[], mtime: Date): AsyncGenerator<Uint8Array> {
  const tar = pack();
  // What goes wrong while reading comes out at the other end.
  const packing = packEntries(tar, entries, mtime).catch((error: unknown) => tar.destroy(error as Error));
  try {
    yield* tar as unknown as AsyncIterable<Uint8Array>;
  } finally {
    tar.destroy();
    await packing;
  }
}

async function packEntries(
  tar: ReturnType<typeof pack>,
  entries: readonly Entry[],
  mtime: Date,
): Promise<void> {
  const owner = { uid: 0, gid: 0, mtime };
  for (const entry of entries) {
    if (entry.type === 'file') {
      const mode = entry.executable ? 0o755 : 0o644;
      const into = tar.entry({ name: entry.path, type: 'file', mode, size: entry.size, ...owner });
      // tar-stream's streams are of another family; they keep the same contract.
      await copyExactly(entry, into as unknown as Writable);
    } else if (entry.type === 'symlink') {
      tar.entry({ name: entry.path, type: 'symlink', linkname: entry.target, mode: 0o777, ...owner });
    } else {
      tar.entry({ name: `${entry.path}/`, type: 'directory', mode: 0o755, ...owner });
    }
  }
  tar.finalize();
}

/** A file that changes while it is read would leave a broken tar: that is told as what it is. */
async function copyExactly(entry: Entry & { type: 'file' }, into: Writable): Promise<void> {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > entry.size) done(layerSourceChanged(entry.from));
      else done(null, chunk);
    },
    flush(done) {
      done(size === entry.size ? null : layerSourceChanged(entry.from));
    },
  });
  await pipeline(createReadStream(entry.from, { highWaterMark: 512 * 1024 }), counted, into);
}
