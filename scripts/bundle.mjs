// How src/main.ts is bundled, whatever it is bundled into.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// What measures words for help texts makes regular expressions and a segmenter when it is loaded, for which ICU takes a
// third of our start-up. Its body becomes a function that runs when something is measured first.
const lateMeasuring = {
  name: 'late-measuring',
  setup: ({ onLoad }) =>
    onLoad({ filter: /node_modules\/(?:.*\/)?(?:string-width|wrap-ansi)\/index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const imports = text.match(/^import .*;$/gm).join('\n');
      const body = text
        .replaceAll(/^import .*;$/gm, '')
        .replace('export default function', 'return function');
      return {
        contents: `${imports}\nlet late;\nconst load = () => {${body}};\nexport default (...given) => (late ??= load())(...given);`,
      };
    }),
};

// yargs looks for a package.json to say a version that we say ourselves; where it finds none it makes an error, for whose
// stack V8 counts the lines of the whole program.
const ownVersion = {
  name: 'own-version',
  setup: ({ onLoad }) =>
    onLoad({ filter: /node_modules\/yargs\/build\/lib\/yargs-factory\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace('ver = this[kGuessVersion]();', "ver = 'unknown';");
      if (contents === text) throw new Error('yargs asks for its version in another way than it did');
      return { contents };
    }),
};

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
  plugins: [lateMeasuring, ownVersion],
  define: { SLIPWAY_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};
