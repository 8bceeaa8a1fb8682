// Bundles src/main.ts into one file among the resources of the shared library, for agents that have no slipway of their
// own: resources/io/slipway/slipway.mjs, to be committed with the tag that a controller loads.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundleOptions } from './bundle.mjs';

const outfile = process.argv[2] ?? 'resources/io/slipway/slipway.mjs';

const { metafile } = await build({
  ...bundleOptions,
  format: 'esm',
  entryPoints: ['src/main.ts'],
  outfile,
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
const [{ bytes }] = Object.values(metafile.outputs);
process.stdout.write(`${outfile}, ${(bytes / 1e6).toFixed(1)} MB\n`);
// What the library compares the file on an agent with before each call.
writeFileSync(`${outfile}.sha256`, `${createHash('sha256').update(readFileSync(outfile)).digest('hex')}\n`);
