#!/usr/bin/env node
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { asksForVersion, version } from '../core/version.ts';
import { keepCompiledCode } from './compile-cache.ts';

if (asksForVersion(process.argv.slice(2))) process.stdout.write(`${version}\n`);
else {
  keepCompiledCode(import.meta.dirname);
  createRequire(import.meta.url)(join(import.meta.dirname, 'program.js'));
}
