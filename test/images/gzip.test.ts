import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { BLOCK, gzipped } from '../../src/images/gzip.ts';

async function zip(content: Buffer, chunk = content.length): Promise<Buffer> {
  function* chunks(): Generator<Buffer> {
    for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  }
  const parts: Uint8Array[] = [];
  for await (const some of gzipped(Readable.from(chunks()))) parts.push(Buffer.concat(some));
  return Buffer.concat(parts);
}

/** Another program's reading of it; it checks the sum and the length at the end. */
function unzip(packed: Buffer): Buffer {
  return execFileSync('gzip', ['-dc'], { input: packed, maxBuffer: 64 * 1024 * 1024 });
}

function text(length: number): Buffer {
  const words = Array.from({ length: 200 }, () => randomBytes(3).toString('hex'));
  let made = '';
  while (made.length < length) made += `${words[Math.floor(Math.random() * words.length)] ?? ''} `;
  return Buffer.from(made.slice(0, length));
}

describe('images/gzip', () => {
  for (const size of [0, 1, 65_535, 65_536, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 17])
    it(`gives back ${size} bytes, whether they compress or not`, async () => {
      const [compressible, not] = [text(size), randomBytes(size)];

      expect(unzip(await zip(compressible)).equals(compressible)).to.equal(true);
      expect(unzip(await zip(not)).equals(not)).to.equal(true);
    });

  it('makes the same bytes however the content is cut into chunks', async () => {
    const content = Buffer.concat([text(400_000), randomBytes(300_000), text(500_000)]);

    const [whole, cut, fine] = [await zip(content), await zip(content, 65_536), await zip(content, 777)];

    expect(cut.equals(whole)).to.equal(true);
    expect(fine.equals(whole)).to.equal(true);
    expect(unzip(whole).equals(content)).to.equal(true);
  });

  it('shrinks what shrinks as well as one stream would, and grows nothing', async () => {
    const [compressible, not] = [text(8 * BLOCK), randomBytes(8 * BLOCK)];
    const peer = execFileSync('gzip', ['-1', '-c'], { input: compressible, maxBuffer: 64 * 1024 * 1024 });

    expect((await zip(compressible)).length).to.be.lessThan(peer.length * 1.05);
    expect((await zip(not)).length).to.be.lessThan(not.length * 1.0002);
  });
});
