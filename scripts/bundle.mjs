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

/** Most of the program's text, for the few commands that need it: each stands in a file that is loaded then. */
export const latePackages = [
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-kms',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sts',
  '@kubernetes/client-node/dist/config.js',
  'age-encryption',
  're2js',
  'simple-git',
  'socks-proxy-agent',
  'tar-stream',
  'yaml',
];

const lateFiles = {
  name: 'late-files',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`^(?:${latePackages.join('|')})$`) }, ({ path }) => ({
      path: `./packages/${path}.js`,
      external: true,
    })),
};

/**
 * CommonJS, which Node loads in half the time that it takes for as many ES modules. A source that is imported late is a
 * function that runs then.
 */
export const commonJsOptions = {
  ...bundleOptions,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  define: { ...bundleOptions.define, 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
};

export const programOptions = {
  ...commonJsOptions,
  plugins: [lateFiles],
  entryPoints: { slipway: 'src/launch/slipway.ts', program: 'src/main.ts', library: 'src/library.ts' },
};
