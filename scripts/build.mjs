// Bundles src/main.ts into dist/, one chunk for each part that is loaded lazily.
import { build } from 'esbuild';
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
import { readFile } from 'node:fs/promises';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// What measures words for help texts makes a segmenter when it is loaded, which takes ICU a third of our start-up.
const lateSegmenter = {
  name: 'late-segmenter',
  setup: ({ onLoad }) =>
    onLoad({ filter: /node_modules\/(?:.*\/)?(?:string-width|wrap-ansi)\/index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        'new Intl.Segmenter()',
        '{ segment: (text) => new Intl.Segmenter().segment(text) }',
      ),
    })),
};

// Built beside and swapped in, so that a running slipway never sees half a bundle.
const fresh = mkdtempSync('dist-');
process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await build({
  entryPoints: { slipway: 'src/main.ts' },
  outdir: fresh,
  entryNames: '[name]',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // ES modules where a package has them: only these can be shaken to what is used.
  mainFields: ['module', 'main'],
  // Names stay as they are written: the stack of a bug is read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  plugins: [lateSegmenter],
  define: { SLIPWAY_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const folder of ['resources', 'src/sandbox/modules'])
  if (existsSync(folder)) cpSync(folder, `${fresh}/${folder.split('/').at(-1)}`, { recursive: true });
// Which sources each chunk is made of, for the test that watches what a command loads.
const inputs = Object.entries(metafile.outputs).map(([file, output]) => [
  file.slice(fresh.length + 1),
  Object.keys(output.inputs),
]);
writeFileSync(`${fresh}/inputs.json`, JSON.stringify(Object.fromEntries(inputs)));
chmodSync(fresh, 0o755);
chmodSync(`${fresh}/slipway.js`, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
const bytes = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
process.stdout.write(
  `dist/slipway.js and ${Object.keys(metafile.outputs).length - 1} chunks, ${(bytes / 1e6).toFixed(1)} MB\n`,
);
