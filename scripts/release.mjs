// Makes all that a release publishes, in dist-release/, and publishes nothing: `npm run build`, then `node scripts/release.mjs [TAG]`.
// A tag has to be that of the version, which CHANGELOG.md has a section for; without one it is a try.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = 'dist-release';
const [tag] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
if (tag !== undefined && tag !== `v${version}`) fail(`the tag is ${tag}, and package.json says ${version}`);

const notes = notesOf(version);
if (notes === undefined) fail(`CHANGELOG.md has no section '## ${version}'`);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
writeFileSync(join(OUT, 'notes.md'), notes);
run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', OUT]);
writeFileSync(join(OUT, 'sbom.cdx.json'), run('npm', ['sbom', '--sbom-format', 'cyclonedx']));
// What a controller loads by a tag of its own: the library with the program in it, and the digest that it is held to.
for (const folder of ['vars', 'resources']) cpSync(folder, join(OUT, 'library', folder), { recursive: true });
run(process.execPath, ['scripts/bundle-library.mjs', join(OUT, 'library/resources/io/slipway/slipway.mjs')]);

const files = readdirSync(OUT).filter((name) => name !== 'notes.md' && statSync(join(OUT, name)).isFile());
const sums = files.map((name) => `${sha256(join(OUT, name))}  ${name}\n`);
writeFileSync(join(OUT, 'checksums.txt'), sums.join(''));
process.stdout.write(`${OUT}: ${['notes.md', 'library/', 'checksums.txt', ...files].join(', ')}\n`);

/** The text below `## NAME`, up to the next heading of its rank; undefined where there is none. */
function notesOf(name) {
  const changes = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
  const section = changes.find((one) => one.split('\n', 1)[0] === name);
  return section === undefined ? undefined : `${section.slice(name.length).trim()}\n`;
}

function run(program, args) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function fail(message) {
  process.stderr.write(`✗ ${message}\n`);
  process.exit(2);
}
