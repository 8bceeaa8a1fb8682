// Reads the inputs of one reader, in a process of its own: node child.ts READER SEED FROM TO FILE. What it finds is a line of
// JSON each; the file says at which input it is.
import { openSync, writeSync } from 'node:fs';
import { inputOf } from './input.ts';
import { faultOf } from './judge.ts';
import { READERS } from './readers/all.ts';

export type Found = { readonly index: number; readonly fault: string };

const [name, seed, from, to, place = ''] = process.argv.slice(2);
const reader = READERS.find((one) => one.name === name)!;
const at = openSync(place, 'r+');
const mark = Buffer.alloc(4);
for (let index = Number(from); index < Number(to); index += 1) {
  const input = await inputOf(reader, Number(seed), index);
  mark.writeInt32LE(index);
  writeSync(at, mark, 0, 4, 0);
  const fault = await faultOf(reader, input);
  if (fault !== undefined) writeSync(1, `${JSON.stringify({ index, fault } satisfies Found)}\n`);
}
process.exit(0);
