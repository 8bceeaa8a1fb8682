// How src/main.ts is bundled, whatever it is bundled into.
import { readFileSync } from 'node:fs';
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

/** Options of esbuild; who builds adds where the result goes. */
export const bundleOptions = {
  bundle: true,
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
};
