import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { BLOCK } from '../../src/images/gzip.ts';
import { shrinks } from '../../src/images/shrinks.ts';

/** As many bytes as a block holds, over and over the same. */
function blockOf(content: Buffer): Buffer {
  return Buffer.alloc(BLOCK, content);
}

describe('images/shrinks', () => {
  const program = readFileSync(process.execPath).subarray(32 * 1024 * 1024, 33 * 1024 * 1024);
  const text = readFileSync(import.meta.filename);
  const kinds: Readonly<Record<string, readonly [content: Buffer, worth: boolean]>> = {
    text: [blockOf(text), true],
    'machine code': [program, true],
    'base64 of noise': [Buffer.from(randomBytes(BLOCK).toString('base64')), true],
    zeros: [Buffer.alloc(BLOCK), true],
    'noise that repeats itself': [blockOf(randomBytes(4_096)), true],
    noise: [randomBytes(BLOCK), false],
    'what gzip made': [gzipSync(program), false],
    'what brotli made': [brotliCompressSync(program.subarray(0, BLOCK)), false],
  };

  for (const [kind, [content, worth]] of Object.entries(kinds))
    it(`${worth ? 'compresses' : 'stores'} ${kind}`, () => {
      expect(shrinks(content)).to.equal(worth);
    });

  it('looks at all of a block, not only at its beginning', () => {
    const half = Buffer.concat([randomBytes(BLOCK / 2), Buffer.alloc(BLOCK / 2, text)]);

    expect(shrinks(half)).to.equal(true);
  });

  it('compresses what is too short to tell', () => {
    for (const size of [0, 1, 100]) expect(shrinks(randomBytes(size))).to.equal(true);
  });
});
