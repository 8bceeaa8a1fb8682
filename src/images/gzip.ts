import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

/** Fast rather than small: most of what is shipped is compressed or compiled already. */
const DEFLATE = { level: 1, memLevel: 9, finishFlush: constants.Z_SYNC_FLUSH };
/** Small enough to tell text from what is compressed already, big enough that starting a compressor costs nothing. */
const BLOCK = 256 * 1024;
/** As far back as deflate looks. */
const WINDOW = 32 * 1024;
/** A block is tried at so many places before it is compressed whole, with so many bytes each. */
const SAMPLES = 4;
const SAMPLE = 4 * 1024;
/** A sample that shrinks by less than this is taken for compressed already: deflate would gain nothing and take longest. */
const WORTH = 0.98;
const LONGEST_STORED = 0xffff;

/** Deflate, no name, no time, made to be fast, by nobody in particular. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
/** An empty last block, behind blocks that each end on a whole byte. */
const LAST = Buffer.from([3, 0]);

const deflated = promisify<Buffer, object, Buffer>(deflateRaw);

/**
 * One gzip stream, compressed block by block on all cores; what does not compress is stored as it is. The same content
 * gives the same bytes, however it is cut into chunks and however many cores there are.
 */
export async function* gzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const most = Math.max(2, availableParallelism()) + 1;
  const underWay: Promise<Buffer>[] = [];
  let before: Buffer = Buffer.alloc(0);
  let sum = 0;
  let size = 0;
  yield HEADER;
  for await (const block of blocksOf(source)) {
    const packing = packed(block, before);
    // Whoever stops listening in the middle has a reason of its own.
    packing.catch(() => undefined);
    underWay.push(packing);
    sum = crc32(block, sum);
    size += block.length;
    before = block.subarray(-WINDOW);
    if (underWay.length >= most) yield await (underWay.shift() as Promise<Buffer>);
  }
  for (const packing of underWay) yield await packing;
  const end = Buffer.alloc(8);
  end.writeUInt32LE(sum);
  end.writeUInt32LE(size % 2 ** 32, 4);
  yield Buffer.concat([LAST, end]);
}

async function packed(block: Buffer, dictionary: Buffer): Promise<Buffer> {
  const sample = sampleOf(block);
  if ((await deflated(sample, DEFLATE)).length > sample.length * WORTH) return stored(block);
  const small = await deflated(block, dictionary.length === 0 ? DEFLATE : { ...DEFLATE, dictionary });
  return small.length < block.length ? small : stored(block);
}

function sampleOf(block: Buffer): Buffer {
  if (block.length <= SAMPLES * SAMPLE) return block;
  const step = Math.floor((block.length - SAMPLE) / (SAMPLES - 1));
  return Buffer.concat(
    Array.from({ length: SAMPLES }, (_, index) => block.subarray(index * step, index * step + SAMPLE)),
  );
}

/** Deflate's own form for content as it is: pieces of at most 64 KB, each behind its length and that length inverted. */
function stored(block: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length; at += LONGEST_STORED) {
    const part = block.subarray(at, at + LONGEST_STORED);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(part.length ^ 0xffff, 3);
    parts.push(head, part);
  }
  return Buffer.concat(parts);
}

/** The same content in blocks of one size, the last maybe shorter. */
async function* blocksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let block: Buffer = Buffer.allocUnsafe(BLOCK);
  let filled = 0;
  for await (const chunk of source)
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK - filled);
      block.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < BLOCK) continue;
      yield block;
      block = Buffer.allocUnsafe(BLOCK);
      filled = 0;
    }
  if (filled > 0) yield block.subarray(0, filled);
}
