import { mutated, randomOf } from './mutate.ts';
import type { Reader } from './reader.ts';

/** The input of this number for a reader: the same for the same seed, and every second one with checksums that fit. */
export async function inputOf(reader: Reader, seed: number, index: number): Promise<Buffer> {
  const samples = reader.samples.map((sample) => sample.toString('latin1'));
  const text = mutated({ samples, words: reader.words ?? [] }, randomOf(seed, reader.name, index));
  const input = Buffer.from(text, 'latin1');
  return reader.fitted && index % 2 === 1 ? reader.fitted(input) : input;
}
