// Bundles src/main.ts into one file among the resources of the shared library, for agents that have no slipway of their
// own: resources/io/slipway/slipway.mjs, to be committed with the tag that a controller loads.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const outfile = process.argv[2] ?? 'resources/io/slipway/slipway.mjs';

const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  define: { SLIPWAY_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const [{ bytes }] = Object.values(metafile.outputs);
process.stdout.write(`${outfile}, ${(bytes / 1e6).toFixed(1)} MB\n`);
