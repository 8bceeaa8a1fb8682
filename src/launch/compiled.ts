import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** What `module.exports` holds once a CommonJS file has run. */
export type Exports = Readonly<Record<string, unknown>>;

export type Compiled = {
  /** Whether V8 took the code it once compiled; if not it compiled the text anew, which is only slower. */
  readonly reused: boolean;
  /** Runs the file; again gives fresh exports. */
  readonly run: () => Exports;
  /** Writes beside the file what V8 has compiled of it by now: whatever ran. */
  readonly save: () => void;
};

/** Reads a bundle of CommonJS together with the code that `save` left for this very Node, if there is any. */
export function compiled(file: string): Compiled {
  const kept = keptAt(file);
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`,
    { filename: pathToFileURL(file).href, cachedData: readIfThere(kept) },
  );
  return {
    reused: script.cachedDataRejected === false,
    run: () => {
      const module: { exports: Exports } = { exports: {} };
      (script.runInThisContext() as Wrapped)(module.exports, requireFor(file), module, file, dirname(file));
      return module.exports;
    },
    save: () => writeFileSync(kept, script.createCachedData()),
  };
}

type Require = (name: string) => unknown;

type Wrapped = (
  exports: Exports,
  require: Require,
  module: { exports: Exports },
  filename: string,
  dirname: string,
) => void;

const packages = new Map<string, Exports>();

/** Node's own require, but for packages that stand in files of their own, since few commands need them. */
function requireFor(file: string): Require {
  const require = createRequire(file);
  return (name) => {
    const own = join(dirname(file), 'packages', `${name}.js`);
    const loaded = packages.get(own) ?? (existsSync(own) ? compiled(own).run() : undefined);
    if (loaded) packages.set(own, loaded);
    return loaded ?? (require(name) as unknown);
  };
}

/** V8 itself checks version and flags, but not what else may differ between two builds of Node: all of it is in the name. */
function keptAt(file: string): string {
  return `${file}.${process.version}-${platform()}-${arch()}-${cachedDataVersionTag()}`;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
