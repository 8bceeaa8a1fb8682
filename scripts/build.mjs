// Bundles the program into dist/.
import { build, transform } from 'esbuild';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { commonJs, launchOptions, programOptions } from './bundle.mjs';
import { writeDeclarations } from './declarations.mjs';
import { thirdPartyNotices } from './third-party.mjs';

// Built beside and swapped in, so that a running slipway never sees half a bundle.
const fresh = mkdtempSync('dist-');
process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await build({ ...programOptions, outdir: fresh });
// Of a CommonJS package that is imported late, a bundle has the default export alone.
for (const { entryPoint = '', exports } of Object.values(metafile.outputs))
  if (entryPoint.includes('node_modules/') && exports.join() === 'default')
    throw new Error(`${entryPoint} is CommonJS: import it in a file of src that is imported late`);
// esbuild splits ES modules only, so that each is turned into CommonJS by itself.
let size = 0;
for (const file of Object.keys(metafile.outputs)) {
  const program = file.includes('/chunks/') ? "__dirname + '/../program.js'" : '__filename';
  const banner = `const __url = require('node:url').pathToFileURL(${program}).href;`;
  const { code } = await transform(readFileSync(file, 'utf8'), { ...commonJs, banner });
  writeFileSync(file, code);
  size += code.length;
}
await build({ ...launchOptions, outdir: fresh });
writeFileSync(`${fresh}/THIRD-PARTY.txt`, thirdPartyNotices([metafile]));
writeDeclarations('src/library.ts', `${fresh}/types`);
writeFileSync(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
for (const folder of ['resources', 'src/sandbox/modules'])
  if (existsSync(folder)) cpSync(folder, `${fresh}/${folder.split('/').at(-1)}`, { recursive: true });
chmodSync(fresh, 0o755);
chmodSync(`${fresh}/slipway.js`, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
process.stdout.write(`dist/slipway.js, ${(size / 1e6).toFixed(1)} MB\n`);
