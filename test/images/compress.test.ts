import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { compressLayer, recompressed } from '../../src/images/compress.ts';
import { blobOf, failure } from './support/content.ts';
import { testFolder } from './support/registries.ts';

const { signal } = new AbortController();
/** Blocks that compress, blocks that do not, and a rest. */
const TAR = Buffer.concat([Buffer.alloc(3_000_000, 'text '), randomBytes(3_000_000)]);

describe('images/compress', () => {
  let file: string;

  const source = (bytes = TAR) => ({ tar: () => Readable.from([bytes]), file, named: 'image.tar' });

  beforeEach(async () => {
    file = join(await testFolder(), 'layer.tar.gz');
  });

  it('writes the layer over an older file, with both digests', async () => {
    await writeFile(file, 'older');

    const { blob, diffId } = await compressLayer(source(), signal);

    const bytes = await bytesOf(await blob.open(0));
    expect({ diffId, digest: blob.digest, size: blob.size }).to.deep.equal({
      diffId: blobOf(TAR).digest,
      digest: blobOf(bytes).digest,
      size: bytes.length,
    });
    expect((await stat(file)).size).to.equal(blob.size);
  });

  it('makes a layer again that is known by its digest, for a reader who wants the rest of it', async () => {
    const { blob } = await compressLayer(source(), signal);
    const whole = await bytesOf(await blob.open(0));

    const again = recompressed(blob, source(), signal);

    const rest = await bytesOf(await again.open(1_000));
    expect(rest.equals(whole.subarray(1_000))).to.equal(true);
  });

  it('says so when the layer is no longer what it was', async () => {
    const { blob } = await compressLayer(source(), signal);

    const error = await failure(recompressed(blob, source(randomBytes(100)), signal).open(0));

    expect(error).to.include({ code: 'DIGEST_MISMATCH', exit: 3 });
    expect(error.message).to.contain('a layer of image.tar');
  });

  it('ends with the reason for which the tar cannot be read', async () => {
    const reason = new Error('no such tar');
    async function* tar(): AsyncGenerator<Buffer> {
      yield TAR;
      throw await Promise.resolve(reason);
    }

    expect(await failure(compressLayer({ ...source(), tar }, signal))).to.equal(reason);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    stop.abort(reason);

    expect(await failure(compressLayer(source(), stop.signal))).to.equal(reason);
  });
});

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // A chunk is good only until the next is asked for.
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
