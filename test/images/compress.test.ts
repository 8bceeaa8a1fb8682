import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobSource, GrowingBlob } from '../../src/core/ports/registry.ts';
import { compressLayer, type LayerSource, packLayer } from '../../src/images/compress.ts';
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

  /** A layer that is packed for somebody who lacks it, and what they take. */
  function packed(of: LayerSource = source(), stop = signal) {
    const taken: (BlobSource | GrowingBlob)[] = [];
    const layer = packLayer(of, { lacksLayers: () => true, take: (blob) => void taken.push(blob) }, stop);
    layer.catch(() => undefined);
    const [growing] = taken;
    if (!growing || !('content' in growing)) throw new Error('it was not handed on at once');
    return { growing, layer };
  }

  it('makes the same layer on its way as in a file, and no file', async () => {
    const { growing, layer } = packed();

    const bytes = await bytesOf(growing.content);

    const { blob, diffId } = await layer;
    expect({ diffId, digest: blob.digest, size: blob.size }).to.deep.equal({
      diffId: blobOf(TAR).digest,
      digest: blobOf(bytes).digest,
      size: bytes.length,
    });
    expect(await failure(stat(file))).to.include({ code: 'ENOENT' });
    const filed = await compressLayer(source(), signal);
    expect([filed.blob.digest, filed.blob.size, filed.diffId]).to.deep.equal([
      blob.digest,
      blob.size,
      diffId,
    ]);
  });

  it('knows the layer although its reader stopped, and makes it again for who wants the rest', async () => {
    const { growing, layer } = packed();
    for await (const chunk of growing.content) if (chunk.length > 0) break;

    const { blob } = await layer;

    const filed = await compressLayer(source(), signal);
    expect(blob.digest).to.equal(filed.blob.digest);
    expect(await growing.whole).to.equal(blob);
    const rest = await bytesOf(await blob.open(1_000));
    expect(rest.equals((await bytesOf(await filed.blob.open(0))).subarray(1_000))).to.equal(true);
  });

  it('says so when the rest is no longer what it was', async () => {
    let bytes = TAR;
    const { growing, layer } = packed({ ...source(), tar: () => Readable.from([bytes]) });
    await bytesOf(growing.content);
    bytes = randomBytes(100);

    const error = await failure((await layer).blob.open(0));

    expect(error).to.include({ code: 'DIGEST_MISMATCH', exit: 3 });
    expect(error.message).to.contain('a layer of image.tar');
  });

  it('ends with the reason for which the tar cannot be read, for the reader and for who waits', async () => {
    const reason = new Error('no such tar');
    async function* tar(): AsyncGenerator<Buffer> {
      yield TAR;
      throw await Promise.resolve(reason);
    }
    const { growing, layer } = packed({ ...source(), tar });

    expect(await failure(bytesOf(growing.content))).to.equal(reason);
    expect(await failure(layer)).to.equal(reason);
    expect(await failure(growing.whole)).to.equal(reason);
  });

  it('ends when it is told to although nobody came to read it', async () => {
    const stop = new AbortController();
    const { layer } = packed(source(), stop.signal);
    const reason = new Error('stopped');

    stop.abort(reason);

    expect(await failure(layer)).to.equal(reason);
  });

  it('writes a file where the layer may be there already', async () => {
    await writeFile(file, 'older');
    const taken: (BlobSource | GrowingBlob)[] = [];

    const { blob } = await packLayer(
      source(),
      { lacksLayers: () => false, take: (each) => void taken.push(each) },
      signal,
    );

    expect(taken).to.deep.equal([blob]);
    expect((await stat(file)).size).to.equal(blob.size);
  });
});

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // A chunk is good only until the next is asked for.
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
