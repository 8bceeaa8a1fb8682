import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { packLayer } from '../../../src/images/compress.ts';
import type { BlobSink } from '../../../src/images/built.ts';
import { peakMb } from './peak.ts';

/**
 * Compresses so many bytes, half of them text, and prints the most memory it ever took, in MB: into a file, or to somebody
 * who reads it on its way where there is none.
 */
const [file = '', bytes = ''] = process.argv.slice(2);
const MB = 1024 * 1024;
const noise = randomFillSync(Buffer.alloc(MB));
const words = Buffer.alloc(MB, 'as plain as a page of a manual, line after line ');

async function readAll(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of source) if (chunk.length === 0) throw new Error('there is nothing to read');
}

function* content(): Generator<Buffer> {
  for (let at = 0; at < Number(bytes); at += 2 * MB) yield* [noise, words];
}

const layer = { tar: () => Readable.from(content()), file, named: 'image.tar' };
let read = Promise.resolve();
const take: BlobSink['take'] = (blob) => {
  if ('content' in blob) read = readAll(blob.content);
};
await packLayer(layer, { lacksLayers: () => file === '', take }, new AbortController().signal);
await read;
process.stdout.write(String(peakMb()));
