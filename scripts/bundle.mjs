// How the program is bundled, whatever it is bundled into.
import { readFileSync } from 'node:fs';
import { kubeConfigOnly } from './kubeconfig-only.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Options of esbuild; who builds adds where the result goes. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // ES modules where a package has them: only these can be shaken to what is used.
  mainFields: ['module', 'main'],
  // Names stay as they are written: the stack of a bug is read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  // The package measures help texts with tables of all emoji, for which ICU takes a third of our start-up.
  alias: { 'string-width': './scripts/text-width.mjs' },
  plugins: [kubeConfigOnly],
  define: { SLIPWAY_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

/** The two that load the rest: one for people, one for programs. What is imported late is a chunk, loaded then. */
export const programOptions = {
  ...bundleOptions,
  format: 'esm',
  splitting: true,
  entryPoints: { program: 'src/main.ts', library: 'src/library.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  // A chunk finds the program's other files as the program does.
  define: { ...bundleOptions.define, 'import.meta.url': '__url' },
};

/** CommonJS, which Node loads in half the time that it takes for as many ES modules. */
export const commonJs = {
  format: 'cjs',
  platform: 'node',
  target: bundleOptions.target,
  minifyWhitespace: true,
  supported: { 'dynamic-import': false },
};

/** What starts the program: one small file, so that `--version` loads nothing else. */
export const launchOptions = {
  ...bundleOptions,
  ...commonJs,
  entryPoints: { slipway: 'src/launch/slipway.ts' },
  define: { ...bundleOptions.define, 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' },
};
