import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { compressLayer } from '../../../src/images/compress.ts';
import { peakMb } from './peak.ts';

/** Compresses so many bytes into a file, half of them text, and prints the most memory it ever took, in MB. */
const [file = '', bytes = ''] = process.argv.slice(2);
const MB = 1024 * 1024;
const noise = randomFillSync(Buffer.alloc(MB));
const words = Buffer.alloc(MB, 'as plain as a page of a manual, line after line ');

function* content(): Generator<Buffer> {
  for (let at = 0; at < Number(bytes); at += 2 * MB) yield* [noise, words];
}

await compressLayer(
  { tar: () => Readable.from(content()), file, named: 'image.tar' },
  new AbortController().signal,
);
process.stdout.write(String(peakMb()));
