import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

/**
 * Bytes that are compressed at a time, and stored as they are where they do not shrink: big enough that starting a
 * compressor costs nothing, small enough that several fit into memory.
 */
export const BLOCK = 512 * 1024;
/** As far back as deflate looks. */
const WINDOW = 32 * 1024;
/** Fast rather than small: most of what is shipped is compressed or compiled already. What it makes fits into one chunk. */
const DEFLATE = { level: 1, memLevel: 9, chunkSize: BLOCK, finishFlush: constants.Z_SYNC_FLUSH };
const LONGEST_STORED = 0xffff;

/** Deflate, no name, no time, made to be fast, by nobody in particular. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
/** An empty last block, behind blocks that each end on a whole byte. */
const LAST = Buffer.from([3, 0]);

const deflated = promisify<Uint8Array, object, Buffer>(deflateRaw);

/**
 * One gzip stream, compressed block by block on all cores; what does not compress is stored as it is. The same content
 * gives the same bytes, however it is cut into chunks and however many cores there are. Chunks on either side are good
 * only until the next is asked for: gigabytes go through a handful of buffers.
 */
export async function* gzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[]> {
  const most = Math.max(2, availableParallelism()) + 1;
  const underWay: Promise<readonly Uint8Array[]>[] = [];
  let before: Uint8Array = new Uint8Array(0);
  let sum = 0;
  let size = 0;
  yield [HEADER];
  // Beside those under way there is one that is filled, and one whose end another one refers to.
  for await (const block of blocksOf(source, most + 2)) {
    const packing = packed(block, before);
    // Anyone who stops listening in the middle has a reason of its own.
    packing.catch(() => undefined);
    underWay.push(packing);
    sum = crc32(block, sum);
    size += block.length;
    before = block.subarray(-WINDOW);
    if (underWay.length >= most) yield await (underWay.shift() as Promise<readonly Uint8Array[]>);
  }
  for (const packing of underWay) yield await packing;
  const end = Buffer.alloc(8);
  end.writeUInt32LE(sum);
  end.writeUInt32LE(size % 2 ** 32, 4);
  yield [LAST, end];
}

async function packed(block: Uint8Array, dictionary: Uint8Array): Promise<readonly Uint8Array[]> {
  const small = await deflated(block, dictionary.length === 0 ? DEFLATE : { ...DEFLATE, dictionary });
  return small.length < block.length ? [small] : stored(block);
}

/** Deflate's own form for content as it is: pieces of at most 64 KB, each behind its length and that length inverted. */
function stored(block: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < block.length; at += LONGEST_STORED) {
    const part = block.subarray(at, at + LONGEST_STORED);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(part.length ^ 0xffff, 3);
    parts.push(head, part);
  }
  return parts;
}

/** The same content in blocks of one size, the last maybe shorter. So many exist at a time; the first is filled again then. */
async function* blocksOf(source: AsyncIterable<Uint8Array>, atOnce: number): AsyncGenerator<Uint8Array> {
  const blocks: Uint8Array[] = [];
  let filled = 0;
  let nth = 0;
  for await (const chunk of source)
    for (let at = 0; at < chunk.length;) {
      const block = (blocks[nth % atOnce] ??= Buffer.allocUnsafeSlow(BLOCK));
      const part = chunk.subarray(at, at + BLOCK - filled);
      block.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < BLOCK) continue;
      yield block;
      nth += 1;
      filled = 0;
    }
  const last = blocks[nth % atOnce];
  if (last && filled > 0) yield last.subarray(0, filled);
}
