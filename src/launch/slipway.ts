#!/usr/bin/env node
import { join } from 'node:path';
import { asksForVersion, version } from '../core/version.ts';
import { compiled } from './compiled.ts';
import { tuneV8 } from './tune-v8.ts';

if (asksForVersion(process.argv.slice(2))) process.stdout.write(`${version}\n`);
else {
  tuneV8();
  compiled(join(__dirname, 'program.js')).run();
}
