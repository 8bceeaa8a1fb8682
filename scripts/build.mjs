// Bundles src/main.ts into dist/, one chunk for each part that is loaded lazily.
import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { bundleOptions } from './bundle.mjs';

// Built beside and swapped in, so that a running slipway never sees half a bundle.
const fresh = mkdtempSync('dist-');
process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await build({
  ...bundleOptions,
  entryPoints: { slipway: 'src/main.ts' },
  outdir: fresh,
  entryNames: '[name]',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
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
