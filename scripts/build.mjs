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
// Half of the program's text, for the few commands that need it; src/launch/compiled.ts finds them.
const late = [
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-kms',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sts',
  'age-encryption',
];
const options = {
  ...bundleOptions,
  // CommonJS, for which alone Node 20 takes compiled code.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  outdir: fresh,
  define: { ...bundleOptions.define, 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
};
const built = [
  await build({
    ...options,
    external: late,
    entryPoints: {
      slipway: 'src/launch/slipway.ts',
      compile: 'src/launch/compile.ts',
      program: 'src/main.ts',
    },
  }),
  await build({
    ...options,
    entryPoints: Object.fromEntries(late.map((name) => [`packages/${name}`, name])),
  }),
];
const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
// esbuild escapes what is not ASCII, but in regular expressions; src/launch reads the file as one byte a letter.
for (const file of Object.keys(outputs))
  if (readFileSync(file).some((byte) => byte > 127))
    throw new Error(`a regular expression in ${file} holds a letter outside ASCII: write it as \\u....`);
writeFileSync(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
for (const folder of ['resources', 'src/sandbox/modules'])
  if (existsSync(folder)) cpSync(folder, `${fresh}/${folder.split('/').at(-1)}`, { recursive: true });
chmodSync(fresh, 0o755);
chmodSync(`${fresh}/slipway.js`, 0o755);
execFileSync(process.execPath, [`${fresh}/compile.js`], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
const { bytes } = outputs[`${fresh}/program.js`];
process.stdout.write(`dist/slipway.js, ${(bytes / 1e6).toFixed(1)} MB\n`);
