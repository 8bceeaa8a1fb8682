// Bundles the program into dist/ and compiles it there for the Node that builds.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
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
import { bundleOptions } from './bundle.mjs';

// Built beside and swapped in, so that a running slipway never sees half a bundle.
const fresh = mkdtempSync('dist-');
process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await build({
  ...bundleOptions,
  // CommonJS, for which alone Node 20 takes compiled code.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  entryPoints: {
    slipway: 'src/launch/slipway.ts',
    compile: 'src/launch/compile.ts',
    program: 'src/main.ts',
  },
  outdir: fresh,
  define: { ...bundleOptions.define, 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
});
// esbuild escapes what is not ASCII, but in regular expressions; src/launch reads the file as one byte a letter.
if (readFileSync(`${fresh}/program.js`).some((byte) => byte > 127))
  throw new Error('a regular expression of the program holds a letter outside ASCII: write it as \\u....');
writeFileSync(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
for (const folder of ['resources', 'src/sandbox/modules'])
  if (existsSync(folder)) cpSync(folder, `${fresh}/${folder.split('/').at(-1)}`, { recursive: true });
chmodSync(fresh, 0o755);
chmodSync(`${fresh}/slipway.js`, 0o755);
execFileSync(process.execPath, [`${fresh}/compile.js`], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
const { bytes } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === 'src/main.ts');
process.stdout.write(`dist/slipway.js, ${(bytes / 1e6).toFixed(1)} MB\n`);
