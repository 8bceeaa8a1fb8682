#!/usr/bin/env node
import { join } from 'node:path';
import { asksForVersion, version } from '../core/version.ts';
import { compiled } from './compiled.ts';
import { boundHeap } from './heap.ts';

if (asksForVersion(process.argv.slice(2))) process.stdout.write(`${version}\n`);
else {
  boundHeap();
  compiled(join(__dirname, 'program.js')).run();
}
