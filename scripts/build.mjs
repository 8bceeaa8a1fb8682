// Bundles the program into dist/.
import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { commonJsOptions, latePackages, programOptions } from './bundle.mjs';
import { writeDeclarations } from './declarations.mjs';
import { thirdPartyNotices } from './third-party.mjs';

// Built beside and swapped in, so that a running slipway never sees half a bundle.
const fresh = mkdtempSync('dist-');
process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
const { metafile } = await build({ ...programOptions, outdir: fresh });
const used = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
const packages = latePackages.filter((name) => used.includes(`./packages/${name}.js`));
const late = await build({
  ...commonJsOptions,
  outdir: `${fresh}/packages`,
  entryPoints: Object.fromEntries(packages.map((name) => [name, name])),
});
writeFileSync(`${fresh}/THIRD-PARTY.txt`, thirdPartyNotices([metafile, late.metafile]));
writeDeclarations('src/library.ts', `${fresh}/types`);
writeFileSync(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
for (const folder of ['resources', 'src/sandbox/modules'])
  if (existsSync(folder)) cpSync(folder, `${fresh}/${folder.split('/').at(-1)}`, { recursive: true });
chmodSync(fresh, 0o755);
chmodSync(`${fresh}/slipway.js`, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
const { bytes } = metafile.outputs[`${fresh}/program.js`];
process.stdout.write(`dist/slipway.js, ${(bytes / 1e6).toFixed(1)} MB\n`);
